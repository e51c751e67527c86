// The Report: the contract with whoever reads the JSON, and the one thing that every renderer takes.
// A name here is never renamed and never changes its meaning within a schema version.

import type { Activity } from '../activity/shares.js';
import type { LiveEtcd } from '../live-etcd/search.js';
import type { CutParts } from '../measure/cut.js';
import type { Interval } from '../measure/interval.js';
import type { PhaseName, Plan } from '../measure/plan.js';
import type { SlowOperation } from '../measure/slow-log.js';
import type { Summary } from '../measure/summary.js';
import type { Window } from '../measure/windows.js';
import type { Storage } from '../storage/inspect.js';
import type { Finding, Verdict } from '../verdict/judge.js';
import type { Observation } from '../verdict/observation.js';
import type { Advice } from '../verdict/storage-advice.js';

export const SCHEMA_VERSION = 1;

/** What one phase measured. */
export interface PhaseReport {
  readonly name: PhaseName;
  /** ISO 8601, UTC, to a tenth of a second, by the clock of the machine; absent where it is not known. */
  readonly startedAt?: string;
  /**
   * The limit that ended it, or `settled` if it was ended because it had told enough, or `cancel`; `latency` if its own p99 passed what
   * a live etcd allows, `space` if too little was left free, `error` if the run failed in it.
   */
  readonly stoppedBy: 'count' | 'duration' | 'bytes' | 'settled' | 'cancel' | 'latency' | 'space' | 'error';
  readonly durationNs: number;
  readonly appends: number;
  /** Of a paced phase that ran its time or was settled: how many appends fell due. More than `appends` is a disk that fell behind. */
  readonly appendsDue?: number;
  /** All that was written: records, segment headers, backend pages. */
  readonly bytesWritten: number;
  /** Over the whole phase, segment cuts included. */
  readonly appendsPerSecond: number;
  /** Each `write(2)` of the log: of every record, and of the header of each new segment. */
  readonly write: Summary;
  /** Each `fdatasync(2)` of the log, likewise. */
  readonly sync: Summary;
  /** A record's write and its sync together. */
  readonly append: Summary;
  /** The phase's first `fdatasync(2)` of a record, which finds a disk that was at rest; absent without any. */
  readonly firstSyncNs?: number;
  /** Backend commits, as etcd times them; absent without any. */
  readonly commit?: Summary;
  /** The `fsync(2)` of the directory in a segment cut; absent without a cut. */
  readonly directorySync?: Summary;
  /**
   * A segment cut as a whole, but for the write and the sync of the record that it comes with: the truncate, the wait for the next segment,
   * the write and the sync of its header, the rename, the directory's `fsync(2)`, and opening and locking it. Absent without a cut.
   */
  readonly cut?: Summary;
  /** What the slowest cut, `cut.maxNs`, was made of; absent without a cut. */
  readonly slowestCut?: CutParts;
  /** `fallocate(2)` of a new segment; absent if none was made in this phase. */
  readonly preallocate?: Summary;
  /**
   * From the time at which a paced append was due to its end, so that a stall is seen by every append that it delays; those
   * still waiting when the phase ends count with what they had waited by then.
   */
  readonly response?: Summary;
  /** The slowest operations, up to 64 of each kind, slowest first. */
  readonly slowest: {
    readonly sync: readonly SlowOperation[];
    /** Of `write(2)`, as in `write`; absent from reports that an earlier build made. */
    readonly write?: readonly SlowOperation[];
    readonly commit: readonly SlowOperation[];
    readonly cut: readonly SlowOperation[];
  };
  /** Where the judged figures truly lie, as sure as `plan.confidence` over all looks of the run. Absent ones are not known at all. */
  readonly intervals: {
    /** Nanoseconds. */
    readonly syncP99: Interval;
    readonly commitP99?: Interval;
    /** Appends a second: of a closed loop over its time; of a paced phase, what its appends would allow back to back. */
    readonly appendRate?: Interval;
  };
  /** A second each, with what else the machine did in it. The last may be shorter. */
  readonly windows: readonly (Window & Activity)[];
}

/** What ended a run in the middle, or kept what it had made from being removed. */
export interface Failure {
  /** The system's name of the error, such as `EIO`; or `ERR_CALL_HELD` for a call that did not return. */
  readonly code: string;
  /** One line: what failed, where, and what to do. */
  readonly message: string;
  readonly syscall?: string;
  readonly path?: string;
  /** The number of the append, preallocation or commit, from 0 in its phase; absent outside the measuring. */
  readonly operation?: number;
}

export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'etcd-disk-bench'; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly target: {
    /** Absolute. */
    readonly path: string;
    /** How segments were preallocated: `ftruncate` where the file system refuses `fallocate`, as etcd does. Absent if none was. */
    readonly preallocation?: 'fallocate' | 'ftruncate';
    /** A sentence on what could not be removed at the end; absent if nothing was left. */
    readonly leftover?: string;
    /** Folders that earlier runs had left here, and that this one removed; absent without any. */
    readonly removedLeftovers?: readonly string[];
    /** Running etcds that keep their data here or on the same disk; absent without any. */
    readonly liveEtcd?: readonly LiveEtcd[];
  };
  /** What else to know of the run, in sentences: a live etcd, what an earlier run had left, why it ended itself. Absent without any. */
  readonly notices?: readonly string[];
  readonly host: { readonly kernelRelease: string; readonly arch: string; readonly cpuCount: number };
  readonly plan: Plan;
  /**
   * `interrupted` if an abort, a signal or the run itself ended it early, `failed` if a system call did; then it holds what was measured until
   * then. The verdict of a failed run is `unsuitable` or `inconclusive`.
   */
  readonly outcome: 'completed' | 'interrupted' | 'failed';
  /** Of a failed run. */
  readonly failure?: Failure;
  /** What the target stands on, how that is known, and what the latencies say to it. */
  readonly storage: Storage;
  /** Those that were begun. */
  readonly phases: readonly PhaseReport[];
  readonly verdict: Verdict;
  /** What a percentile hides, in words: they change no verdict. */
  readonly observations: readonly Observation[];
}

/** What a run over several directories answers: a report of each, and which is the best. */
export interface ReportSet {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Report['tool'];
  /** Whether they were loaded at the same time; otherwise one after another. */
  readonly isConcurrent: boolean;
  /** In the order in which they were named, without those that could not be measured. */
  readonly reports: readonly Report[];
  /** The best first. */
  readonly ranking: readonly Ranked[];
  /** The disks that more than one of the directories stands on. */
  readonly sharedDisks: readonly SharedDisk[];
  readonly failures: readonly RunFailure[];
}

/** Where one directory stands among those of its run. */
export interface Ranked {
  /** From 1; the same for two that no difference is seen between. */
  readonly rank: number;
  readonly path: string;
  readonly outcome: Verdict['outcome'];
  /** Why it stands there, in sentences. */
  readonly because: readonly string[];
}

export interface SharedDisk {
  /** The kernel's name. */
  readonly device: string;
  readonly paths: readonly string[];
}

/** A directory that could not be measured. */
export interface RunFailure {
  readonly path: string;
  /** Of the error, such as `EIO`. */
  readonly code: string;
  readonly message: string;
}

/** What is saved of a run, and read back. */
export type SavedReport = Report | ReportSet;

/** What `inspect` answers: what a report says of the storage, without a measurement. */
export interface Inspection {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Report['tool'];
  readonly storage: Storage;
  /** What is wrong with it for etcd; none if nothing is. */
  readonly findings: readonly Finding[];
  /** What could be better; it decides nothing. */
  readonly advice: readonly Advice[];
}
