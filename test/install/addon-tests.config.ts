// The tests of the addon as another runtime than the developer's runs them: counted into a file of the caller's.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: ['test/support/needs-set-up.ts'],
    // Most of them wait for a disk or a program, not for a processor.
    maxWorkers: 4,
    // Each of them runs in `npm test` too, where it has one try; here whole suites do, side by side, on five runtimes.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: process.env['ADDON_TESTS_RESULTS'] }]],
  },
});
