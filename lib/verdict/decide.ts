// Decides what the windows of a fixed-rate phase show about each limit, and whether the phase can end. Uses counts only. judge.ts combines
// the rows into a verdict.

import type { Activity } from '../activity/activity.js';
import { FIRST_DECISION_SECONDS } from '../measure/decision-points.js';
import type { Window } from '../measure/windows.js';
import { highestMean, lowestMean, type SlowShare, sideOf, slowShareOf } from './clumps.js';
import { isAppendWithoutCpu, longestResult } from './lost-cpu.js';
import { P99_SHARE, type Threshold, type ThresholdId } from './thresholds.js';

/**
 * A breach is proven only if it remains one when all seconds up to this one are fast. Without this rule 9 % of runs failed wrongly on a
 * real disk.
 */
const FAST_UNTIL_SECONDS = 120;

/** Operations above this are judged by the limit for the longest operation. */
const LONG_WAIT_NS = 1e9;

/** The windows of a fixed-rate phase so far. */
export interface FixedRatePhase {
  readonly ratePerSecond: number;
  readonly windows: readonly (Window & Activity)[];
}

/** What the counts show about one limit. */
export interface Row {
  readonly share: SlowShare;
  /** The share that the limit allows. */
  readonly limitShare: number;
  readonly result: 'pass' | 'fail' | 'unresolved';
}

/** How to count a limit in a window, and whether it counts operations or their time. */
interface Counting {
  readonly slow: (window: Window) => number;
  readonly of: (window: Window, ratePerSecond: number) => number;
  readonly isByTime: boolean;
}

const appends = (window: Window) => window.appends;
const due = ({ durationNs }: Window, ratePerSecond: number) => (durationNs * ratePerSecond) / 1e9;

const COUNTINGS: Readonly<Partial<Record<ThresholdId, Counting>>> = {
  'append-p99': { slow: ({ slowAppends }) => slowAppends, of: appends, isByTime: false },
  'append-p99-loaded': { slow: ({ slowAppendsLoaded }) => slowAppendsLoaded, of: appends, isByTime: false },
  'commit-p99': { slow: ({ slowCommits }) => slowCommits, of: ({ commits }) => commits, isByTime: false },
  'stalled-appends': { slow: ({ stalledDue }) => stalledDue, of: due, isByTime: true },
  'delayed-appends-loaded': { slow: ({ delayedDue }) => delayedDue, of: due, isByTime: true },
};

/** Whether a limit is judged by counts per second. */
export function isCounted({ id }: Threshold): boolean {
  return COUNTINGS[id] !== undefined;
}

/** The present state of a row: its result if this second were a decision point. */
export function rowOf(threshold: Threshold, phase: FixedRatePhase): Row {
  const { slow, of, isByTime } = countsOf(threshold, phase);
  const share = slowShareOf(slow, Math.max(1, of));
  const limitShare = limitShareOf(threshold);
  const side = sideOf(share, limitShare);
  // One stop within 60 s must not decide. So a share by time passes by its observed value, and only its breach must be proven.
  const isObservedWithin = isByTime && share.slow < limitShare * of;
  const isWithin = of > 0 && (side === 'below' || isObservedWithin);
  return { share, limitShare, result: isWithin ? 'pass' : side === 'above' ? 'fail' : 'unresolved' };
}

/** The result of a row at the end of a run. A pass needs 60 s, and a breach must remain one with fast seconds up to 120 s. */
export function resultOf(threshold: Threshold, phase: FixedRatePhase): Row {
  const row = rowOf(threshold, phase);
  if (isBroken(threshold, phase)) return { ...row, result: 'fail' };
  const isPass = row.result === 'pass' && secondsOf(phase) >= FIRST_DECISION_SECONDS;
  return { ...row, result: isPass ? 'pass' : 'unresolved' };
}

/** Why a phase ends: a breach proven at any second, or a decision point at which all limits pass. */
export function endOf(
  thresholds: readonly Threshold[],
  { ratePerSecond, windows }: Pick<FixedRatePhase, 'windows'> & { readonly ratePerSecond: number | null },
  { decisionSeconds, endsAtBreach }: { readonly decisionSeconds: readonly number[]; readonly endsAtBreach: boolean },
): 'breach' | 'decision' | undefined {
  const longest = thresholds.find(({ metric }) => metric === 'longest');
  if (endsAtBreach && longest && longestResult(windows, longest.limit).result === 'fail') return 'breach';
  if (ratePerSecond === null) return undefined;
  const phase = { ratePerSecond, windows };
  const deciding = thresholds.filter(isCounted).filter(({ decides }) => decides === 'verdict');
  if (endsAtBreach && deciding.some((threshold) => isBroken(threshold, phase))) return 'breach';
  const [before, now] = [secondsOf(phase, -1), secondsOf(phase)];
  if (!decisionSeconds.some((second) => before < second && now >= second)) return undefined;
  return deciding.every((threshold) => resultOf(threshold, phase).result === 'pass') ? 'decision' : undefined;
}

/** The length of the phase at which a row would be decided, if it continued unchanged; `undefined` if more than a day. */
export function secondsToDecide({ share, limitShare }: Row, seconds: number): number | undefined {
  const expected = (limitShare * share.of) / share.clumpSize;
  for (let factor = 1; factor * seconds <= SECONDS_PER_DAY; factor *= 1.05) {
    const clumps = Math.round((share.slow / share.clumpSize) * factor);
    const isDecided = highestMean(clumps) <= factor * expected || lowestMean(clumps) >= factor * expected;
    if (isDecided && factor * seconds >= FIRST_DECISION_SECONDS) return Math.ceil(factor * seconds);
  }
  return undefined;
}

const SECONDS_PER_DAY = 86_400;

/** Whether a limit is broken, even if the seconds up to 120 s are all fast. */
function isBroken(threshold: Threshold, phase: FixedRatePhase): boolean {
  const { slow, of } = countsOf(threshold, phase);
  const seconds = secondsOf(phase);
  const fastSeconds = Math.max(0, Math.ceil(FAST_UNTIL_SECONDS - seconds));
  if (of === 0 || seconds === 0) return false;
  const paddedOf = of * (1 + fastSeconds / seconds);
  // The lower end of the interval is below the observed share, so most seconds need no interval.
  if (slow.reduce((sum, count) => sum + count, 0) < limitShareOf(threshold) * paddedOf) return false;
  const padded = [...slow, ...new Array<number>(fastSeconds).fill(0)];
  return sideOf(slowShareOf(padded, paddedOf), limitShareOf(threshold)) === 'above';
}

function limitShareOf(threshold: Threshold): number {
  return threshold.unit === 'share' ? threshold.limit : P99_SHARE;
}

function countsOf(
  { id }: Threshold,
  { windows, ratePerSecond }: FixedRatePhase,
): { readonly slow: readonly number[]; readonly of: number; readonly isByTime: boolean } {
  const counting = COUNTINGS[id];
  if (!counting) throw new Error(`${id} is not counted per second`);
  // If the process was stopped for 30 s, one append waited for 30 s. That shows nothing about the disk, and makes the longest operation
  // unresolved.
  const isOfMachine = (window: Window & Activity) =>
    counting.isByTime && isAppendWithoutCpu(windows, window, LONG_WAIT_NS);
  return {
    slow: windows.map((window) => (isOfMachine(window) ? 0 : counting.slow(window))),
    of: windows.reduce((sum, window) => sum + counting.of(window, ratePerSecond), 0),
    isByTime: counting.isByTime,
  };
}

export function secondsOf({ windows }: FixedRatePhase, end?: number): number {
  return windows.slice(0, end).reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
}
