// Laws in time that take minutes: `npm run test:laws`.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';

export default defineConfig(
  suite('laws', {
    include: ['test/nightly/*.nightly.ts'],
    globalSetup: ['test/faults/set-up.ts'],
    // Runs at one time share the disk: a few of them leave it as it is.
    maxConcurrency: 3,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  }),
);
