import { describe, expect, it } from 'vitest';
import { Blocks } from '../../lib/measure/blocks.js';
import { growthToSettle, percentileEnds } from '../../lib/measure/interval.js';
import { seeded } from '../simulation/synthetic-disk.js';
import { memoryOf, record } from '../support/memory.js';

const ALPHA = 0.0025;

/** Looks at latencies a hundred at a time. */
function looked(latencies: readonly number[], perLook = 100) {
  const memory = memoryOf([]);
  const blocks = new Blocks();
  for (let from = 0; from < latencies.length; from += perLook) {
    record(memory, latencies.slice(from, from + perLook));
    blocks.add({ memory, appends: from + perLook, spentNs: from + perLook });
  }
  return { memory, blocks, ends: (alpha = ALPHA) => percentileEnds(memory, blocks, 99, alpha) };
}

describe('the interval of a p99', () => {
  it('needs as many samples as the binomial distribution says before anything bounds it from above', () => {
    // ln(0.0025) / ln(0.99) = 596.1
    const spread = (count: number) => looked(Array.from({ length: count }, (_, n) => 500 + ((7 * n) % 501))).ends();
    expect(spread(596).high).toBe(null);
    expect(spread(597).high).toBe(1000);
    expect(spread(1)).toEqual({ low: null, high: null });
    expect(looked([]).ends()).toEqual({ low: null, high: null });
  });

  it('is bounded from below by a few samples', () => {
    expect(looked([5000, 5000]).ends().low).toBe(5000);
    expect(looked([5000]).ends().low).toBe(null);
  });

  it('holds the true percentile of independent samples', () => {
    const random = seeded(1);
    let missed = 0;
    for (let run = 0; run < 200; run += 1) {
      const { low, high } = looked(Array.from({ length: 3000 }, () => Math.floor(random() * 1e6))).ends(0.05);
      if ((low ?? 0) > 990_500 || (high ?? 0) < 989_500) missed += 1;
    }
    // One in ten is what two ends at 0.05 may miss; blocks make it no narrower.
    expect(missed).toBeLessThanOrEqual(20);
    expect(missed).toBeGreaterThan(0);
  });

  it('is wider where slow samples come together', () => {
    const slowAt = (isSlow: (n: number) => boolean) =>
      looked(Array.from({ length: 6400 }, (_, n) => (isSlow(n) ? 50_000 + n : 1000 + (n % 100)))).ends();
    const apart = slowAt((n) => n % 200 === 0);
    const together = slowAt((n) => n % 3200 < 16);
    expect(apart.high).toBeLessThan(50_000);
    expect(together.high === null || together.high > 50_000).toBe(true);
  });

  it.each([28, 29, 30, 31, 32, 33, 34])('comes to an end where nothing came in the first %i looks', (empty) => {
    const memory = memoryOf([]);
    const blocks = new Blocks();
    for (let look = 0; look < empty; look += 1) blocks.add({ memory, appends: 0, spentNs: 0 });
    record(memory, [1.5e9, ...Array.from({ length: 100 }, (_, n) => 200_000 + n)]);
    blocks.add({ memory, appends: 101, spentNs: 1.6e9 });
    expect(percentileEnds(memory, blocks, 99, ALPHA).high).toBe(null);
  });

  it('does not believe one burst, be its latencies as alike as may be', () => {
    const burst = (isSlow: (n: number) => boolean, slowNs: number) =>
      looked(
        Array.from({ length: 680 }, (_, n) => (isSlow(n) ? slowNs : 300_000 + 100 * (n % 100))),
        10,
      ).ends();
    const together = burst((n) => n >= 300 && n < 330, 15e6);
    const apart = burst((n) => n % 22 === 0, 15e6);
    expect(together.low ?? 0).toBeLessThan(1e6);
    expect(apart.low).toBeGreaterThan(14.9e6);
  });

  it('asks at its lower end, not only at the percentile, whether the samples there came together', () => {
    // Eight at 40 ms, each by itself, hold the percentile; the thirty at 15 ms below them came at once.
    const latencies = Array.from({ length: 680 }, (_, n) => {
      if (n % 85 === 40) return 40e6;
      return n >= 300 && n < 330 ? 15e6 : 300_000 + 100 * (n % 100);
    });
    expect(looked(latencies, 10).ends().low ?? 0).toBeLessThan(1e6);
  });

  it('stays wide above samples that are all alike, which tell nothing of what comes together', () => {
    const ticks = (isFast: (n: number) => boolean) =>
      looked(Array.from({ length: 2400 }, (_, n) => (isFast(n) ? 0.5e6 : 1e6))).ends();
    expect(ticks(() => false).high).toBeGreaterThan(2.4e6);
    expect(ticks((n) => n % 20 < 5).high).toBeGreaterThan(2.4e6);
    expect(ticks((n) => n % 20 > 0).high).toBeLessThan(1.1e6);
  });

  it('is narrower the more samples there are', () => {
    const random = seeded(2);
    const width = (count: number) => {
      const { low, high } = looked(Array.from({ length: count }, () => 1 + Math.floor(random() * 1e6))).ends();
      return (high ?? Number.NaN) - (low ?? Number.NaN);
    };
    expect(width(40_000)).toBeLessThan(width(4000));
  });
});

describe('growthToSettle', () => {
  it('is none where the samples settle already', () => {
    expect(growthToSettle(0, 600, 99, ALPHA)).toBe(1);
    expect(growthToSettle(60, 600, 99, ALPHA)).toBe(1);
  });

  it('is what the samples lack', () => {
    expect(growthToSettle(0, 300, 99, ALPHA)).toBeCloseTo(2, 0);
    const near = growthToSettle(9, 1000, 99, ALPHA) ?? 0;
    expect(near).toBeGreaterThan(50);
    expect(growthToSettle(10, 1000, 99, ALPHA)).toBe(undefined);
  });
});
