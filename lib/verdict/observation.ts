// The types of observations, and of their input.

import type { Activity } from '../activity/activity.js';
import type { PhaseName } from '../measure/plan-options.js';
import type { CutPart, CutParts } from '../measure/segment-cut.js';
import type { SlowOperation } from '../measure/slow-log.js';
import type { Summary } from '../measure/summary.js';
import type { Window } from '../measure/windows.js';
import type { Carrier } from './own-traffic.js';
import type { Source } from './sources.js';

/** An operation so long that one of etcd's timeouts expires: 100 ms, 500 ms, 1 s, 2 s. */
export type StallLevel = 'heartbeat' | 'half-election' | 'election' | 'health-check';

interface OfPhase {
  readonly phase: PhaseName;
}

interface Stall extends OfPhase {
  readonly kind: 'stall';
  /** Start of the phase, ISO 8601, UTC, to find the stalls in the kernel log; absent if unknown. */
  readonly startedAt?: string;
  /** The slowest operations, at most 64, in order of their start (from the start of the phase); for `periodic-bursts` the bursts. */
  readonly times: readonly SlowOperation[];
}

interface NotTheDisk {
  readonly kind: 'not-the-disk';
}

/** A fact that a percentile hides. It changes no verdict. Shares are 0 to 1, times nanoseconds. */
export type Observation =
  | (Stall & {
      readonly id: 'stalled-syncs' | 'stalled-writes';
      /** Number of operations longer than each level, the highest level first; levels without any are left out. */
      readonly levels: readonly { readonly level: StallLevel; readonly overNs: number; readonly count: number }[];
      /** Whether there were more than the log of the slowest can hold. */
      readonly isAtLeast: boolean;
      readonly source: Source;
    })
  | (Stall & { readonly id: 'periodic-stalls' | 'periodic-bursts'; readonly overNs: number; readonly periodNs: number })
  | (OfPhase & {
      readonly id: 'slower-with-time' | 'faster-with-time';
      readonly kind: 'drift';
      readonly figure: 'p50' | 'p99';
      readonly atNs: number;
      readonly beforeNs: number;
      readonly afterNs: number;
    })
  | (OfPhase & {
      readonly id: 'slow-first-sync';
      readonly kind: 'anomaly';
      readonly firstSyncNs: number;
      readonly p50Ns: number;
    })
  | (OfPhase & {
      readonly id: 'slow-cut';
      readonly kind: 'anomaly';
      readonly cutNs: number;
      /** The longest part of the cut. */
      readonly part: CutPart;
      readonly partNs: number;
      /** p99 of the syncs. */
      readonly syncNs: number;
      /** The longest preallocation, if the cut waited for one. */
      readonly preallocateNs?: number;
    })
  | (OfPhase & {
      readonly id: 'slow-write';
      readonly kind: 'anomaly';
      readonly writeP99Ns: number;
      readonly syncP99Ns: number;
    })
  | (OfPhase &
      NotTheDisk & {
        readonly id: 'cpu-steal' | 'cpu-throttled' | 'run-queue' | 'stopped';
        readonly share: number;
        /** Spearman's rank correlation of the p99 of each second with that share; present from 0.6. */
        readonly correlation?: number;
      })
  | (OfPhase &
      NotTheDisk & {
        readonly id: 'other-traffic';
        readonly readBytesPerSecond?: number;
        /** Written by all programs, and by this tool at most. */
        readonly written?: { readonly bytesPerSecond: number; readonly ownBytesPerSecond: number };
      })
  | (NotTheDisk & {
      readonly id: 'busy-before';
      readonly durationNs: number;
      readonly diskBusyShare?: number;
      readonly ioPressureShare?: number;
      /** Whether the counters are those of this disk, and not of all disks. */
      readonly isOfThisDisk: boolean;
    });

/** The parts of a phase that observations need. */
export interface ObservedPhase {
  readonly name: PhaseName;
  /** ISO 8601, UTC; absent if unknown. */
  readonly startedAt?: string;
  readonly durationNs: number;
  readonly bytesWritten: number;
  readonly sync: Summary;
  readonly write: Summary;
  readonly commit?: Summary;
  readonly cut?: Summary;
  readonly slowestCut?: CutParts;
  readonly preallocate?: Summary;
  readonly firstSyncNs?: number;
  readonly windows: readonly (Window & Activity)[];
  /** Shorter windows of the beginning of the phase. */
  readonly slices: readonly Window[];
  readonly slowest: { readonly sync: readonly SlowOperation[]; readonly write: readonly SlowOperation[] };
}

/** The parts of a run that observations need. */
export interface ObservedRun {
  readonly phases: readonly ObservedPhase[];
  readonly storage: Carrier;
  /** Activity before the first write; absent if the kernel does not report it. */
  readonly before?: Activity & { readonly durationNs: number };
}
