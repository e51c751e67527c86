// Decides whether two runs differ, from their seconds. Latency drifts from second to second and from minute to minute, so two runs differ
// only if nine of ten seconds of one are slower than nine of ten seconds of the other. This rule calls 0 to 2 % of the pairs of windows
// from one recorded disk different (docs/comparing.md).

import type { Window } from '../measure/windows.js';

/** The figure of a run as a multiple of the same figure of another run. */
export interface Difference {
  /** The median second divided by the median second of the other run. */
  readonly ratio: number;
  /**
   * The 10th percentile of the seconds divided by the other run's 90th, and the reverse in `highRatio`. The range excludes 1 if the runs
   * differ.
   */
  readonly lowRatio: number;
  readonly highRatio: number;
  readonly result: 'slower' | 'faster' | 'none-seen';
}

/** A figure of each second. */
export interface SecondsFigure {
  readonly of: (window: Window) => number | null;
  /** If either run has fewer seconds, they are not compared: with fewer, the recorded disk differs from itself too often. */
  readonly minSeconds: number;
}

/** The median append of each second. */
export const TYPICAL_SECOND: SecondsFigure = { of: ({ p50Ns }) => p50Ns, minSeconds: 20 };
/** The p99 of the appends of each second. */
export const SLOW_SECOND: SecondsFigure = { of: ({ p99Ns }) => p99Ns, minSeconds: 60 };

/** The difference of `other` from `first`; `undefined` if one of them is too short. */
export function differenceOf(
  figure: SecondsFigure,
  first: readonly Window[],
  other: readonly Window[],
): Difference | undefined {
  const [a, b] = [first, other].map((windows) => windows.flatMap((window) => figure.of(window) ?? []));
  if (!a || !b || Math.min(a.length, b.length) < figure.minSeconds) return undefined;
  const lowRatio = quantile(b, 0.1) / quantile(a, 0.9);
  const highRatio = quantile(b, 0.9) / quantile(a, 0.1);
  return {
    ratio: quantile(b, 0.5) / quantile(a, 0.5),
    lowRatio,
    highRatio,
    result: lowRatio > 1 ? 'slower' : highRatio < 1 ? 'faster' : 'none-seen',
  };
}

/** The figure of a run's median second; `null` without seconds. */
export function medianSecond({ of }: SecondsFigure, windows: readonly Window[]): number | null {
  const values = windows.flatMap((window) => of(window) ?? []);
  return values.length === 0 ? null : quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, another) => one - another);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
