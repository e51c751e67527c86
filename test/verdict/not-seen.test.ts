// The events that a run cannot detect, with numbers calculated by hand: 60 s / 3.00 for no event, 60 s / 4.74 and 60 s / 0.0513 for one.

import { describe, expect, it } from 'vitest';
import { newPhaseMemory } from '../../lib/native/phase-memory.js';
import type { PhaseEnd } from '../../lib/native/run.js';
import { waitsOver } from '../../lib/phase-report.js';
import { notSeenOf } from '../../lib/verdict/not-seen.js';
import { record } from '../support/memory.js';
import { windowsOf } from '../support/observed.js';

const MS = 1e6;
const TOTALS = { bytesWritten: 229e6, segmentCuts: 1, commits: 588 };

const notSeenAfter = (seconds: number, counts: Readonly<Record<number, number>>, maxNs = 2 * MS) =>
  notSeenOf(
    windowsOf(seconds, (n) => (n === 3 ? { maxNs } : {})),
    (overNs) => counts[overNs] ?? 0,
    TOTALS,
  );

describe('the events that a run cannot detect', () => {
  it('are at most three per run length for waits that did not occur', () => {
    const seen = notSeenAfter(60, {});
    expect(seen).toMatchObject({ measuredSeconds: 60, ...TOTALS });
    const [heartbeat, election] = seen?.waits ?? [];
    for (const wait of [heartbeat, election]) {
      expect(wait).toMatchObject({ count: 0, longestNs: null, atLeastOnceInSeconds: null });
      expect(wait?.atMostOnceInSeconds).toBeCloseTo(20.03, 2);
    }
    expect([heartbeat?.overNs, election?.overNs]).toEqual([100 * MS, 1000 * MS]);
  });

  it('have two bounds for one wait: once in 13 s to once in 19 min', () => {
    const [heartbeat, election] = notSeenAfter(60, { [100 * MS]: 1 }, 400 * MS)?.waits ?? [];
    expect(heartbeat).toMatchObject({ count: 1, longestNs: 400 * MS });
    expect(heartbeat?.atMostOnceInSeconds).toBeCloseTo(12.65, 2);
    expect(heartbeat?.atLeastOnceInSeconds).toBeCloseTo(1169.7, 0);
    expect(election?.count).toBe(0);
  });

  it('occur at least once in 7 min for a stop within 22 s', () => {
    const election = notSeenAfter(22, { [100 * MS]: 1, [1000 * MS]: 1 }, 3001 * MS)?.waits[1];
    expect((election?.atLeastOnceInSeconds ?? 0) / 60).toBeCloseTo(7.15, 2);
  });

  it.each([
    [60, 0.2],
    [120, 0.4],
    [300, 1],
  ])('in %i s include clumps of up to %f s', (seconds, longest) => {
    expect(notSeenAfter(seconds, {})?.longestMissedClumpSeconds).toBeCloseTo(longest, 10);
  });

  it('are unknown without a measurement', () => {
    expect(notSeenOf([], () => 0, TOTALS)).toBeUndefined();
  });
});

it('counts waits longer than a bound from the histogram', () => {
  const memory = newPhaseMemory();
  record(memory.append, [1 * MS, 99 * MS, 101 * MS, 400 * MS, 1001 * MS, 3000 * MS]);
  const end = { memory } as unknown as PhaseEnd;
  expect([waitsOver(end, 100 * MS), waitsOver(end, 1000 * MS), waitsOver(end, 4000 * MS)]).toEqual([4, 2, 0]);
});
