// The state of each Job, as `kubectl get -o json` prints it. test/deploy tests the same with the real kubectl.

import { expect, it } from 'vitest';
import { clusterAnswers } from '../../lib/fleet/cluster-answers.js';

const job = (node: string, status: object = {}) => ({
  kind: 'Job',
  metadata: { name: `job-${node}`, annotations: { 'etcd-disk-bench/node': node } },
  status,
});
const pod = (node: string, status: object, created = '2026-11-29T12:00:00Z') => ({
  kind: 'Pod',
  metadata: {
    name: `pod-${node}-${created.slice(14, 16)}`,
    labels: { 'job-name': `job-${node}` },
    creationTimestamp: created,
  },
  status,
});
const container = (state: object, image = 'image') => ({ containerStatuses: [{ name: 'measure', image, state }] });

it('reads the newest pod of a finished Job, with its summary', () => {
  const answers = clusterAnswers({
    items: [
      job('a'),
      pod('a', { phase: 'Failed', reason: 'Evicted' }, '2026-11-29T12:00:00Z'),
      pod('a', container({ terminated: { exitCode: 1, message: '{"kind":"x"}' } }), '2026-11-29T12:30:00Z'),
      pod('stranger', container({ running: {} })),
    ],
  });
  expect(answers).toMatchObject([{ node: 'a', job: 'job-a', pod: 'pod-a-30', summary: '{"kind":"x"}' }]);
  expect(answers.flatMap(({ pod }) => pod ?? [])).toEqual(['pod-a-30']);
});

it.each([
  ['no-pod', {}, undefined],
  ['image-pull', container({ waiting: { reason: 'ErrImageNeverPull' } }), undefined],
  ['container-not-created', container({ waiting: { reason: 'CreateContainerConfigError', message: 'x' } }), undefined],
  ['running', container({ running: { startedAt: 'x' } }), undefined],
  ['evicted', { phase: 'Failed', reason: 'Evicted', ...container({ terminated: { exitCode: 137 } }) }, undefined],
  ['node-lost', { phase: 'Unknown' }, undefined],
  [
    'unschedulable',
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: 'x' }] },
    undefined,
  ],
  ['unschedulable', { phase: 'Failed', reason: 'OutOfmemory' }, undefined],
  ['container-not-created', container({ waiting: { reason: 'ContainerCreating' } }), 'FailedMount'],
  ['waiting', container({ waiting: { reason: 'ContainerCreating' } }), undefined],
] as const)('reports %s from %j', (id, status, event) => {
  const events =
    event === undefined ? [] : [{ involvedObject: { name: 'pod-a-00' }, reason: event, message: 'because' }];
  const pods = id === 'no-pod' ? [] : [pod('a', status)];
  const [answer] = clusterAnswers({ items: [job('a'), ...pods] }, { items: events });
  expect(answer).toMatchObject({ node: 'a', pod: null, reason: { id } });
  if (event !== undefined) expect(answer?.reason).toMatchObject({ detail: 'because' });
});

it('accepts any malformed answer of an API server', () => {
  for (const items of [
    undefined,
    [null, 7, 'x', [], {}],
    [{ kind: 'Job' }],
    [
      { kind: 'Job', metadata: 7, status: [] },
      { kind: 'Pod', status: null },
    ],
  ]) {
    expect(clusterAnswers(items === undefined ? {} : { items })).toEqual([]);
  }
});
