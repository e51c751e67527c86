// Deployments with the real engines: Ansible over sshd, kubectl. Slow, and apart from the fast tests.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/deploy/*.deploy.ts'],
    pool: 'forks',
    // They share the machine's network and its two processors.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'build-results/deploy.json' }]] : ['default'],
  },
});
