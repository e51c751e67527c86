// The input of the rules: everything that the readers found, by member, as plain values.

import type { BucketHistogram } from './bucket-histogram.js';
import type { ClusterFacts } from './cluster-facts.js';
import type { LogReading } from './log-reading.js';
import type { MemberReading } from './member-reading.js';

/** The period that the counters cover. */
export interface Period {
  readonly kind: 'lifetime' | 'watch' | 'since' | 'prometheus';
  /** `null` if it is unknown, such as a lifetime without a known start. */
  readonly seconds: number | null;
  /** The process restarted in the period: the counters before the restart are lost. */
  readonly isRestarted: boolean;
  /** The window that was asked for. Present if Prometheus has no values from its start: then the counters are those of the lifetime. */
  readonly missedWindowSeconds?: number;
}

export interface MemberEvidence {
  readonly name: string;
  /** The address of the source, for the next steps; `null` if it cannot be read again. */
  readonly address: string | null;
  readonly reading: MemberReading | null;
  readonly period: Period;
  readonly log: LogReading | null;
  readonly host: HostEvidence | null;
}

/** A source that did not answer, while others did. */
export interface Unreachable {
  readonly name: string;
  readonly address: string;
  readonly how: 'refused' | 'timeout' | 'other';
  readonly message: string;
}

export interface Share {
  readonly part: number;
  readonly whole: number;
}

/** Evidence from the machine on which the member's etcd runs. */
export interface HostEvidence {
  readonly pid: number;
  /** From its command line or environment. */
  readonly heartbeatMs: number | null;
  readonly electionMs: number | null;
  /** Periods of the cgroup's CPU quota in which it was throttled. */
  readonly throttledPeriods: Share | null;
  /** Number of CPUs that the quota allows; `null` without a quota. */
  readonly cpuLimit: number | null;
  /** Share of time in which a task of etcd's cgroup waited for a CPU (PSI, some, avg60). */
  readonly cgroupCpuPressure: number | null;
  readonly kernelRelease: string;
  readonly distribution: string | null;
  readonly storage: StorageEvidence | null;
}

/** The part of a storage that rules and sentences need. */
export interface StorageEvidence {
  readonly class: string;
  readonly confidence: string;
  readonly filesystem: string;
  readonly devices: readonly string[];
}

/** A run of this tool, with etcd's buckets. */
export interface DiskRun {
  readonly name: string;
  readonly path: string;
  readonly seconds: number;
  readonly verdict: string;
  readonly sync: BucketHistogram;
  readonly writeBytesPerSecond: number | null;
}

export interface Timing {
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** From an option, a log or a command line. False: etcd's defaults. */
  readonly isKnown: boolean;
}

export interface Evidence {
  readonly members: readonly MemberEvidence[];
  readonly unreachable: readonly Unreachable[];
  readonly facts: ClusterFacts;
  readonly diskRun: DiskRun | null;
  readonly timing: Timing;
}
