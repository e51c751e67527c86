// Computes what a run of this length cannot show: how often rare waits can occur, which events are rarer than the run, and how much it
// wrote. The sentences are in report/.

import type { Window } from '../measure/windows.js';
import { highestMean, lowestMean } from './clumps.js';

/** How often an event occurs that was seen `count` times, at a constant rate. Each end of the interval is wrong in 5 % of cases. */
export interface WaitRate {
  readonly overNs: number;
  readonly count: number;
  /** The longest wait; `null` without any. */
  readonly longestNs: number | null;
  /** The event occurs at most once in this many seconds. */
  readonly atMostOnceInSeconds: number;
  /** The event occurs at least once in this many seconds; `null` if none was seen. */
  readonly atLeastOnceInSeconds: number | null;
}

/** The limits of what a run can show. */
export interface NotSeen {
  /** Of the fixed-rate phase. */
  readonly measuredSeconds: number;
  /** Appends that waited longer than 100 ms (a heartbeat interval), and longer than 1 s (an election timeout). */
  readonly waits: readonly WaitRate[];
  /** The run can miss every clump of slow appends if each is longer than this, although they break a p99: 1/300 of the time measured. */
  readonly longestMissedClumpSeconds: number;
  /** A cache or a burst credit larger than this was not exhausted. Bytes of all phases. */
  readonly bytesWritten: number;
  readonly segmentCuts: number;
  readonly commits: number;
}

const WAITS_NS = [100e6, 1e9] as const;
/** With no clump seen, the rule of three excludes more than three per run; a p99 allows 1 % of the time. */
const CLUMPS_PER_P99 = 300;

/**
 * @param windows of the fixed-rate phase
 * @param waits number of appends of that phase that took longer than `overNs`
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
    atMostOnceInSeconds: seconds / highestMean(count),
    atLeastOnceInSeconds: count > 0 ? seconds / lowestMean(count) : null,
  };
}
