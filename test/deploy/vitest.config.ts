// Deployments with the real programs: Ansible over sshd, kubectl. They are slow, so they are not part of the fast tests.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';

export default defineConfig(
  suite('deploy', {
    include: ['test/deploy/*.deploy.ts'],
    // The tests share the machine's network and CPUs.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  }),
);
