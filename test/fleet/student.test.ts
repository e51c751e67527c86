// Quantiles, compared with printed tables, and Rosner's test, with Rosner's own example.

import { expect, it } from 'vitest';
import { extremeIndices } from '../../lib/fleet/odd-nodes.js';
import { studentTail } from '../../lib/fleet/student.js';

it.each([
  // Abramowitz and Stegun, table 26.10; NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  [0.025, 1, 12.706],
  [0.025, 2, 4.303],
  [0.01, 3, 4.541],
  [0.025, 10, 2.228],
  [0.05, 29, 1.699],
  [0.025, 30, 2.042],
  [0.005, 60, 2.66],
  [0.001, 100, 3.174],
  [0.025, 1_000_000, 1.96],
])('exceeds with probability %d at %i degrees of freedom: %d', (tail, degrees, value) => {
  expect(studentTail(tail, degrees)).toBeCloseTo(value, 2);
});

it('falls slowly with the degrees of freedom', () => {
  expect(studentTail(0.0001, 29)).toBeGreaterThan(studentTail(0.0001, 30));
  expect(studentTail(0.0001, 29) / studentTail(0.0001, 30)).toBeLessThan(1.01);
});

it('finds the three outliers of the example in NIST/SEMATECH 1.3.5.17.3', () => {
  // The data of Rosner's paper.
  const data = [
    -0.25, 0.68, 0.94, 1.15, 1.2, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.7, 1.76,
    1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.1, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.4, 2.47, 2.54,
    2.62, 2.64, 2.9, 2.92, 2.92, 2.93, 3.21, 3.26, 3.3, 3.59, 3.68, 4.3, 4.64, 5.34, 5.42, 6.01,
  ];
  expect(extremeIndices(data).map((index) => data[index])).toEqual([6.01, 5.42, 5.34]);
});
