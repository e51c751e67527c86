import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binsIn, countUpTo } from '../../lib/measure/distribution.js';
import { summarise } from '../../lib/measure/summary.js';
import { BUCKETS_NS, bucketsOf, ETCD_BUCKETS_NS, marksOf } from '../../lib/report/buckets.js';
import { histogramLines } from '../../lib/report/text-histogram.js';
import { memoryOf } from '../support/memory.js';

const bins = (values: readonly number[]) => binsIn(summarise(memoryOf(values)).histogram) ?? [];

it("has etcd's fourteen buckets, and finer ones below", () => {
  expect(ETCD_BUCKETS_NS.map((ns) => ns / 1e9)).toEqual([
    0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192,
  ]);
  expect(BUCKETS_NS.slice(0, 7).map((ns) => ns / 1e3)).toEqual([15.625, 31.25, 62.5, 125, 250, 500, 1000]);
});

it('counts each sample once, in its own bucket', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20e9 }), { minLength: 1, maxLength: 60 }), (values) => {
      const buckets = bucketsOf(bins(values));
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      let low = 0;
      for (const { upToNs, count } of buckets) {
        const high = upToNs ?? Number.POSITIVE_INFINITY;
        // A thousandth above and below, because the histogram has three digits.
        const surely = values.filter((value) => value > low * 1.001 && value < high * 0.999).length;
        const maybe = values.filter((value) => value > low * 0.999 && value < high * 1.001).length;
        if (low > 0) expect(count).toBeGreaterThanOrEqual(surely);
        if (low > 0) expect(count).toBeLessThanOrEqual(maybe);
        low = high;
      }
    }),
  );
});

it('drops empty buckets at both ends, but not in between', () => {
  expect(bucketsOf(bins([300e3, 300e3, 1.5e6]))).toEqual([
    { fromNs: 250e3, upToNs: 500e3, count: 2 },
    { fromNs: 500e3, upToNs: 1e6, count: 0 },
    { fromNs: 1e6, upToNs: 2e6, count: 1 },
  ]);
  expect(bucketsOf(bins([9e9]))).toEqual([{ fromNs: 8192e6, upToNs: null, count: 1 }]);
  expect(bucketsOf([])).toEqual([]);
});

it('counts the samples above a limit, and rejects text that is no histogram', () => {
  expect(countUpTo(bins([1e6, 2e6, 3e6, 30e6]), 10e6)).toBe(3);
  for (const text of ['', 'x', 'AAAA', 'HISTFAAAAA==']) expect(binsIn(text)).toBeNull();
});

it('marks the limits of the thresholds', () => {
  expect(marksOf('appendP99', []).map(({ limitNs, isRequired }) => [limitNs, isRequired])).toEqual([
    [2e6, false],
    [10e6, true],
  ]);
  expect(marksOf('syncP99', []).map(({ limitNs }) => limitNs)).toEqual([10e6]);
  expect(marksOf('commitP99', []).map(({ limitNs }) => limitNs)).toEqual([25e6]);
});

it('colours a bar beyond the limit, also if it is the first', () => {
  const summary = summarise(memoryOf([20e6, 20e6]));
  const marks = [{ limitNs: 10e6, what: 'append', owner: 'etcd', isRequired: true }] as const;
  const pen = (text: string, ...inks: readonly string[]) => `<${inks.join()}>${text}`;
  const lines = histogramLines(summary, marks, { columns: 80, pen });
  expect(lines.at(-1)).toMatch(/up to 32 ms {2}<bad>█/);
});
