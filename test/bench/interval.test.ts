import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianInterval } from '../../bench/side-by-side/interval.js';
import { quantile, quantileOfCounts } from '../../bench/side-by-side/quantile.js';

describe('the interval of a median', () => {
  // Ranks from tables of the sign test: 2 of 10 at 97.9 %, 6 of 20 at 95.9 %.
  it.each([
    [10, 2, 9, 0.9785],
    [11, 2, 10, 0.9883],
    [20, 6, 15, 0.9586],
    [6, 1, 6, 0.9688],
  ])('of %i values is from rank %i to rank %i', (count, low, high, coverage) => {
    const values = Array.from({ length: count }, (_, index) => count - index);
    expect(medianInterval(values)).toMatchObject({ low, high, coverage: expect.closeTo(coverage, 4) });
  });

  it('has a lower coverage for few values', () => {
    expect(medianInterval([3, 1, 2])).toMatchObject({ median: 2, low: 1, high: 3, coverage: 0.75 });
    expect(medianInterval([7])).toMatchObject({ median: 7, low: 7, high: 7, coverage: 0 });
    expect(medianInterval([])).toMatchObject({ median: Number.NaN, coverage: 0 });
  });

  it('contains the true median as often as its coverage', () => {
    let held = 0;
    let state = 1;
    const draw = () => {
      state = (state * 48271) % 2147483647;
      return (state / 2147483647) ** 3;
    };
    for (let trial = 0; trial < 4000; trial += 1) {
      const { low, high } = medianInterval(Array.from({ length: 10 }, draw));
      if (low <= 0.125 && high >= 0.125) held += 1;
    }
    expect(held / 4000).toBeCloseTo(0.9785, 2);
  });
});

describe('a quantile', () => {
  it('is the lowest value that at least its share do not exceed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const found = quantile(values, percent / 100);
          const notAbove = (limit: number) => values.filter((value) => value <= limit).length;
          expect(values).toContain(found);
          expect(100 * notAbove(found)).toBeGreaterThanOrEqual(percent * values.length);
          expect(100 * notAbove(found - 1)).toBeLessThan(percent * values.length);
        },
      ),
    );
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('is the same from counted values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const counts = new Map<number, number>();
          for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
          expect(quantileOfCounts(counts, percent / 100)).toBe(quantile(values, percent / 100));
        },
      ),
    );
    expect(quantileOfCounts(new Map(), 0.5)).toBeNaN();
  });
});
