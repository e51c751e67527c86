// Odd nodes: a bad sample of a good disk model is found, and chance is not reported.

import { expect, it } from 'vitest';
import { mergeFleet } from '../../lib/fleet/merge-fleet.js';
import { extremeIndices, oddNodes } from '../../lib/fleet/odd-nodes.js';
import { type MadeNode, reportOf } from '../support/fleet-reports.js';
import { randomFrom } from '../support/random.js';

const oddIn = async (nodes: readonly MadeNode[]) => {
  const { findings } = await mergeFleet(nodes.map(reportOf));
  return findings.flatMap((finding) => (finding.id === 'odd-node' ? [finding.node] : []));
};
const like = (count: number, p50Ms = 0.2): MadeNode[] =>
  Array.from({ length: count }, (_, index) => ({ name: `n${index}`, p50Ms: p50Ms * (1 + 0.02 * index) }));

it('finds a node whose p99 is many times that of similar nodes', async () => {
  const fleet = await mergeFleet([...like(3), { name: 'bad', p50Ms: 0.2, slow: 500 }].map(reportOf));
  const [odd] = fleet.findings;
  expect(odd).toMatchObject({ id: 'odd-node', node: 'bad', likeCount: 3, model: 'SAMSUNG MZQL2960HCJR' });
  expect(odd?.id === 'odd-node' && odd.ratio).toBeGreaterThan(20);
  expect(fleet.nodes.filter(({ isOdd }) => isOdd).map(({ name }) => name)).toEqual(['bad']);
});

it('finds several, and one that is faster than similar nodes', async () => {
  const bad = ['x', 'y', 'z'].map((name): MadeNode => ({ name, p50Ms: 3 }));
  expect((await oddIn([...like(12), ...bad])).sort()).toEqual(['x', 'y', 'z']);
  expect(await oddIn([...like(8), { name: 'memory', p50Ms: 0.004 }])).toEqual(['memory']);
});

it('compares only similar nodes', async () => {
  const others = ['h1', 'h2', 'h3', 'h4'].map((name): MadeNode => ({ name, p50Ms: 5, model: 'ST4000NM0035' }));
  expect(await oddIn([...like(6), ...others])).toEqual([]);
  expect(await oddIn([...like(6), { name: 'only', p50Ms: 5, model: 'ANOTHER' }])).toEqual([]);
  expect(await oddIn(like(6).map((node, index) => ({ ...node, model: null, p50Ms: index === 0 ? 9 : 0.2 })))).toEqual(
    [],
  );
});

it('needs more than twice the latency, and more than two nodes', async () => {
  expect(await oddIn([...like(10, 0.2), { name: 'a', p50Ms: 0.36 }])).toEqual([]);
  expect(await oddIn([{ name: 'a' }, { name: 'b', p50Ms: 20 }])).toEqual([]);
});

it('finds a node by chance in about one group of twenty', () => {
  const random = randomFrom(11);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  for (const size of [4, 12, 60]) {
    let groups = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      if (extremeIndices(Array.from({ length: size }, normal)).length > 0) groups += 1;
    }
    expect(groups / 400, `groups of ${size}`).toBeLessThan(size < 25 ? 0.1 : 0.06);
  }
});

it('finds none with equal latencies', () => {
  expect(extremeIndices([1, 1, 1, 1])).toEqual([]);
  expect(oddNodes([])).toEqual([]);
});
