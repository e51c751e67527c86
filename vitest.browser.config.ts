import { defineConfig } from 'vitest/config';
import { suite } from './test/support/suite.js';

// The HTML reports in a real Chromium: slower than the rest, and on CI beside it.
export default defineConfig(
  suite('html', {
    include: ['test/browser/**/*.test.ts'],
    // One browser at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  }),
);
