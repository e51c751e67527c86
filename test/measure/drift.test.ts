import { describe, expect, it } from 'vitest';
import { changePoint, median, periodOf, rankCorrelation } from '../../lib/measure/drift.js';
import { normal, randomFrom } from '../support/random.js';

describe('changePoint', () => {
  it('finds a cliff, with the medians before and after', () => {
    const row = [
      ...new Array<number>(9).fill(0).map((_, n) => 100 + n),
      ...new Array<number>(9).fill(0).map((_, n) => 300 + n),
    ];
    expect(changePoint(row)).toEqual({ index: 9, medianBefore: 104, medianAfter: 304 });
  });

  it('finds a slope', () => {
    expect(changePoint(Array.from({ length: 30 }, (_, n) => 100 + 10 * n))?.medianAfter).toBeGreaterThan(200);
  });

  it('ignores noise and a single peak', () => {
    const random = randomFrom(5);
    let found = 0;
    for (let run = 0; run < 300; run += 1) {
      const row = Array.from({ length: 20 }, () => 100 * Math.exp(0.3 * normal(random)));
      row[7] = 5000;
      if (changePoint(row)) found += 1;
    }
    expect(found).toBeLessThan(15);
  });

  it('finds nothing in few or equal values', () => {
    expect(changePoint([])).toBe(undefined);
    expect(changePoint([1, 1, 5, 5])).toBe(undefined);
    expect(changePoint(new Array<number>(50).fill(7))).toBe(undefined);
  });

  it('handles a day of seconds', () => {
    const row = Array.from({ length: 86_400 }, (_, n) => (n < 40_000 ? 100 : 200) + (n % 7));
    expect(changePoint(row)?.index).toBe(40_000);
  });
});

describe('periodOf', () => {
  it('finds the interval of regular events, despite one late event', () => {
    expect(periodOf([5, 10, 15.2, 20, 25, 30.1])).toBeCloseTo(5, 0);
    expect(periodOf([30, 10, 20, 40, 50, 63])).toBe(10);
  });

  it('finds it when some events were not kept', () => {
    expect(periodOf([2, 4, 8, 10, 12, 18, 20, 22, 26, 28])).toBe(2);
  });

  it('finds none in events at random times', () => {
    const random = randomFrom(3);
    let found = 0;
    for (let run = 0; run < 300; run += 1) {
      if (periodOf(Array.from({ length: 12 }, () => 60 * random()))) found += 1;
    }
    expect(found).toBeLessThan(6);
  });

  it('finds none in irregular events, or in only three', () => {
    expect(periodOf([1, 2, 9, 11, 30, 31])).toBe(undefined);
    expect(periodOf([10, 20, 30])).toBe(undefined);
  });
});

describe('rankCorrelation', () => {
  it('is 1 for values that rise together, -1 for opposite ones, and 0 for equal values', () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 200, 201, 5000])).toBeCloseTo(1);
    expect(rankCorrelation([1, 2, 3, 4], [9, 7, 5, 1])).toBeCloseTo(-1);
    expect(rankCorrelation([1, 2, 3], [5, 5, 5])).toBe(0);
  });
});

it('the median is the middle value, or between the two middle values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
