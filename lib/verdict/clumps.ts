// The share of slow operations in the long run, from their counts in each second: one computation for the interval and for the verdict.
// Slow operations come in clumps, so clumps are counted, not operations. How many clumps chance brings is Poisson's distribution.

import { chanceOfAtMost } from '../measure/poisson.js';

/** The error of each end of an interval, at the limit itself. 1 % leaves twice as many disks unresolved and is wrong no less often. */
const ERROR_OF_EACH_END = 0.05;

/** How many of a count were slow, and where their share lies in the long run. */
export interface SlowShare {
  readonly slow: number;
  readonly of: number;
  /** How many come together: the variance of the counts per second over their mean, and at least 1. */
  readonly clumpSize: number;
  readonly clumps: number;
  /** Ends of the 90 % interval of the share: each is wrong in 5 % of cases. 0 to 1, and `high` can exceed 1. */
  readonly lowShare: number;
  readonly highShare: number;
}

/** @param slow in each second; @param of all operations of those seconds, slow or not, at least 1 */
export function slowShareOf(slow: readonly number[], of: number): SlowShare {
  const count = sum(slow);
  const clumpSize = Math.max(1, dispersionOf(slow));
  const clumps = Math.round(count / clumpSize);
  return {
    slow: count,
    of,
    clumpSize,
    clumps,
    lowShare: (fewestExpected(clumps) * clumpSize) / of,
    highShare: (mostExpected(clumps) * clumpSize) / of,
  };
}

/** The side of a limit on which the share lies in the long run. */
export function sideOf({ lowShare, highShare }: SlowShare, limitShare: number): 'below' | 'above' | 'unresolved' {
  if (highShare <= limitShare) return 'below';
  return lowShare >= limitShare ? 'above' : 'unresolved';
}

/** The variance of the counts over their mean: 1 for events that come independently, and 0 where there are none. */
export function dispersionOf(counts: readonly number[]): number {
  const mean = sum(counts) / counts.length;
  if (!(mean > 0) || counts.length < 2) return 0;
  return counts.reduce((squares, count) => squares + (count - mean) ** 2, 0) / (counts.length - 1) / mean;
}

/** The mean at which so many events or fewer are seen in one of twenty cases: 3.00 for none, the rule of three. */
export function mostExpected(events: number): number {
  if (events > EXACT_UP_TO) return approximateMean(events + 1, Z_95);
  return solve((mean) => chanceOfAtMost(events, mean) > ERROR_OF_EACH_END, events + 4 * Math.sqrt(events) + 10);
}

/** The mean at which so many events or more are seen in one of twenty cases; 0 for none. */
export function fewestExpected(events: number): number {
  if (events > EXACT_UP_TO) return approximateMean(events, -Z_95);
  return events === 0 ? 0 : solve((mean) => 1 - chanceOfAtMost(events - 1, mean) < ERROR_OF_EACH_END, events);
}

/** Above so many events the approximation is within 0.01 %, and the sum would take long. */
const EXACT_UP_TO = 100;
const Z_95 = 1.6449;

/** Wilson and Hilferty, "The distribution of chi-square", 1931. */
function approximateMean(events: number, z: number): number {
  return events * (1 - 1 / (9 * events) + z / (3 * Math.sqrt(events))) ** 3;
}

/** The mean up to which `holds` is true, by bisection. */
function solve(holds: (mean: number) => boolean, highest: number): number {
  let [low, high] = [0, highest];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
