// Disks that are slow at intervals. The tests take minutes: `npm run test:laws`.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';

export default defineConfig(
  suite('laws', {
    include: ['test/nightly/*.nightly.ts'],
    globalSetup: ['test/faults/set-up.ts'],
    // Runs at the same time share the disk. A few of them do not slow it down.
    maxConcurrency: 3,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  }),
);
