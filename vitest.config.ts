import { defineConfig } from 'vitest/config';
import { suite } from './test/support/suite.js';

// Whole runs, kills and hangs, which take their time: `npm run check` leaves them to `npm test`.
const UNHURRIED = [
  'test/simulation/**',
  'test/cli/held.test.ts',
  'test/cli/output-file.test.ts',
  'test/cli/outputs.test.ts',
  'test/native/lifetime.test.ts',
  'test/native/leftovers.test.ts',
  'test/native/containment.test.ts',
  'test/native/free-space.test.ts',
  'test/native/system-calls.test.ts',
  'test/live-etcd.test.ts',
  'test/benchmark-set.test.ts',
  'test/storage/capture.test.ts',
  'test/storage/damaged.test.ts',
  'test/saved/schema.test.ts',
];

export default defineConfig(
  suite(process.env['SIMULATED_DISKS'] ? 'simulation' : 'vitest', {
    include: ['test/**/*.test.ts'],
    // Those want a browser: `npm run test:html`.
    exclude: ['test/browser/**', ...(process.env['HURRY'] ? UNHURRIED : [])],
    // Most of them wait for a disk or a program, not for a processor.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  }),
);
