import { defineConfig } from 'vitest/config';
import { suite } from './test/support/suite.js';
import { TIER } from './test/support/tier.js';

// These files run the addon or the command, or replace modules, so each has its own process. All others are fast, and share one.
const OWN_PROCESS = [
  'test/benchmark*.test.ts',
  'test/cli/**/*.test.ts',
  'test/live-etcd.test.ts',
  'test/native/**/*.test.ts',
];

// Complete runs, kills and hangs are slow: `npm test` runs them, and `npm run check` does not.
const SLOW = [
  'test/benchmark-set.test.ts',
  'test/benchmark.test.ts',
  'test/cli/command.test.ts',
  'test/cli/disks-measure.test.ts',
  'test/cli/hung-call.test.ts',
  'test/cli/output-file.test.ts',
  'test/cli/outputs.test.ts',
  'test/cli/stopped.test.ts',
  'test/diagnosis/real-etcd.test.ts',
  'test/disk-move/kubeadm.test.ts',
  'test/disk-move/move.test.ts',
  'test/fleet/schema.test.ts',
  'test/live-etcd.test.ts',
  'test/native/containment.test.ts',
  'test/native/free-space.test.ts',
  'test/native/hung.test.ts',
  'test/native/leftovers.test.ts',
  'test/native/lifetime.test.ts',
  'test/native/system-calls.test.ts',
  'test/report/prometheus.test.ts',
  'test/saved/schema.test.ts',
  'test/schemas.test.ts',
  'test/storage/capture.test.ts',
  'test/storage/damaged.test.ts',
  'test/verdict/accuracy.test.ts',
];

// `npm run test:html` runs the tests in a browser.
const exclude = ['test/browser/**', ...(TIER === 'check' ? SLOW : [])];

export default defineConfig(
  suite(process.env['ACCURACY_SEEDS'] ? 'accuracy' : 'test', {
    // Most of them wait for a disk or a program, not for a CPU.
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
