// Real faults in a real etcd cluster: apart from the fast tests, since it starts servers, mounts file systems and takes minutes.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';

export default defineConfig(
  suite('cluster', {
    include: ['test/cluster/*.cluster.ts'],
    globalSetup: ['test/cluster/set-up.ts'],
    // Each file has a cluster of three servers. More at a time take the processors from one another, which is a fault of its own.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  }),
);
