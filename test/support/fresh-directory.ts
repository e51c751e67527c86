// A directory of the test's own, on the disk that the checkout is on (the system's temporary folder may be memory), gone with the test.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, type TestContext } from 'vitest';

const PARENT = fileURLToPath(new URL('../../.test-data/', import.meta.url));

/** @param test of tests that run at the same time each has to name itself, or it goes with another one */
export function freshDirectory(test: Pick<TestContext, 'onTestFinished'> = { onTestFinished }): string {
  mkdirSync(PARENT, { recursive: true });
  const directory = mkdtempSync(join(PARENT, 'test-'));
  test.onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What lies in a directory, hidden names too. */
export function namesIn(directory: string): string[] {
  return readdirSync(directory).sort();
}
