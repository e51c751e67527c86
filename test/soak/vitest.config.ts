// What takes a minute: a thousand runs in one process, and plans that nobody would make.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/soak/*.soak.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'build-results/soak.json' }]] : ['default'],
  },
});
