// What a run of this length cannot see: how often waits can come that it met rarely or never, what is rarer than the run, and what it wrote.
// Arithmetic on one phase and a few totals; the words are the report's.

import type { Window } from '../measure/windows.js';
import { fewestExpected, mostExpected } from './clumps.js';

/** How often something comes that was seen `count` times, if its rate does not change: each end is wrong in 5 % of cases. */
export interface WaitRate {
  readonly overNs: number;
  readonly count: number;
  /** The longest; `null` without any. */
  readonly longestNs: number | null;
  /** It comes at most once in so many seconds. */
  readonly atMostOnceInSeconds: number;
  /** It comes at least once in so many seconds; `null` where none was seen. */
  readonly atLeastOnceInSeconds: number | null;
}

/** The limits of what a run can show. */
export interface NotSeen {
  /** Of the fixed-rate phase. */
  readonly measuredSeconds: number;
  /** Appends that waited longer than 100 ms, a heartbeat, and than 1 s, an election. */
  readonly waits: readonly WaitRate[];
  /** Clumps of slow appends longer than this can be missed wholly and still break a p99: 1 in 300 of the time measured. */
  readonly longestMissedClumpSeconds: number;
  /** A cache or a burst credit larger than this was not exhausted. All phases. */
  readonly bytesWritten: number;
  readonly segmentCuts: number;
  readonly commits: number;
}

const WAITS_NS = [100e6, 1e9] as const;
/** With none seen, so many clumps are excluded by the rule of three; a p99 allows 1 % of the time. */
const CLUMPS_PER_P99 = 300;

/**
 * @param windows of the fixed-rate phase
 * @param waits how many appends of that phase took longer than so many nanoseconds
 */
export function notSeenOf(
  windows: readonly Window[],
  waits: (overNs: number) => number,
  totals: Pick<NotSeen, 'bytesWritten' | 'segmentCuts' | 'commits'>,
): NotSeen | undefined {
  const seconds = windows.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
  if (!(seconds > 0)) return undefined;
  const longest = windows.reduce((most, { maxNs }) => Math.max(most, maxNs ?? 0), 0);
  return {
    measuredSeconds: seconds,
    waits: WAITS_NS.map((overNs) => waitRate(overNs, waits(overNs), longest, seconds)),
    longestMissedClumpSeconds: seconds / CLUMPS_PER_P99,
    ...totals,
  };
}

function waitRate(overNs: number, count: number, longestNs: number, seconds: number): WaitRate {
  return {
    overNs,
    count,
    longestNs: count > 0 ? longestNs : null,
    atMostOnceInSeconds: seconds / mostExpected(count),
    atLeastOnceInSeconds: count > 0 ? seconds / fewestExpected(count) : null,
  };
}
