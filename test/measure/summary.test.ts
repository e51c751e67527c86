import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, LAYOUT } from '../../lib/measure/histogram.js';
import { figuresOf, summarise, supports } from '../../lib/measure/summary.js';
import { memoryOf } from '../support/memory.js';

describe('summarise', () => {
  it('is null without samples', () => {
    expect(summarise(memoryOf([]))).toMatchObject({
      count: 0,
      minNs: null,
      meanNs: null,
      maxNs: null,
      p50Ns: null,
      p90Ns: null,
      p99Ns: null,
      p999Ns: null,
    });
  });

  it('keeps minimum, mean and maximum exact', () => {
    const summary = summarise(memoryOf([123_457, 1_000_003, 777_777_777]));
    expect(summary).toMatchObject({ count: 3, minNs: 123_457, maxNs: 777_777_777 });
    expect(summary.meanNs).toBe((123_457 + 1_000_003 + 777_777_777) / 3);
  });

  it('gives percentiles to three significant digits', () => {
    const values = Array.from({ length: 1000 }, (_, n) => (n + 1) * 1000);
    const { p50Ns, p90Ns, p99Ns, p999Ns } = summarise(memoryOf(values));
    for (const [observed, exact] of [
      [p50Ns, 500_000],
      [p90Ns, 900_000],
      [p99Ns, 990_000],
      [p999Ns, 999_000],
    ] as const) {
      expect(Math.abs((observed ?? 0) - exact) / exact).toBeLessThan(0.001);
    }
  });

  it('gives the same percentiles as HdrHistogram', () => {
    const latencies = fc.array(fc.integer({ min: 1, max: 4e9 }), { minLength: 1000, maxLength: 1200 });
    fc.assert(
      fc.property(latencies, (values) => {
        const memory = memoryOf(values);
        const { histogram, ...figures } = summarise(memory);
        const decoded = decode(histogram);
        const within = (ns: number) => Math.min(Math.max(ns, Math.min(...values)), Math.max(...values));
        expect([figures.p50Ns, figures.p90Ns, figures.p99Ns, figures.p999Ns]).toEqual(
          [50, 90, 99, 99.9].map((percent) => within(decoded.getValueAtPercentile(percent))),
        );
        expect(figuresOf(memory)).toEqual(figures);
      }),
      { numRuns: 20 },
    );
  });

  it('gives null for a percentile of too few samples', () => {
    const of = (count: number) => summarise(memoryOf(Array.from({ length: count }, () => 5000)));
    expect(of(1)).toMatchObject({ p50Ns: null });
    expect(of(2)).toMatchObject({ p50Ns: 5000, p90Ns: null });
    expect(of(99)).toMatchObject({ p90Ns: 5000, p99Ns: null });
    expect(of(100)).toMatchObject({ p99Ns: 5000, p999Ns: null });
    expect(of(1000)).toMatchObject({ p999Ns: 5000 });
  });

  it('counts the samples above its range', () => {
    const tooLong = LAYOUT.highestNs * 3;
    const summary = summarise(memoryOf([1000, tooLong]));
    expect(summary).toMatchObject({ count: 2, aboveRange: 1, maxNs: tooLong });
    expect(summarise(memoryOf([1000]))).not.toHaveProperty('aboveRange');
  });

  it('never gives a percentile beyond the exact extremes', () => {
    const latencies = fc.array(fc.integer({ min: 1, max: 4e9 }), { minLength: 2, maxLength: 300 });
    fc.assert(
      fc.property(latencies, (values) => {
        const { minNs, p50Ns, p90Ns, p99Ns, maxNs } = summarise(memoryOf(values));
        const ordered = [minNs, p50Ns, p90Ns, p99Ns, maxNs].filter((value) => value !== null);
        expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });
});

describe('supports', () => {
  it('is not affected by rounding', () => {
    expect([supports(1000, 99.9), supports(999, 99.9), supports(100, 99), supports(99, 99)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
