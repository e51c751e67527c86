import { defineConfig } from 'vitest/config';
import { suite } from './test/support/suite.js';
import { TIER } from './test/support/tier.js';

// These run the addon or the command, or replace modules: each file has a process of its own. All others are quick, and share one.
const OWN_PROCESS = [
  'test/benchmark*.test.ts',
  'test/cli/**/*.test.ts',
  'test/live-etcd.test.ts',
  'test/native/**/*.test.ts',
];

// Whole runs, kills and hangs take their time: `npm run check` leaves them to `npm test`.
const UNHURRIED = [
  'test/verdict/accuracy.test.ts',
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

// `npm run test:html` runs those of the browser.
const exclude = ['test/browser/**', ...(TIER === 'check' ? UNHURRIED : [])];

export default defineConfig(
  suite(process.env['ACCURACY_SEEDS'] ? 'accuracy' : 'test', {
    // Most of them wait for a disk or a program, not for a processor.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...exclude, ...OWN_PROCESS], isolate: false },
      },
      { extends: true, test: { name: 'own', include: OWN_PROCESS, exclude } },
    ],
  }),
);
