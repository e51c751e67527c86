// The Report: the contract with readers of the JSON, and the input of every renderer.
// A name here is never renamed and never changes its meaning within a schema version.

import type { Activity } from '../activity/activity.js';
import type { Difference } from '../comparison/difference.js';
import type { LiveEtcdNotice } from '../live-etcd/check.js';
import type { GuardNotice } from '../live-etcd/latency-guard.js';
import type { LiveEtcd } from '../live-etcd/search.js';
import type { Plan } from '../measure/plan.js';
import type { PhaseName } from '../measure/plan-options.js';
import type { CutParts } from '../measure/segment-cut.js';
import type { SlowOperation } from '../measure/slow-log.js';
import type { Summary } from '../measure/summary.js';
import type { Window } from '../measure/windows.js';
import type { NodeIdentity } from '../node-identity.js';
import type { Storage } from '../storage/inspect.js';
import type { Verdict } from '../verdict/judge.js';
import type { NotSeen } from '../verdict/not-seen.js';
import type { Observation } from '../verdict/observation.js';
import type { Advice } from '../verdict/storage-advice.js';
import type { StorageFinding } from '../verdict/storage-findings.js';

export const SCHEMA_VERSION = 2;

/** The measurements of one phase. */
export interface PhaseReport {
  readonly name: PhaseName;
  /** ISO 8601, UTC, to 0.1 s, by the clock of the machine; absent if unknown. */
  readonly startedAt?: string;
  /**
   * The limit that ended it; `decided` where more seconds would not have changed the verdict; `cancel`; `latency` where the latency guard
   * tripped beside a running etcd, `space` where too little was left free, `error` where the run failed in it.
   */
  readonly stoppedBy: 'count' | 'duration' | 'bytes' | 'decided' | 'cancel' | 'latency' | 'space' | 'error';
  readonly durationNs: number;
  readonly appends: number;
  /** The number of appends that fell due; only of a fixed-rate phase that ran to its end or was decided. More than `appends`: the disk was too slow. */
  readonly appendsDue?: number;
  /** All bytes written: records, segment headers, backend pages. */
  readonly bytesWritten: number;
  /** Over the whole phase, segment cuts included. */
  readonly appendsPerSecond: number;
  /** Each `write(2)` of the log: of every record, and of the header of each new segment. */
  readonly write: Summary;
  /** Each `fdatasync(2)` of the log, likewise. */
  readonly sync: Summary;
  /** The write and the sync of a record, and the segment cut if the record caused one: etcd waits for all of it. */
  readonly append: Summary;
  /** The first `fdatasync(2)` of the phase, when the disk was idle; absent without syncs. */
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
  /** The parts of the slowest cut, `cut.maxNs`; absent without a cut. */
  readonly slowestCut?: CutParts;
  /** `fallocate(2)` of a new segment; absent if none was made in this phase. */
  readonly preallocate?: Summary;
  /**
   * From the time at which a fixed-rate append was due to its end, so that each append that a stall delays shows it; those that
   * still wait when the phase ends count with their wait so far.
   */
  readonly response?: Summary;
  /** The slowest operations, up to 64 of each kind, slowest first. */
  readonly slowest: {
    readonly sync: readonly SlowOperation[];
    /** Of `write(2)`, as in `write`. */
    readonly write: readonly SlowOperation[];
    readonly commit: readonly SlowOperation[];
    readonly cut: readonly SlowOperation[];
  };
  /** One window per second, with the other activity of the machine. */
  readonly windows: readonly (Window & Activity)[];
}

/** The error that ended a run, or that prevented the removal of its files. */
export interface Failure {
  /** The system's name of the error, such as `EIO`; or `ERR_CALL_HUNG` for a call that did not return. */
  readonly code: string;
  /** One line: the failed call, its place, and the fix. */
  readonly message: string;
  readonly syscall?: string;
  readonly path?: string;
  /** The number of the append, preallocation or commit, from 0 in its phase; absent outside the measuring. */
  readonly operation?: number;
}

/** A fact about the run that its reader needs. */
export type Notice =
  | LiveEtcdNotice
  | GuardNotice
  /** The work folder of a killed run was removed. */
  | { readonly id: 'leftover-removed'; readonly path: string }
  | { readonly id: 'space-reserve-reached'; readonly freeBytes: number; readonly keptBytes: number }
  /** The directory does not exist yet: its nearest parent was measured, which is on the file system where it would be made. */
  | { readonly id: 'measured-in-parent'; readonly asked: string; readonly measured: string }
  /** The directory is in the writable layer of a container, where etcd's data would not be. */
  | { readonly id: 'container-layer'; readonly path: string };

export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: { readonly name: 'etcd-disk-bench'; readonly version: string };
  readonly node: NodeIdentity;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly target: {
    /** The directory that was asked for. Absolute. */
    readonly path: string;
    /** The directory that was measured: the same, or its nearest existing parent. */
    readonly measuredPath: string;
    /** How segments were preallocated: `ftruncate` where the file system refuses `fallocate`, as etcd does. Absent if none was. */
    readonly preallocation?: 'fallocate' | 'ftruncate';
    /** The files that could not be removed at the end; absent if none are left. */
    readonly leftover?: string;
    /** Running etcds that keep their data here or on the same disk; absent without any. */
    readonly liveEtcd?: readonly LiveEtcd[];
  };
  readonly notices: readonly Notice[];
  readonly host: { readonly kernelRelease: string; readonly arch: string; readonly cpuCount: number };
  readonly plan: Plan;
  /**
   * `interrupted` if an abort, a signal, the latency guard or the space reserve ended it early, `failed` if a system call did: then it holds what
   * was measured until then. The verdict of a failed run is `unsuitable` or `inconclusive`.
   */
  readonly outcome: 'completed' | 'interrupted' | 'failed';
  /** Of a failed run. */
  readonly failure?: Failure;
  /** The storage of the target, with evidence, and its contradictions with the latencies. */
  readonly storage: Storage;
  /** The phases that began; empty if the storage alone decides. */
  readonly phases: readonly PhaseReport[];
  readonly verdict: Verdict;
  /** What to change. Never changes the verdict. */
  readonly advice: readonly Advice[];
  /** Facts that a percentile hides. They never change the verdict. */
  readonly observations: readonly Observation[];
  /** The limits of what a run of this length can show; absent if nothing was measured. */
  readonly notSeen?: NotSeen;
}

/** The result of a run over several directories: a report of each, and their ranking. */
export interface ReportSet {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Report['tool'];
  /** Whether they were loaded at the same time; otherwise one after another. */
  readonly isConcurrent: boolean;
  /** In the order of the arguments, without the directories that could not be measured. */
  readonly reports: readonly Report[];
  /** The best first. */
  readonly ranking: readonly Ranked[];
  /** The disks that more than one of the directories uses. */
  readonly sharedDisks: readonly SharedDisk[];
  readonly failures: readonly RunFailure[];
}

/** A reason for the rank of a directory. */
export type RankReason =
  | { readonly id: 'p99'; readonly appendP99Ns: number | null }
  | { readonly id: 'verdict-differs'; readonly path: string; readonly outcome: Verdict['outcome'] }
  | { readonly id: 'slower' | 'no-difference'; readonly path: string; readonly difference: Difference }
  | { readonly id: 'not-comparable'; readonly path: string };

/** The rank of one directory of a run. */
export interface Ranked {
  /** From 1; the same for two between which no difference is seen. */
  readonly rank: number;
  readonly path: string;
  readonly outcome: Verdict['outcome'];
  readonly because: readonly RankReason[];
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

/** The saved data of a run. */
export type SavedReport = Report | ReportSet;

/** The result of `inspect`: the storage part of a report, without a measurement. */
export interface Inspection {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Report['tool'];
  readonly storage: Storage;
  /** The findings that decide a verdict at any latency; empty if there are none. */
  readonly findings: readonly StorageFinding[];
  readonly advice: readonly Advice[];
}
