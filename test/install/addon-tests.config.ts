// The tests of the addon on another runtime. The results go into the file in ADDON_TESTS_RESULTS.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: ['test/support/needs-set-up.ts'],
    // Most of them wait for a disk or a program, not for a CPU.
    maxWorkers: 4,
    // In `npm test` each test has one try. Here whole suites run at once, on five runtimes, so a test has more.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: process.env['ADDON_TESTS_RESULTS'] }]],
  },
});
