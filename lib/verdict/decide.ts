// Two questions side by side: what the seconds of a fixed-rate phase show of each limit, and whether the phase can end.
// Sees counts alone. What the rows come to together is the judge's.

import type { Activity } from '../activity/shares.js';
import { FIRST_DECISION_SECONDS } from '../measure/decision-points.js';
import type { Window } from '../measure/windows.js';
import { fewestExpected, mostExpected, type SlowShare, sideOf, slowShareOf } from './clumps.js';
import { isAppendWithoutCpu, longestResult } from './lost-cpu.js';
import { P99_SHARE, type Threshold, type ThresholdId } from './thresholds.js';

/** A breach must still be one if each second up to here is a fast one. Without that 9 % of runs failed wrongly on a real disk. */
const QUIET_UNTIL_SECONDS = 120;

/** Operations above it are held against the longest allowed. */
const LONG_STOP_NS = 1e9;

/** The windows of a fixed-rate phase so far. */
export interface FixedRatePhase {
  readonly ratePerSecond: number;
  readonly windows: readonly (Window & Activity)[];
}

/** What the counts show of one limit. */
export interface Row {
  readonly share: SlowShare;
  /** The share that the limit allows. */
  readonly limitShare: number;
  readonly result: 'pass' | 'fail' | 'unresolved';
}

/** How a limit is counted in a window, and whether it counts operations or the time that they take. */
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

/** Whether a limit is held against counts per second. */
export function isCounted({ id }: Threshold): boolean {
  return COUNTINGS[id] !== undefined;
}

/** How a row stands: what would be its result if this second were a decision point. */
export function standingOf(threshold: Threshold, phase: FixedRatePhase): Row {
  const { slow, of, isByTime } = countsOf(threshold, phase);
  const share = slowShareOf(slow, Math.max(1, of));
  const limitShare = limitShareOf(threshold);
  const side = sideOf(share, limitShare);
  // One stop in a minute must not decide: a share by time holds as seen, and only its breach has to be proven.
  const isSeenWithin = isByTime && share.slow < limitShare * of;
  const isWithin = of > 0 && (side === 'below' || isSeenWithin);
  return { share, limitShare, result: isWithin ? 'pass' : side === 'above' ? 'fail' : 'unresolved' };
}

/** What a row comes to at the end of a run: a pass takes a minute, and a breach must outweigh two. */
export function resultOf(threshold: Threshold, phase: FixedRatePhase): Row {
  const standing = standingOf(threshold, phase);
  if (isBroken(threshold, phase)) return { ...standing, result: 'fail' };
  const isPass = standing.result === 'pass' && secondsOf(phase) >= FIRST_DECISION_SECONDS;
  return { ...standing, result: isPass ? 'pass' : 'unresolved' };
}

/** What ends a phase: a proven breach at any second, or a decision point that leaves nothing for more seconds to decide. */
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

/** How long a phase would have to be to decide a row, if it goes on as it was; `undefined` if a day would not. */
export function secondsToDecide({ share, limitShare }: Row, seconds: number): number | undefined {
  const expected = (limitShare * share.of) / share.clumpSize;
  for (let factor = 1; factor * seconds <= SECONDS_PER_DAY; factor *= 1.05) {
    const clumps = Math.round((share.slow / share.clumpSize) * factor);
    const isDecided = mostExpected(clumps) <= factor * expected || fewestExpected(clumps) >= factor * expected;
    if (isDecided && factor * seconds >= FIRST_DECISION_SECONDS) return Math.ceil(factor * seconds);
  }
  return undefined;
}

const SECONDS_PER_DAY = 86_400;

/** Whether a limit is broken whatever the seconds up to 120 s bring. */
function isBroken(threshold: Threshold, phase: FixedRatePhase): boolean {
  const { slow, of } = countsOf(threshold, phase);
  const seconds = secondsOf(phase);
  const quiet = Math.max(0, Math.ceil(QUIET_UNTIL_SECONDS - seconds));
  if (of === 0 || seconds === 0) return false;
  const paddedOf = of * (1 + quiet / seconds);
  // The lower end of the interval is below the share that was seen, so that most seconds need no interval.
  if (slow.reduce((sum, count) => sum + count, 0) < limitShareOf(threshold) * paddedOf) return false;
  const padded = [...slow, ...new Array<number>(quiet).fill(0)];
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
  // A process that was stopped for half a minute has one append that waited as long: it says nothing of the disk, and leaves the longest
  // operation unresolved.
  const isOfMachine = (window: Window & Activity) =>
    counting.isByTime && isAppendWithoutCpu(windows, window, LONG_STOP_NS);
  return {
    slow: windows.map((window) => (isOfMachine(window) ? 0 : counting.slow(window))),
    of: windows.reduce((sum, window) => sum + counting.of(window, ratePerSecond), 0),
    isByTime: counting.isByTime,
  };
}

export function secondsOf({ windows }: FixedRatePhase, end?: number): number {
  return windows.slice(0, end).reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
}
