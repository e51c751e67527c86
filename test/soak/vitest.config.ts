// Tests that take a minute: hundreds of runs in one process, and invalid plans.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';
import { TIER } from '../support/tier.js';

export default defineConfig(
  suite('soak', {
    include: ['test/soak/*.soak.ts'],
    exclude: TIER === 'nightly' ? [] : ['test/soak/valgrind.soak.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  }),
);
