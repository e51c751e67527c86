// All tests of the addon with its prebuilt binary, on each runtime that supports vitest. On the others (another processor, musl),
// check-addon.mjs replaces them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { run } from '../support/program.js';
import { printMatrix } from './matrix.js';
import { RUNTIMES } from './runtimes.js';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = 'test/native';
const files = readdirSync(join(ROOT, FOLDER));
const addRow = printMatrix('the tests of the addon pass on');

const TESTED = RUNTIMES.flatMap(({ allBut, ...runtime }) => (allBut === null ? [] : [{ ...runtime, allBut }]));

interface Results {
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** A pattern for all full test names except these. */
const namesBut = (left: readonly string[]) =>
  `^(?!(${left.map((name) => name.replace(/[^\w ]/g, '\\$&')).join('|') || '$'})$)`;

it.for(TESTED)('$name passes the tests of the addon', async ({ name, command, environment, allBut }) => {
  const [program, ...before] = command;
  const left = allBut.map(({ test }) => test);
  const results = join(freshDirectory(), 'results.json');
  const vitest = [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    'test/install/addon-tests.config.ts',
  ];
  const { status, stdout, stderr } = await run(
    program,
    [...before, ...vitest, '--testNamePattern', namesBut(left), FOLDER],
    { cwd: ROOT, env: { ...process.env, ...environment, PREBUILDS_ONLY: '1', ADDON_TESTS_RESULTS: results } },
  );
  expect(status, stdout + stderr).toBe(0);
  const { numFailedTests, testResults }: Results = JSON.parse(readFileSync(results, 'utf8'));
  expect(numFailedTests).toBe(0);
  expect(testResults).toHaveLength(files.length);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter((test) => test.status === 'passed');
  // A test that skips itself (not root, a missing package) is an error on CI.
  expect(tests.filter((test) => left.includes(test.fullName)).map((test) => test.status)).toEqual(
    left.map(() => 'skipped'),
  );
  const exceptions = allBut.map(({ test, because }) => `\n    but for "${test}": ${because}`);
  addRow(`${name}: ${passed.length} of ${tests.length} tests, in ${testResults.length} files${exceptions.join('')}`);
});
