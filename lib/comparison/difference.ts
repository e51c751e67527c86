// Whether two runs differ, by their seconds. Levels wander from second to second and from minute to minute, so a difference is named only
// where nine of ten seconds of one run are slower than nine of ten of the other. Of pairs of windows of one recorded disk that calls 0 to 2 %
// different (docs/comparing.md).

import type { Window } from '../measure/windows.js';

/** How many times one run's figure is another's. */
export interface Difference {
  /** The median second divided by the median second of the other run. */
  readonly ratio: number;
  /** The tenth slowest of ten seconds over the other's ninth, and the reverse: the range excludes 1 where the runs differ. */
  readonly lowRatio: number;
  readonly highRatio: number;
  readonly result: 'slower' | 'faster' | 'none-seen';
}

/** A figure of each second. */
export interface SecondsFigure {
  readonly of: (window: Window) => number | null;
  /** With fewer seconds in either run nothing is compared: the recorded disk then differs from itself too often. */
  readonly leastSeconds: number;
}

/** The median append of each second. */
export const TYPICAL_SECOND: SecondsFigure = { of: ({ p50Ns }) => p50Ns, leastSeconds: 20 };
/** The p99 of the appends of each second. */
export const SLOW_SECOND: SecondsFigure = { of: ({ p99Ns }) => p99Ns, leastSeconds: 60 };

/** How `other` differs from `first`; `undefined` where one of them is too short. */
export function differenceOf(
  figure: SecondsFigure,
  first: readonly Window[],
  other: readonly Window[],
): Difference | undefined {
  const [a, b] = [first, other].map((windows) => windows.flatMap((window) => figure.of(window) ?? []));
  if (!a || !b || Math.min(a.length, b.length) < figure.leastSeconds) return undefined;
  const lowRatio = quantile(b, 0.1) / quantile(a, 0.9);
  const highRatio = quantile(b, 0.9) / quantile(a, 0.1);
  return {
    ratio: quantile(b, 0.5) / quantile(a, 0.5),
    lowRatio,
    highRatio,
    result: lowRatio > 1 ? 'slower' : highRatio < 1 ? 'faster' : 'none-seen',
  };
}

/** A figure of the typical second of a run; `null` without any. */
export function medianSecond({ of }: SecondsFigure, windows: readonly Window[]): number | null {
  const values = windows.flatMap((window) => of(window) ?? []);
  return values.length === 0 ? null : quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, another) => one - another);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
