// Faults with the real addon. Not part of the fast tests, because each needs its own process.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';

export default defineConfig(
  suite('faults', {
    include: ['test/faults/*.faults.ts'],
    globalSetup: ['test/faults/set-up.ts'],
    maxWorkers: 2,
    maxConcurrency: 4,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  }),
);
