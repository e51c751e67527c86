// The tests of the addon, on each runtime on which vitest runs and with its prebuilt binary. Where it does not (another processor, musl),
// check-addon.mjs stands in for them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { run } from '../support/program.js';
import { printMatrix } from './matrix.js';
import { RUNTIMES } from './runtimes.js';

const ROOT = join(import.meta.dirname, '../..');
const addRow = printMatrix('the tests of the addon pass on');

it.for(RUNTIMES.filter(({ vitest }) => vitest.length > 0))('$name passes the tests of the addon', async (runtime) => {
  const [program, ...before] = runtime.command;
  const results = join(freshDirectory(), 'results.json');
  const vitest = [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    'test/install/addon-tests.config.ts',
  ];
  const { status, stdout, stderr } = await run(program, [...before, ...vitest, ...runtime.vitest], {
    cwd: ROOT,
    env: { ...process.env, ...runtime.environment, PREBUILDS_ONLY: '1', ADDON_TESTS_RESULTS: results },
  });
  expect(status, stdout + stderr).toBe(0);
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(results, 'utf8'));
  expect(numFailedTests).toBe(0);
  expect(testResults).toHaveLength(runtime.vitest.length);
  expect(numPassedTests).toBeGreaterThan(0);
  addRow(`${runtime.name}: ${numPassedTests} tests in ${testResults.length} files`);
});
