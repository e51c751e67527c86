// The diagnosis as plain data: `diagnoseEtcd` resolves to it, --format json prints it, and every renderer takes it.

import type { BucketHistogram, QuantileBounds } from './bucket-histogram.js';
import type { DiagnosisFinding } from './decide.js';
import type { Period, StorageEvidence, Timing, Unreachable } from './evidence.js';
import type { LatencyState } from './latency-view.js';
import type { Answer, SettleId, Strength } from './rule.js';

export const DIAGNOSIS_SCHEMA_VERSION = 1;

/** Why a running etcd is slow or loses its leader, with the evidence. */
export interface Diagnosis {
  readonly schemaVersion: 1;
  readonly kind: 'diagnosis';
  readonly tool: { readonly name: string; readonly version: string };
  /** ISO 8601, UTC. */
  readonly diagnosedAt: string;
  readonly answer: Answer;
  /** Confidence in the answer; `null` for `ok` and `not-sure`. */
  readonly strength: Strength | null;
  /** The finding that decided the answer; `null` for `ok`. */
  readonly cause: DiagnosisFinding | null;
  readonly timing: Timing;
  readonly members: readonly DiagnosedMember[];
  readonly unreachable: readonly Unreachable[];
  /** In the order of the rules. */
  readonly findings: readonly DiagnosisFinding[];
  /** Ids of the checks that passed. */
  readonly passed: readonly CheckId[];
  /** Ids of the checks that were impossible for lack of evidence. */
  readonly unseen: readonly CheckId[];
  /** Ids of the steps that would decide an open question. */
  readonly settle: readonly SettleId[];
  /** Ids of the next steps. */
  readonly next: readonly NextStepId[];
  readonly space: SpaceReading | null;
  readonly diskRun: DiskRunComparison | null;
  readonly sources: readonly ReadSource[];
}

export type CheckId =
  | 'metrics'
  | 'fsync'
  | 'commit'
  | 'stalls'
  | 'peers'
  | 'round-trip'
  | 'cpu'
  | 'space'
  | 'alarms'
  | 'log';

export interface ReadSource {
  readonly name: string;
  readonly address: string;
  readonly holds: readonly ('metrics' | 'log' | 'cluster' | 'host')[];
}

/** The figures of one member. A field is `null` if the sources do not have it. */
export interface DiagnosedMember {
  readonly name: string;
  readonly address: string | null;
  readonly role: 'leader' | 'follower' | 'learner' | null;
  readonly version: string | null;
  readonly period: Period;
  /** `null` if the sources have no metrics of it. */
  readonly fsync: LatencyReading | null;
  readonly commit: LatencyReading | null;
  /** All its peers together. */
  readonly roundTrip: {
    readonly count: number;
    readonly p99: QuantileBounds | null;
    readonly buckets: BucketHistogram;
  } | null;
  readonly leaderChanges: number | null;
  readonly heartbeatFailures: number | null;
  readonly dbSizeBytes: number | null;
  readonly dbInUseBytes: number | null;
  readonly quotaBytes: number | null;
  readonly log: {
    readonly lines: number;
    readonly etcdLines: number;
    readonly firstAt: string | null;
    readonly lastAt: string | null;
  } | null;
  readonly host: {
    readonly throttledShare: number | null;
    readonly cpuPressure: number | null;
    readonly storage: StorageEvidence | null;
  } | null;
}

/** The latencies of one histogram of etcd. */
export interface LatencyReading {
  readonly state: LatencyState;
  readonly count: number;
  /** Bounds of the p99, in seconds; `null` if unknown. */
  readonly p99: QuantileBounds | null;
  /** Bound of the bucket at the heartbeat interval, in seconds. `overHeartbeat` is the number of values above it; `null` if unknown. */
  readonly heartbeatBoundSeconds: number;
  readonly overHeartbeat: number | null;
  /** The same for the election timeout, with `overElection`. */
  readonly electionBoundSeconds: number;
  readonly overElection: number | null;
  readonly buckets: BucketHistogram;
}

export type NextStepId =
  | 'watch-disk'
  | 'disk-run-live'
  | 'move-disk'
  | 'raise-cpu-limit'
  | 'find-cpu'
  | 'check-member'
  | 'check-network'
  | 'defragment'
  | 'free-disk-space'
  | 'space-out-maintenance'
  | 'paginate'
  | 'upgrade'
  | 'fix-clock'
  | 'keep-watching';

export interface SpaceReading {
  readonly quotaBytes: number | null;
  readonly sizes: readonly {
    readonly member: string;
    readonly dbSizeBytes: number;
    readonly dbInUseBytes: number | null;
  }[];
  readonly defragmentation: DefragmentationPlan | null;
}

/** Commands to paste, in order. The tool runs none of them. */
export interface DefragmentationPlan {
  /** Followers first, the leader last. */
  readonly members: readonly {
    readonly name: string;
    readonly endpoint: string;
    readonly isLeader: boolean;
    readonly pauseSeconds: number | null;
  }[];
  readonly revision: number | null;
  readonly hasAlarm: boolean;
  readonly commands: readonly string[];
  readonly toolCommand: string;
  /** Ids of the reasons to wait, such as an unreachable member, or a version that loses data. */
  readonly obstacles: readonly ('member-away' | 'corrupt' | 'version' | 'no-endpoints')[];
}

export interface DiskRunComparison {
  readonly name: string;
  readonly path: string;
  readonly seconds: number;
  readonly verdict: string;
  readonly count: number;
  /** Shares of syncs longer than each bound, 0 to 1: etcd's and the run's. */
  readonly rows: readonly { readonly boundSeconds: number; readonly member: number | null; readonly run: number }[];
  readonly member: string | null;
  readonly memberCount: number;
  readonly reading: 'contention' | 'device' | 'load-too-low' | 'both-fine' | 'cannot-compare';
  readonly expectedStalls: number | null;
}
