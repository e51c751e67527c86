// The share of slow operations in the long run, compared with numbers calculated by hand.

import { describe, expect, it } from 'vitest';
import { dispersionOf, highestMean, lowestMean, sideOf, slowShareOf } from '../../lib/verdict/clumps.js';

describe('the bounds of a Poisson mean', () => {
  // Tables of the Poisson distribution at 5 %.
  it.each([
    [0, 0, 3.0],
    [1, 0.05, 4.74],
    [2, 0.36, 6.3],
    [5, 1.97, 10.5],
    [8, 3.98, 14.4],
    [10, 5.43, 17.0],
    [20, 13.3, 29.1],
    [50, 39.0, 63.3],
    [100, 84.1, 118],
  ])('for %i events are %d and %d', (events, low, high) => {
    expect(lowestMean(events)).toBeCloseTo(low, low < 10 ? 1 : 0);
    expect(highestMean(events)).toBeCloseTo(high, high < 20 ? 1 : 0);
  });

  it('are continuous where the approximation begins', () => {
    const steps = [98, 99, 100, 101, 102].map((events) => highestMean(events + 1) - highestMean(events));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(0.02);
    expect(lowestMean(101) - lowestMean(100)).toBeCloseTo(lowestMean(100) - lowestMean(99), 1);
  });
});

describe('the index of dispersion', () => {
  it.each([
    ['one a second, evenly', [1, 1, 1, 1], 0],
    ['all in one second', [0, 0, 12, 0], 12],
    ['none', [0, 0, 0], 0],
    ['a single second', [7], 0],
    // Mean 2, squares 4 + 4 + 0 + 0 = 8, variance 8 / 3.
    ['by hand', [0, 4, 2, 2], 8 / 3 / 2],
  ])('is correct for %s', (_, counts, expected) => {
    expect(dispersionOf(counts)).toBeCloseTo(expected, 10);
  });
});

describe('the side of the limit', () => {
  const seconds = (count: number, fill: (second: number) => number) =>
    Array.from({ length: count }, (_, second) => fill(second));
  const evenly = (total: number) => seconds(60, (second) => (second % Math.ceil(60 / total) === 0 ? 1 : 0));

  it.each([
    // c clumps pass where E = 1 % of the operations over the clump size is above U(c), and fail where it is below L(c).
    ['no slow append of 12,000', seconds(60, () => 0), 12_000, 0, 'below'],
    ['no slow commit of 576', seconds(60, () => 0), 576, 0, 'below'],
    ['no slow commit of 299, where 300 pass', seconds(60, () => 0), 299, 0, 'unresolved'],
    ['one slow commit of 576', evenly(1), 576, 1, 'below'],
    ['two slow commits of 576', evenly(2), 576, 2, 'unresolved'],
    ['two slow commits of 640', evenly(2), 640, 2, 'below'],
    ['four bursts of 200 of 12,000', seconds(60, (second) => (second % 15 === 4 ? 200 : 0)), 12_000, 4, 'above'],
    ['one burst of 200 of 12,000', seconds(60, (second) => (second === 4 ? 200 : 0)), 12_000, 1, 'unresolved'],
    ['two slow appends each second', seconds(60, () => 2), 12_000, 120, 'unresolved'],
    ['three slow appends each second', seconds(60, () => 3), 12_000, 180, 'above'],
    ['one slow append each second', seconds(60, () => 1), 12_000, 60, 'below'],
  ])('is correct for %s', (_, slow, of, clumps, side) => {
    const share = slowShareOf(slow, of);
    expect(share.clumps).toBe(clumps);
    expect(sideOf(share, 0.01)).toBe(side);
  });

  it('agrees with the interval', () => {
    for (const slow of [evenly(3), evenly(20), seconds(60, (second) => (second % 20 === 0 ? 30 : 0))]) {
      for (const of of [300, 1000, 3000, 12_000]) {
        const share = slowShareOf(slow, of);
        const side = share.highShare <= 0.01 ? 'below' : share.lowShare >= 0.01 ? 'above' : 'unresolved';
        expect(sideOf(share, 0.01)).toBe(side);
        expect(share.lowShare).toBeLessThan(share.slow / of);
        expect(share.highShare).toBeGreaterThan(share.slow / of);
      }
    }
  });
});
