// Deployments with the real engines: Ansible over sshd, kubectl. Slow, and apart from the fast tests.

import { defineConfig } from 'vitest/config';
import { suite } from '../support/suite.js';

export default defineConfig(
  suite('deploy', {
    include: ['test/deploy/*.deploy.ts'],
    // They share the machine's network and its processors.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  }),
);
