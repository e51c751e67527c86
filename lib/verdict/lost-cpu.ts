// Decides whether the process had a CPU while an operation waited. A paused virtual machine, a cgroup at its CPU limit and a stopped
// process make any disk look stalled. Then the machine is at fault, and that operation does not count against the disk.

import type { Activity } from '../activity/activity.js';
import type { Window } from '../measure/windows.js';

/**
 * How long the process had no CPU while an operation waited, by cause, in nanoseconds. A cause is absent if the kernel does not report it.
 */
export interface LostCpu {
  readonly durationNs: number;
  readonly stolenNs?: number;
  readonly throttledNs?: number;
  readonly runQueueNs?: number;
  readonly stoppedNs?: number;
}

/** The share of an operation's time that one cause must explain. */
const MIN_PART = 0.5;

/** The result for the longest operation: it fails unless every operation above the limit had no CPU. */
export function longestResult(
  windows: readonly (Window & Activity)[],
  limitNs: number,
): { readonly result: 'pass' | 'fail' } | { readonly result: 'unresolved'; readonly lost: LostCpu } {
  const long = windows.flatMap((window) => {
    const durationNs = Math.max(window.maxNs ?? 0, window.maxCommitNs ?? 0);
    return durationNs > limitNs ? [lostDuring(windows, window, durationNs)] : [];
  });
  const [first, ...others] = long;
  if (!first) return { result: 'pass' };
  if (!long.every(hadNoCpu)) return { result: 'fail' };
  return {
    result: 'unresolved',
    lost: others.reduce((longest, each) => (each.durationNs > longest.durationNs ? each : longest), first),
  };
}

/** Whether the longest append of a window exceeded the limit and had no CPU while it waited. */
export function isAppendWithoutCpu(
  windows: readonly (Window & Activity)[],
  window: Window & Activity,
  limitNs: number,
): boolean {
  const durationNs = window.maxNs ?? 0;
  return durationNs > limitNs && hadNoCpu(lostDuring(windows, window, durationNs));
}

/**
 * Adds up the windows that the operation can overlap: it ended in `last`, and began at the earliest its duration before the start of
 * `last`. The time of these windows outside of the operation counts as usual for the phase: on a machine that always loses some CPU time,
 * the windows together would otherwise excuse a stop that lost none.
 */
function lostDuring(windows: readonly (Window & Activity)[], last: Window, durationNs: number): LostCpu {
  const isTouched = ({ startNs, durationNs: length }: Window) =>
    startNs <= last.startNs && startNs + length > last.startNs - durationNs;
  const lost = (shareOf: (activity: Activity) => number | undefined) => {
    const known = windows.flatMap((window) => {
      const share = shareOf(window);
      return share === undefined ? [] : [{ share, lengthNs: window.durationNs, isTouched: isTouched(window) }];
    });
    const touched = known.filter((window) => window.isTouched);
    if (touched.length === 0) return undefined;
    const usual = medianOf(known.filter((window) => !window.isTouched).map(({ share }) => share));
    const lostNs = touched.reduce((sum, { share, lengthNs }) => sum + share * lengthNs, 0);
    const outsideNs = touched.reduce((sum, { lengthNs }) => sum + lengthNs, 0) - durationNs;
    return Math.max(0, lostNs - usual * Math.max(0, outsideNs));
  };
  const causes = {
    stolenNs: lost(({ stealShare }) => stealShare),
    throttledNs: lost(({ throttledShare }) => throttledShare),
    runQueueNs: lost(({ runQueueShare }) => runQueueShare),
    stoppedNs: lost(({ stoppedShare }) => stoppedShare),
  };
  const known = Object.fromEntries(Object.entries(causes).filter(([, ns]) => ns !== undefined));
  return { durationNs, ...known };
}

/** 0 without shares. */
function medianOf(shares: readonly number[]): number {
  return [...shares].sort((one, other) => one - other)[Math.floor((shares.length - 1) / 2)] ?? 0;
}

function hadNoCpu({ durationNs, stolenNs = 0, throttledNs = 0, runQueueNs = 0, stoppedNs = 0 }: LostCpu): boolean {
  return Math.max(stolenNs, throttledNs, runQueueNs, stoppedNs) >= MIN_PART * durationNs;
}
