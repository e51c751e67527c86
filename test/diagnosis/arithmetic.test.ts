import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BucketHistogram,
  countOver,
  histogramDifference,
  isMoreThanChance,
  quantileBounds,
} from '../../lib/diagnosis/bucket-histogram.js';
import { goSeconds } from '../../lib/diagnosis/log-line.js';

const BOUNDS = Array.from({ length: 14 }, (_, index) => 0.001 * 2 ** index);

/** The buckets that etcd would expose for these durations. */
function exposed(durations: readonly number[]): BucketHistogram {
  return {
    bounds: BOUNDS,
    counts: BOUNDS.map((bound) => durations.filter((one) => one <= bound).length),
    total: durations.length,
    sum: null,
  };
}

const durations = fc.array(fc.double({ min: 1e-4, max: 12, noNaN: true }), { minLength: 1, maxLength: 400 });

describe('bounds of a quantile', () => {
  test('contain the quantile of any durations', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99), (values, share) => {
        const bounds = quantileBounds(exposed(values), share, 0.001);
        const sorted = [...values].sort((one, other) => one - other);
        const exact = sorted[Math.ceil(share * sorted.length - 1e-9) - 1] ?? 0;
        expect(exact).toBeGreaterThan(bounds?.above ?? Number.NaN);
        expect(exact).toBeLessThanOrEqual(bounds?.upTo ?? Number.POSITIVE_INFINITY);
      }),
    );
  });

  test('contain it even if buckets are missing or there are none', () => {
    fc.assert(
      fc.property(
        durations,
        fc.subarray([...BOUNDS.keys()], { minLength: 1 }),
        fc.boolean(),
        (values, kept, hasTotal) => {
          const whole = exposed(values);
          const cut = {
            ...whole,
            bounds: kept.map((index) => BOUNDS[index] ?? 0),
            counts: kept.map((index) => whole.counts[index] ?? 0),
            total: hasTotal ? whole.total : null,
          };
          const bounds = quantileBounds(cut, 0.99, 0.001);
          if (bounds === null) return;
          const sorted = [...values].sort((one, other) => one - other);
          const exact = sorted[Math.ceil(0.99 * sorted.length - 1e-9) - 1] ?? 0;
          expect(exact).toBeGreaterThan(bounds.above);
          const beyond = values.filter((one) => one > (cut.bounds.at(-1) ?? 0)).length;
          const isValid = bounds.unless === undefined || beyond <= bounds.unless.moreThan;
          if (isValid) expect(exact).toBeLessThanOrEqual(bounds.upTo ?? Number.POSITIVE_INFINITY);
        },
      ),
    );
  });

  test('do not exist when the lowest buckets are missing and the quantile is in the first', () => {
    expect(
      quantileBounds({ bounds: [0.064, 0.128], counts: [1000, 1001], total: 1001, sum: null }, 0.99, 0.001),
    ).toBeNull();
  });
});

describe('a tail', () => {
  test('is between its bounds for any bucket', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.0005, max: 10, noNaN: true }), (values, bound) => {
        const over = countOver(exposed(values), bound);
        const exact = values.filter((one) => one > bound).length;
        expect(over?.atLeast).toBeLessThanOrEqual(exact);
        expect(over?.atMost ?? exact).toBeGreaterThanOrEqual(exact);
      }),
    );
  });

  test('has only a lower bound without a total', () => {
    expect(countOver({ bounds: [0.064, 0.128, 0.256], counts: [10, 12, 15], total: null, sum: null }, 0.128)).toEqual({
      atLeast: 3,
      atMost: null,
    });
  });
});

test('a difference of two scrapes adds up, and a restart gives none', () => {
  fc.assert(
    fc.property(durations, durations, (one, more) => {
      expect(histogramDifference(exposed([...one, ...more]), exposed(one))).toEqual(exposed(more));
    }),
  );
  expect(histogramDifference(exposed([0.1]), exposed([0.1, 0.2]))).toBeNull();
});

test.each([
  [1, 0.1, false],
  [2, 0.1, true],
  [32, 10.7, true],
  [9, 10.7, false],
  [3, 1.07, false],
  [354, 36.7, true],
  [1000, 950, false],
  [1100, 950, true],
])('%i where %f are expected is more than chance: %s', (count, mean, wanted) => {
  expect(isMoreThanChance(count, mean)).toBe(wanted);
});

test.each([
  ['1.307701648s', 1.307701648],
  ['824.408µs', 0.000824408],
  ['824.408\u00c2\u00b5s', 0.000824408],
  ['1m5.4s', 65.4],
  ['2h3m4.5s', 7384.5],
  ['100ms', 0.1],
  ['12ns', 1.2e-8],
  ['soon', null],
])('parses %s as Go prints it', (text, seconds) => {
  const read = goSeconds(text);
  if (seconds === null) expect(read).toBeNull();
  else expect(read).toBeCloseTo(seconds, 10);
});
