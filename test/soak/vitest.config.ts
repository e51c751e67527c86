// Tests that take minutes: hundreds of runs in one process, and runs under valgrind.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';

export default defineConfig(
  suite('soak', {
    include: ['test/soak/*.soak.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  }),
);
