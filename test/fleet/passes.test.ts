// Two passes: shared storage shows as a difference between one node at a time and all nodes at once.

import { expect, it } from 'vitest';
import { mergeFleet } from '../../lib/fleet/merge-fleet.js';
import { type MadeNode, reportOf } from '../support/fleet-reports.js';

const NAMES = ['a', 'b', 'c', 'd'];
const alone = NAMES.map(
  (name, index): MadeNode => ({ name, p50Ms: 0.5, startedAt: `2026-11-29T12:0${2 * index}:00.000Z` }),
);
const together = (factor: number, more: Partial<MadeNode> = {}) =>
  NAMES.map(
    (name, index): MadeNode => ({
      name,
      p50Ms: 0.5 * factor * (1 + 0.05 * index),
      startedAt: `2026-11-29T13:00:0${index}.000Z`,
      ...more,
    }),
  );
const compare = async (second: readonly MadeNode[]) =>
  (await mergeFleet(alone.map(reportOf), { together: second.map(reportOf) })).passes;

it('shows shared storage with its ratio and interval', async () => {
  const passes = await compare(together(5));
  expect(passes).toMatchObject({ alone: 4, together: 4, overlapShare: 1, conclusion: 'shared-storage' });
  expect(passes?.ratio?.value).toBeGreaterThan(4.5);
  expect(passes?.ratio?.low).toBeGreaterThan(4);
  expect(passes?.ratio?.high).toBeLessThan(7);
  expect(passes?.pairs.map(({ node }) => node)).toEqual(NAMES);
});

it('shows no shared storage when the disks are as fast together as alone', async () => {
  expect(await compare(together(0.95))).toMatchObject({ conclusion: 'no-difference' });
});

it('does not report a small difference as shared storage', async () => {
  expect(await compare(together(1.5))).toMatchObject({ conclusion: 'slower-together' });
});

it('compares nothing if the second pass did not overlap, or has one node', async () => {
  const apart = together(5).map((node, index) => ({ ...node, startedAt: `2026-11-29T13:${10 + index * 5}:00.000Z` }));
  expect(await compare(apart)).toMatchObject({ conclusion: 'not-at-once', overlapShare: 0.25 });
  expect(await compare(together(5).slice(0, 1))).toMatchObject({ conclusion: 'too-few' });
});

it('counts the worse pass of a node', async () => {
  const fleet = await mergeFleet(alone.map(reportOf), {
    together: together(5, { outcome: 'unsuitable' }).map(reportOf),
  });
  expect(fleet.outcome).toBe('unsuitable');
  expect(fleet.nodes.map(({ pass, outcome }) => [pass, outcome])).toEqual(NAMES.map(() => ['together', 'unsuitable']));
  expect(fleet.findings).toEqual([]);
});
