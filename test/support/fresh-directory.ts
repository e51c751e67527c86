// A directory of the test's own, on the disk that the checkout is on (the system's temporary folder may be memory), gone with the test.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const PARENT = fileURLToPath(new URL('../../.test-data/', import.meta.url));

export function freshDirectory(): string {
  mkdirSync(PARENT, { recursive: true });
  const directory = mkdtempSync(join(PARENT, 'test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What lies in a directory, hidden names too. */
export function namesIn(directory: string): string[] {
  return readdirSync(directory).sort();
}
