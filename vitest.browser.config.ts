import { defineConfig } from 'vitest/config';

// The HTML reports in a real Chromium: slower than the rest, and on CI beside it.
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    // One browser at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'build-results/browser.json' }]] : ['default'],
  },
});
