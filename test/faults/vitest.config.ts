// Faults under the real addon: apart from the fast tests, since they take processes of their own.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/*.faults.ts'],
    globalSetup: ['test/faults/set-up.ts'],
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 4,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'build-results/faults.json' }]] : ['default'],
  },
});
