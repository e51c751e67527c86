import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those want a browser: `npm run test:html`.
    exclude: ['test/browser/**'],
    // Native addons want processes of their own.
    pool: 'forks',
    // Most of them wait for a disk or a program, not for a processor.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env['CI']
      ? [
          'default',
          ['json', { outputFile: `build-results/${process.env['SIMULATED_DISKS'] ? 'simulation' : 'vitest'}.json` }],
        ]
      : ['default'],
  },
});
