// Finds bursts: runs of seconds in which far more appends are slow than etcd's limit allows, and bursts at regular intervals. The verdict
// does not depend on them.

import type { SlowOperation } from '../measure/slow-log.js';
import type { Window } from '../measure/windows.js';
import type { Observation, ObservedPhase } from './observation.js';
import { countedLimits, THRESHOLDS } from './thresholds.js';

/** Ten times the share that the limit of the p99 allows, so that a few slow appends per second are not a burst. */
const BURST_SHARE = 0.1;
const MIN_BURSTS = 3;
/** The start of a burst is known to the second. */
const MAX_DEVIATION_NS = 1e9;
/** By chance three bursts are this regular once in about 30 cases if the period is 15 s, and once in 5 if it is 3 s. */
const MAX_DEVIATION_SHARE = 0.2;
/** Bursts that cover less of a phase than this count as one event, without a period. */
const MIN_SPAN = 0.5;

/** Bursts at regular intervals. */
export function periodicBursts(phase: ObservedPhase): Observation[] {
  // A burst that was there from the start has an unknown beginning.
  const bursts = burstsOf(phase.windows).filter(({ startNs }) => startNs > 0);
  const [first, last] = [bursts[0], bursts.at(-1)];
  if (!first || !last || bursts.length < MIN_BURSTS) return [];
  const periodNs = (last.startNs - first.startNs) / (bursts.length - 1);
  const pauses = bursts.slice(1).map(({ startNs }, index) => startNs - (bursts[index]?.startNs ?? 0));
  const maxDeviationNs = Math.min(MAX_DEVIATION_NS, MAX_DEVIATION_SHARE * periodNs);
  const isRegular = pauses.every((pause) => Math.abs(pause - periodNs) <= maxDeviationNs);
  if (!isRegular || bursts.length * periodNs < MIN_SPAN * phase.durationNs) return [];
  return [
    {
      id: 'periodic-bursts',
      kind: 'stall',
      phase: phase.name,
      ...(phase.startedAt === undefined ? {} : { startedAt: phase.startedAt }),
      overNs: countedLimits(THRESHOLDS).appendNs,
      periodNs,
      times: bursts,
    },
  ];
}

/** Adjacent slow seconds are one burst. A second in which no append ended is slow. */
function burstsOf(windows: readonly Window[]): readonly SlowOperation[] {
  const bursts: SlowOperation[] = [];
  let isBurst = false;
  for (const { startNs, durationNs, appends, slowAppends } of windows) {
    const wasBurst = isBurst;
    isBurst = slowAppends >= BURST_SHARE * appends;
    const before = wasBurst ? bursts.pop() : undefined;
    if (isBurst)
      bursts.push({ startNs: before?.startNs ?? startNs, durationNs: durationNs + (before?.durationNs ?? 0) });
    else if (before) bursts.push(before);
  }
  return bursts;
}

/** Whether appends were slow in at least half of the seconds: then the disk is slow, not only disturbed occasionally. */
export function isSlowThroughout(windows: readonly Window[]): boolean {
  return 2 * windows.filter(({ slowAppends }) => slowAppends > 0).length >= windows.length;
}
