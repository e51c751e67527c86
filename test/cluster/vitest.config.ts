// Real faults in a real etcd cluster. Not part of the fast tests, because it starts servers, mounts file systems and takes minutes.

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { suite } from '../support/suite.js';

/** Runs the slow links first: their test takes a minute, and would otherwise run last and alone. */
class LinksFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLinks = ({ moduleId }: TestSpecification) => moduleId.includes('-links.');
    return [...files.filter(isLinks), ...files.filter((file) => !isLinks(file))];
  }
}

export default defineConfig(
  suite('cluster', {
    include: ['test/cluster/*.cluster.ts'],
    globalSetup: ['test/cluster/set-up.ts'],
    // Each file has a cluster of three servers. Several clusters at a time would compete for CPUs, which is a fault too.
    maxWorkers: 2,
    sequence: { sequencer: LinksFirst },
    testTimeout: 180_000,
    hookTimeout: 180_000,
  }),
);
