// Phases for observations: quiet ones, with the changes of a test.

import type { Activity } from '../../lib/activity/activity.js';
import type { CutParts } from '../../lib/measure/segment-cut.js';
import type { Summary } from '../../lib/measure/summary.js';
import type { Window } from '../../lib/measure/windows.js';
import type { ObservedPhase } from '../../lib/verdict/observation.js';

const [MS, SECOND] = [1e6, 1e9];

export type ObservedWindow = Window & Activity;

/** Windows of one second with 200 fast appends and 10 fast commits each. */
export function windowsOf(count: number, of: (n: number) => Partial<ObservedWindow> = () => ({})): ObservedWindow[] {
  return Array.from({ length: count }, (_, n) => ({
    startNs: n * SECOND,
    durationNs: SECOND,
    appends: 200,
    p50Ns: 0.5 * MS + n,
    p99Ns: 1 * MS + n,
    maxNs: 2 * MS,
    slowAppends: 0,
    slowAppendsLoaded: 0,
    commits: 10,
    slowCommits: 0,
    maxCommitNs: 3 * MS,
    stalledDue: 0,
    delayedDue: 0,
    ...of(n),
  }));
}

export function summaryOf(values: Partial<Summary> = {}): Summary {
  const p99Ns = values.p99Ns === undefined ? 1 * MS : values.p99Ns;
  const typical = p99Ns ?? 1 * MS;
  return {
    count: 1000,
    minNs: typical / 4,
    meanNs: typical / 2,
    maxNs: typical * 2,
    p50Ns: typical / 2,
    p90Ns: typical / 1.5,
    p99Ns,
    p999Ns: typical * 1.5,
    histogram: '',
    ...values,
  };
}

/** Twelve quiet seconds at a fixed rate. */
export function observedPhase(changes: Partial<ObservedPhase> = {}): ObservedPhase {
  const { windows = windowsOf(12) } = changes;
  return {
    name: 'paced',
    durationNs: 12 * SECOND,
    bytesWritten: 12 * 1.6e6,
    sync: summaryOf(),
    write: summaryOf({ p99Ns: 0.05 * MS }),
    windows,
    slices: windows,
    slowest: { sync: [{ startNs: 5 * SECOND, durationNs: 2 * MS }], write: [] },
    ...changes,
  };
}

/** Syncs of this many milliseconds, at 1, 4, 9, ... s: no period. */
export function syncs(...milliseconds: readonly number[]): Pick<ObservedPhase, 'slowest'> {
  return {
    slowest: {
      sync: milliseconds.map((ms, n) => ({ startNs: (n + 1) ** 2 * SECOND, durationNs: ms * MS })),
      write: [],
    },
  };
}

/** A segment cut of 90 ms, and its parts. */
export function cutOf(parts: Partial<CutParts>): Pick<ObservedPhase, 'cut' | 'slowestCut'> {
  return {
    cut: summaryOf({ maxNs: 90 * MS }),
    slowestCut: { waitNs: 0, headerNs: 0, directorySyncNs: 0, ...parts },
  };
}

/** A phase and the activity before it, with an observation of each kind that one run can have. */
export const TROUBLED: { readonly phase: Partial<ObservedPhase>; readonly before: Activity & { durationNs: number } } =
  {
    phase: {
      ...syncs(2500, 600, 150),
      firstSyncNs: 80 * MS,
      ...cutOf({ waitNs: 80 * MS }),
      write: summaryOf({ p99Ns: 9 * MS }),
      windows: windowsOf(16, (n) => ({
        p50Ns: (n < 8 ? 1 : 5) * MS,
        stealShare: 0.2,
        throttledShare: 0.1,
        runQueueShare: 0.1,
        stoppedShare: 0.1,
        readBytes: 9e6,
      })),
    },
    before: { diskBusyShare: 0.5, ioPressureShare: 0.4, durationNs: 0.1 * SECOND },
  };
