// Whether the intervals of a ratio hold what they say: simulated runs, of which the true ratio is known.

import { describe, expect, it } from 'vitest';
import { ratioOfEstimates, ratioOfSeconds } from '../../lib/comparison/ratio.js';
import { randomFrom } from '../support/random.js';

const RUNS = 2000;

/** A standard normal value. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe('a ratio of seconds', () => {
  /** Medians of seconds, 1 apart from a spread that grows with the disk's restlessness. */
  const seconds = (count: number, typical: number, spread: number, random: () => number) =>
    Array.from({ length: count }, () => typical * Math.exp(spread * normal(random)));

  it.each([
    [6, 12, 0.1, 0.1],
    [12, 12, 0.5, 0.5],
    [6, 6, 0.2, 0.8],
    [60, 60, 0.3, 0.3],
    [4, 4, 0.3, 0.3],
  ])('of %i and %i holds the true one as often as it says', (countA, countB, spreadA, spreadB) => {
    const random = randomFrom(7);
    let held = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const a = seconds(countA, 400_000, spreadA, random);
      const b = seconds(countB, 520_000, spreadB, random);
      const { interval } = ratioOfSeconds(a, b, 0.99) ?? {};
      if (interval && (interval.low ?? 0) <= 1.3 && 1.3 <= (interval.high ?? 9)) held += 1;
    }
    // 99 %, give or take three deviations of so many runs; somewhat more for small numbers does no harm.
    expect(held / RUNS).toBeGreaterThan(0.983);
  });

  it('sees no difference in two runs of one disk, and one of a third', () => {
    const random = randomFrom(8);
    const told = (typical: number) => {
      const counts: Record<string, number> = {};
      for (let run = 0; run < RUNS; run += 1) {
        const one = seconds(18, 400_000, 0.1, random);
        const { difference = '' } = ratioOfSeconds(one, seconds(18, typical, 0.1, random), 0.99) ?? {};
        counts[difference] = (counts[difference] ?? 0) + 1;
      }
      return counts;
    };
    expect(told(400_000)['none-seen']).toBeGreaterThan(0.98 * RUNS);
    expect(told(530_000)['higher']).toBeGreaterThan(0.95 * RUNS);
    expect(told(300_000)['lower']).toBeGreaterThan(0.95 * RUNS);
  });

  it('is not made of too few of them', () => {
    expect(ratioOfSeconds([1, 1, 1], [1, 1, 1, 1, 1], 0.99)).toBe(undefined);
    expect(ratioOfSeconds([], [], 0.99)).toBe(undefined);
    expect(ratioOfSeconds([2, 2, 2, 2], [4, 4, 4, 4], 0.99)).toMatchObject({ ratio: 2, difference: 'higher' });
  });
});

describe('a ratio of two figures with their intervals', () => {
  it('holds the true one as often as they do', () => {
    const random = randomFrom(9);
    const Z99 = 2.576;
    const estimate = (truth: number, deviation: number) => {
      const value = truth * Math.exp(deviation * normal(random));
      const [low, high] = [value * Math.exp(-Z99 * deviation), value * Math.exp(Z99 * deviation)];
      return { value, low, high, confidence: 0.99 };
    };
    let held = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const { interval } = ratioOfEstimates(estimate(2e6, 0.05), estimate(3e6, 0.2));
      if (interval && (interval.low ?? 0) <= 1.5 && 1.5 <= (interval.high ?? 9)) held += 1;
    }
    expect(held / RUNS).toBeGreaterThan(0.983);
    expect(held / RUNS).toBeLessThan(0.998);
  });

  it('has no end where theirs have none', () => {
    const known = { value: 10, low: 9, high: 11, confidence: 0.99 };
    const open = { value: 30, low: 20, high: null, confidence: 0.95 };
    const { interval, difference } = ratioOfEstimates(known, open);
    expect(interval).toMatchObject({ high: null, confidence: 0.95 });
    expect(interval?.low).toBeCloseTo(3 * Math.exp(-Math.hypot(Math.log(1.5), Math.log(1.1))), 9);
    expect(difference).toBe('higher');
    const unbound = ratioOfEstimates({ ...known, low: null, high: null }, open);
    expect(unbound).toEqual({ ratio: 3, difference: 'unknown' });
  });
});
