// The fleet report: the report that counts for each node, the missing reports, and the outcome of the fleet.

import { expect, it } from 'vitest';
import { exitStatusOfFleet, type FleetOptions, mergeFleet } from '../../lib/fleet/merge-fleet.js';
import { decodeSparse } from '../../lib/histogram-bytes.js';
import { type MadeNode, reportOf } from '../support/fleet-reports.js';

const fleetOf = (nodes: readonly MadeNode[], options: FleetOptions = {}) => mergeFleet(nodes.map(reportOf), options);
const idsIn = (fleet: Awaited<ReturnType<typeof fleetOf>>) => fleet.findings.map(({ id }) => id);
const fine = (...names: readonly string[]): MadeNode[] => names.map((name) => ({ name }));

it('has the outcome of the worst node', async () => {
  const table: readonly (readonly [MadeNode['outcome'] & string, MadeNode['outcome'] & string, string, number])[] = [
    ['recommended', 'recommended', 'recommended', 0],
    ['recommended', 'suitable', 'suitable', 0],
    ['recommended', 'inconclusive', 'inconclusive', 3],
    ['inconclusive', 'unsuitable', 'unsuitable', 1],
  ];
  for (const [one, other, outcome, status] of table) {
    const fleet = await fleetOf([
      { name: 'a', outcome: one },
      { name: 'b', outcome: other },
    ]);
    expect([fleet.outcome, exitStatusOfFleet(fleet, false)], `${one}, ${other}`).toEqual([outcome, status]);
  }
});

it('never passes without the report of an expected node', async () => {
  const fleet = await fleetOf(fine('cp-1', 'cp-2'), { expect: ['cp-1', 'cp-2', 'cp-3'] });
  expect(fleet.missing).toEqual([{ name: 'cp-3', reason: { id: 'not-found' } }]);
  expect(fleet.counts).toMatchObject({ nodes: 3, recommended: 2, noReport: 1 });
  expect([fleet.outcome, exitStatusOfFleet(fleet, false), exitStatusOfFleet(fleet, true)]).toEqual([
    'inconclusive',
    3,
    1,
  ]);
});

it('is unsuitable rather than incomplete, and exits with 2 if a node could not be measured', async () => {
  const bad: MadeNode = { name: 'cp-2', outcome: 'unsuitable' };
  const fleet = await fleetOf([...fine('cp-1'), bad], { expect: ['cp-1', 'cp-2', 'cp-3'] });
  expect([fleet.outcome, exitStatusOfFleet(fleet, false)]).toEqual(['unsuitable', 1]);
  const missing = [{ name: 'cp-3', reason: { id: 'could-not-measure', exitStatus: 2, detail: 'no space' } }] as const;
  expect(exitStatusOfFleet(await fleetOf([...fine('cp-1'), bad], { missing }), false)).toBe(2);
});

it('fails for warnings only with --strict', async () => {
  const fleet = await fleetOf([{ name: 'a', warnings: ['root-on-disk'] }, { name: 'b' }]);
  expect([exitStatusOfFleet(fleet, false), exitStatusOfFleet(fleet, true)]).toEqual([0, 1]);
});

it('ranks by verdict, then by the upper end of the p99, then by the tail', async () => {
  const fleet = await fleetOf([
    { name: 'slow', outcome: 'suitable', p50Ms: 2 },
    { name: 'memory', outcome: 'unsuitable', p50Ms: 0.01 },
    { name: 'quick', p50Ms: 0.2 },
    { name: 'tail', p50Ms: 0.2, slow: 3, seed: 5 },
    { name: 'no-tail', p50Ms: 0.2, seed: 5 },
    { name: 'open', outcome: 'inconclusive', p50Ms: 0.1 },
  ]);
  expect(fleet.nodes.map(({ name }) => name).filter((name) => !name.includes('tail'))).toEqual([
    'quick',
    'slow',
    'open',
    'memory',
  ]);
  const tails = fleet.nodes.filter(({ name }) => name.includes('tail'));
  expect(tails.map(({ name }) => name)).toEqual(['no-tail', 'tail']);
  expect(tails[1]?.append?.slow).toBe(3);
  expect(fleet.nodes.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6]);
});

it('adds the histograms without loss, and counts classes and models', async () => {
  const fleet = await fleetOf([
    { name: 'a', slow: 4 },
    { name: 'b', slow: 5, model: 'INTEL', storageClass: 'ssd' },
    { name: 'c', model: 'INTEL', storageClass: 'ssd' },
  ]);
  expect(fleet.merged.append).toMatchObject({ count: 36_000, slow: 9, nodes: 3 });
  expect(decodeSparse(fleet.merged.append?.histogram)?.count).toBe(36_000);
  expect(fleet.merged.sync).toMatchObject({ count: 36_000 });
  expect(fleet.models.map(({ model, storageClass, nodes }) => [storageClass, model, nodes])).toEqual([
    ['ssd', 'INTEL', 2],
    ['nvme', 'SAMSUNG MZQL2960HCJR', 1],
  ]);
});

it('chooses the best nodes that pass, and names the majority and the weakest leader', async () => {
  const nodes = [0.2, 0.3, 0.4, 0.5, 0.6].map((p50Ms, index): MadeNode => ({ name: `n${index + 1}`, p50Ms }));
  const fleet = await fleetOf([...nodes, { name: 'bad', outcome: 'unsuitable', p50Ms: 0.1 }]);
  const p99Of = (name: string) => fleet.nodes.find((node) => node.name === name)?.append?.p99Ns;
  expect(fleet.choices).toMatchObject([
    { members: 3, nodes: ['n1', 'n2', 'n3'], majority: { appendP99Ns: p99Of('n2') }, weakestLeader: 'n3' },
    { members: 5, nodes: ['n1', 'n2', 'n3', 'n4', 'n5'], majority: { appendP99Ns: p99Of('n3') }, weakestLeader: 'n5' },
  ]);
  const two = await fleetOf(fine('a', 'b'));
  expect(two.choices).toEqual([{ members: 3, nodes: ['a', 'b'], majority: null, weakestLeader: null }]);
});

it('chooses only one node per disk and machine', async () => {
  const fleet = await fleetOf([
    { name: 'a', p50Ms: 0.2, wwn: 'naa.600508b1001c4d2f' },
    { name: 'b', p50Ms: 0.21, wwn: 'naa.600508b1001c4d2f' },
    { name: 'c', p50Ms: 0.3, bootId: 'boot' },
    { name: 'd', p50Ms: 0.4, bootId: 'boot', serial: 'other-serial' },
    { name: 'e', p50Ms: 0.5 },
  ]);
  expect(fleet.choices[0]?.nodes).toEqual(['a', 'c', 'e']);
  expect(fleet.findings).toContainEqual({
    id: 'shared-disk',
    identity: 'naa.600508b1001c4d2f',
    nodes: ['a', 'b'],
    isConcurrent: true,
  });
  expect(fleet.findings).toContainEqual({ id: 'same-machine', nodes: ['c', 'd'] });
});

it('reports whether nodes used their shared disk at once', async () => {
  const wwn = 'eui.002538b11b5012ab';
  const fleet = await fleetOf([
    { name: 'a', wwn },
    { name: 'b', wwn, startedAt: '2026-11-29T12:05:00.000Z' },
  ]);
  expect(fleet.findings).toContainEqual(expect.objectContaining({ id: 'shared-disk', isConcurrent: false }));
});

it('counts the worst of several reports of one node, and names them all', async () => {
  const inputs = [
    { source: 'good.json', content: reportOf({ name: 'cp-1' }) },
    {
      source: 'bad.json',
      content: reportOf({ name: 'cp-1', outcome: 'unsuitable', startedAt: '2026-11-29T11:00:00Z' }),
    },
    { source: 'copy.json', content: reportOf({ name: 'cp-1' }) },
  ];
  const fleet = await mergeFleet(inputs);
  expect(fleet.nodes).toMatchObject([{ name: 'cp-1', outcome: 'unsuitable', source: 'bad.json' }]);
  expect(fleet.findings).toEqual([
    { id: 'doubled-node', node: 'cp-1', sources: ['good.json', 'bad.json'], used: 'bad.json' },
  ]);
});

it('separates two machines of one name, and detects clones', async () => {
  const fleet = await fleetOf([
    { name: 'debian', bootId: 'x', machineId: 'm1' },
    { name: 'debian', bootId: 'y', machineId: 'm2', serial: 'another-one' },
    { name: 'clone', bootId: 'z', machineId: 'm1', serial: 'a-third-one' },
  ]);
  expect(fleet.nodes).toHaveLength(3);
  expect(fleet.findings).toContainEqual({ id: 'same-name', node: 'debian', sources: ['report 1', 'report 2'] });
  expect(fleet.findings).toContainEqual({ id: 'cloned-machine-id', nodes: ['clone', 'debian'] });
});

it('recognises a node after a restart', async () => {
  const fleet = await fleetOf([
    { name: 'cp-1', bootId: 'before', machineId: 'm' },
    { name: 'cp-1', bootId: 'after', machineId: 'm', startedAt: '2026-11-29T13:00:00Z' },
  ]);
  expect(idsIn(fleet)).toEqual(['doubled-node']);
});

it('compares no quick runs or other limits with the rest', async () => {
  const fleet = await fleetOf([
    ...fine('a', 'b', 'c'),
    { name: 'quick', mode: 'quick', p50Ms: 0.01 },
    { name: 'other', deviations: [{ id: 'limit', limitId: 'append-p99', limit: 20e6 }] },
  ]);
  expect(fleet.outcome).toBe('inconclusive');
  expect(fleet.merged.append).toMatchObject({ nodes: 3, count: 36_000 });
  expect(fleet.nodes.filter(({ rank }) => rank === null).map(({ name }) => name)).toEqual(['other', 'quick']);
  expect(fleet.settings).toMatchObject({ mode: 'standard', deviations: [] });
  const mixed = fleet.findings.find(({ id }) => id === 'mixed-settings');
  expect(mixed).toMatchObject({
    groups: [
      { nodes: ['a', 'b', 'c'] },
      { nodes: ['quick'] },
      { nodes: ['other'], settings: { deviations: [{ id: 'limit', limitId: 'append-p99', limit: 20e6 }] } },
    ],
  });
  expect([...(fleet.choices[0]?.nodes ?? [])].sort()).toEqual(['a', 'b', 'c']);
});

it('names unexpected nodes and other versions', async () => {
  const fleet = await fleetOf([...fine('a', 'b', 'stranger'), { name: 'c', version: '0.1.9' }], {
    expect: ['a', 'b', 'c'],
  });
  expect(fleet.findings).toContainEqual({ id: 'unexpected-nodes', nodes: ['stranger'] });
  expect(fleet.findings).toContainEqual({
    id: 'mixed-versions',
    versions: [
      { version: '0.2.0', nodes: 3 },
      { version: '0.1.9', nodes: 1 },
    ],
  });
});

it('has an outcome without any report', async () => {
  const fleet = await mergeFleet([], { expect: ['a'] });
  expect(fleet).toMatchObject({ outcome: 'inconclusive', nodes: [], startedAt: null, settings: null, merged: {} });
  expect(exitStatusOfFleet(fleet, false)).toBe(3);
});
