import { defineConfig } from 'vitest/config';
import { first } from './test/support/first.js';
import { suite } from './test/support/suite.js';
import { TIER } from './test/support/tier.js';

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
  'test/native/file-systems.test.ts',
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
  'test/support/needs.test.ts',
  'test/verdict/accuracy.test.ts',
];

// `npm run test:html` runs the tests in a browser.
const exclude = ['test/browser/**', ...(TIER === 'check' ? SLOW : [])];

export default defineConfig(
  suite(process.env['ACCURACY_SEEDS'] ? 'accuracy' : 'test', {
    include: ['test/**/*.test.ts'],
    exclude,
    // Most of them wait for a disk or a program, not for a CPU. On CI another suite runs at the same time.
    maxWorkers: TIER === 'all' || TIER === 'nightly' ? 4 : 6,
    // A process for each file would take a quarter of the time for its start.
    isolate: false,
    sequence: { sequencer: first(SLOW) },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  }),
);
