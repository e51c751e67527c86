// What takes a minute: a thousand runs in one process, and plans that nobody would make.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/soak/*.soak.ts'],
    pool: 'forks',
    setupFiles: ['test/support/seeds.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'build-results/soak.json' }]] : ['default'],
  },
});
