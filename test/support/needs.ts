// Parts that a test needs and a machine may lack. Missing on CI is an error; elsewhere the test is skipped, and says why.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestContext } from 'vitest';
import { chromiumPath } from './chromium-path.js';

export function needsCommand(context: TestContext, command: string, debianPackage: string): void {
  const isThere = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0;
  needs(context, isThere, `${command} is not installed (Debian package ${debianPackage})`);
}

export function needsFile(context: TestContext, path: string, debianPackage: string): void {
  needs(context, existsSync(path), `${path} is not there (Debian package ${debianPackage})`);
}

export function needsRoot(context: TestContext): void {
  needs(context, process.getuid?.() === 0, 'only root can do this');
}

/** Chromium's program. */
export function needsChromium(context: TestContext): string {
  const path = chromiumPath();
  needs(context, path !== null, 'Chromium is not installed (Debian package chromium)');
  return path ?? '';
}

function needs(context: TestContext, isThere: boolean, missing: string): void {
  if (isThere) return;
  if (process.env['CI']) throw new Error(`CI must run this: ${missing}`);
  context.skip(missing);
}
