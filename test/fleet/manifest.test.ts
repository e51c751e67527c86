// The manifest as data: one Job per node, and rejected input. test/deploy tests it with kubectl.

import { expect, it } from 'vitest';
import { jobName, type ManifestOptions, manifestOf } from '../../lib/fleet/manifest.js';

const options: ManifestOptions = {
  nodes: ['cp-1', 'cp-2'],
  image: 'etcd-disk-bench',
  path: '/var/lib/etcd',
  namespace: 'bench',
};

it('has a namespace and one Job per node, bound to it', () => {
  const { items } = manifestOf({ ...options, startAt: '1800000000', measure: ['--thorough'] });
  expect(items.map(({ kind }) => kind)).toEqual(['Namespace', 'Job', 'Job']);
  expect(items[1]).toMatchObject({
    metadata: { namespace: 'bench', annotations: { 'etcd-disk-bench/node': 'cp-1' } },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          nodeName: 'cp-1',
          containers: [
            {
              args: [
                'fleet',
                'pod',
                '--node',
                'cp-1',
                '--',
                '--start-at',
                '1800000000',
                '--thorough',
                '/host/var/lib/etcd',
              ],
            },
          ],
        },
      },
    },
  });
});

it('names each Job by its node and its run, in at most 63 characters', () => {
  const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`;
  for (const node of ['cp-1', 'ip-10-0-0-3.eu-central-1.compute.internal', long, 'a.b.c-']) {
    expect(jobName(node, 'x'.repeat(20))).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  }
  expect(new Set([jobName(long, 'r'), jobName(`${long}x`, 'r'), jobName(long, 's')]).size).toBe(3);
});

it.each([
  ['nodes', { nodes: ['cp_1'] }],
  ['nodes', { nodes: ['"; rm -rf /'] }],
  ['image', { image: '' }],
  ['namespace', { namespace: 'A' }],
  ['path', { path: 'var/lib' }],
  ['path', { path: '/var/lib/etcd/' }],
  ['path', { path: '/var/../etc' }],
  ['mount', { mount: '/srv' }],
  ['mount', { mount: '/var/li' }],
] as const)('rejects a wrong %s: %j', (option, change) => {
  expect(() => manifestOf({ ...options, ...change })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_OPTION', option }),
  );
});
