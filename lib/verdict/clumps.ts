// Estimates the true share of slow operations from their counts per second, for the interval and for the verdict. Slow operations come in
// clumps, so clumps are counted, not operations. By chance their number has a Poisson distribution.

import { poissonCdf } from '../measure/poisson.js';

/** Error on each side of the interval. With 1 %, twice as many disks stay unresolved, and no fewer verdicts are wrong. */
const ERROR_OF_EACH_END = 0.05;

/** The number of slow operations, with the confidence interval of their true share. */
export interface SlowShare {
  readonly slow: number;
  readonly of: number;
  /** Mean number of slow operations per clump: the variance of the counts per second divided by their mean; at least 1. */
  readonly clumpSize: number;
  readonly clumps: number;
  /** The 90 % interval of the share: each end is wrong in 5 % of cases. From 0; `highShare` can exceed 1. */
  readonly lowShare: number;
  readonly highShare: number;
}

/**
 * @param slow number of slow operations in each second
 * @param of number of all operations in these seconds, at least 1
 */
export function slowShareOf(slow: readonly number[], of: number): SlowShare {
  const count = sum(slow);
  const clumpSize = Math.max(1, dispersionOf(slow));
  const clumps = Math.round(count / clumpSize);
  return {
    slow: count,
    of,
    clumpSize,
    clumps,
    lowShare: (lowestMean(clumps) * clumpSize) / of,
    highShare: (highestMean(clumps) * clumpSize) / of,
  };
}

/** The side of a limit on which the true share is. */
export function sideOf({ lowShare, highShare }: SlowShare, limitShare: number): 'below' | 'above' | 'unresolved' {
  if (highShare <= limitShare) return 'below';
  return lowShare >= limitShare ? 'above' : 'unresolved';
}

/** The variance of the counts divided by their mean: 1 for independent events, 0 if there are none. */
export function dispersionOf(counts: readonly number[]): number {
  const mean = sum(counts) / counts.length;
  if (!(mean > 0) || counts.length < 2) return 0;
  return counts.reduce((squares, count) => squares + (count - mean) ** 2, 0) / (counts.length - 1) / mean;
}

/** The highest plausible mean: with it, this few events or fewer occur in 5 % of cases. 3.00 for none (rule of three). */
export function highestMean(events: number): number {
  if (events > EXACT_UP_TO) return approximateMean(events + 1, Z_95);
  return solve((mean) => poissonCdf(events, mean) > ERROR_OF_EACH_END, events + 4 * Math.sqrt(events) + 10);
}

/** The lowest plausible mean: with it, this many events or more occur in 5 % of cases; 0 for none. */
export function lowestMean(events: number): number {
  if (events > EXACT_UP_TO) return approximateMean(events, -Z_95);
  return events === 0 ? 0 : solve((mean) => 1 - poissonCdf(events - 1, mean) < ERROR_OF_EACH_END, events);
}

/** Above this number of events the approximation is within 0.01 %, and the exact sum is slow. */
const EXACT_UP_TO = 100;
const Z_95 = 1.6449;

/** Wilson and Hilferty, "The distribution of chi-square", 1931. */
function approximateMean(events: number, z: number): number {
  return events * (1 - 1 / (9 * events) + z / (3 * Math.sqrt(events))) ** 3;
}

/** The largest mean for which `holds` is true, by bisection. */
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
