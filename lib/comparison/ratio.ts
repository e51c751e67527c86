// How many times one run's figure is another's, and between what. Pure arithmetic on two figures with their intervals, or on two series of
// seconds. Neighbouring syncs are alike, so that single ones prove nothing: both ways take time in blocks.

import { studentQuantile } from '../measure/beta.js';
import type { Interval } from '../measure/interval.js';

/** How a figure compares with that of the first run. */
export interface Ratio {
  /** The figure divided by the first run's. */
  readonly ratio: number;
  /** Where the ratio lies; an end that the samples do not bound is `null`. Absent where the runs do not tell. */
  readonly interval?: Interval;
  /** `none-seen`: the interval holds 1; `unknown`: there is no interval. */
  readonly difference: 'higher' | 'lower' | 'none-seen' | 'unknown';
  /**
   * What the interval was made of. `intervals`: of both figures' own, by the method of variance estimates recovery on their logarithms (Zou
   * and Donner, "Construction of confidence limits about effect measures", 2008). `seconds`: of each run's seconds, each one sample of the
   * logarithm of the figure, by Welch's t.
   */
  readonly method?: 'intervals' | 'seconds';
}

/** A figure and where it lies. */
export interface Figure extends Interval {
  readonly value: number;
}

/** Without intervals: the ratio alone. */
export function plainRatio(first: number, other: number): Ratio {
  return { ratio: other / first, difference: 'unknown' };
}

/** Of two figures with their intervals. */
export function ratioOfEstimates(first: Figure, other: Figure): Ratio {
  const ratio = other.value / first.value;
  const log = Math.log(ratio);
  const down = distance(other.value, other.low, first.value, first.high);
  const up = distance(other.value, other.high, first.value, first.low);
  return withInterval(
    ratio,
    {
      low: down === null ? null : Math.exp(log - down),
      high: up === null ? null : Math.exp(log + up),
      confidence: Math.min(first.confidence, other.confidence),
    },
    'intervals',
  );
}

/** Fewer seconds of either run tell no variance. */
const LEAST_SECONDS = 4;

/** Of a figure of each second of two runs, such as its median; `undefined` for runs too short to tell. The ratio is that of typical seconds. */
export function ratioOfSeconds(
  first: readonly number[],
  other: readonly number[],
  confidence: number,
): Ratio | undefined {
  const [a, b] = [first, other].map((values) => values.filter((value) => value > 0).map(Math.log));
  if (a === undefined || b === undefined || Math.min(a.length, b.length) < LEAST_SECONDS) return undefined;
  const [shareA, shareB] = [variance(a) / a.length, variance(b) / b.length];
  const spread = shareA + shareB;
  const degrees =
    spread === 0
      ? a.length + b.length - 2
      : spread ** 2 / (shareA ** 2 / (a.length - 1) + shareB ** 2 / (b.length - 1));
  const log = mean(b) - mean(a);
  const margin = studentQuantile((1 + confidence) / 2, degrees) * Math.sqrt(spread);
  return withInterval(
    Math.exp(log),
    { low: Math.exp(log - margin), high: Math.exp(log + margin), confidence },
    'seconds',
  );
}

function withInterval(ratio: number, interval: Interval, method: Ratio['method'] & string): Ratio {
  const { low, high } = interval;
  // With neither end bound nothing was told.
  if (low === null && high === null) return { ratio, difference: 'unknown' };
  const difference = low !== null && low > 1 ? 'higher' : high !== null && high < 1 ? 'lower' : 'none-seen';
  return { ratio, interval, difference, method };
}

/** How far two ends are from their figures, together; `null` where either is not bound. */
function distance(value: number, end: number | null, firstValue: number, firstEnd: number | null): number | null {
  if (end === null || firstEnd === null || end <= 0 || firstEnd <= 0) return null;
  return Math.hypot(Math.log(value / end), Math.log(firstEnd / firstValue));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
