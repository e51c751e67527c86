// Real faults in a real etcd cluster. Not part of the fast tests, because it starts servers, mounts file systems and takes minutes.

import { defineConfig } from 'vitest/config';
import { first } from '../support/first.js';
import { suite } from '../support/suite.js';
import { TIER } from '../support/tier.js';

export default defineConfig(
  suite('cluster', {
    include: ['test/cluster/*.cluster.ts'],
    // The slow links take a minute. CI runs them at night.
    exclude: TIER === 'all' ? ['**/*-links.cluster.ts'] : [],
    globalSetup: ['test/cluster/set-up.ts'],
    // Each file has a cluster of three servers. Several clusters at a time would compete for CPUs, which is a fault too.
    maxWorkers: 2,
    sequence: { sequencer: first(['-links.cluster.ts']) },
    testTimeout: 180_000,
    hookTimeout: 180_000,
  }),
);
