// A directory for one test, removed with the test. It is on the disk of the checkout, because the system's temporary folder may be in
// memory.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, type TestContext } from 'vitest';

const PARENT = fileURLToPath(new URL('../../.test-data/', import.meta.url));

/** @param test needed for concurrent tests; otherwise the directory is removed with another test */
export function freshDirectory(test: Pick<TestContext, 'onTestFinished'> = { onTestFinished }): string {
  mkdirSync(PARENT, { recursive: true });
  const directory = mkdtempSync(join(PARENT, 'test-'));
  test.onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The names in a directory, including hidden ones. */
export function namesIn(directory: string): string[] {
  return readdirSync(directory).sort();
}
