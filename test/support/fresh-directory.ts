// A directory of the test's own on the real disk, gone when the test is over.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function freshDirectory(parent = tmpdir()): string {
  const directory = mkdtempSync(join(parent, 'edb-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What lies in a directory, hidden names too. */
export function namesIn(directory: string): string[] {
  return readdirSync(directory).sort();
}
