// What the rules may know: everything the readers found, by member, as plain values. It decides nothing.

import type { BucketHistogram } from './bucket-histogram.js';
import type { ClusterFacts } from './cluster-facts.js';
import type { LogReading } from './log-reading.js';
import type { MemberReading } from './member-reading.js';

/** How long counters were counted, and why so long. */
export interface Period {
  readonly kind: 'lifetime' | 'watch' | 'since' | 'prometheus';
  /** `null` for a lifetime whose start is not known. */
  readonly seconds: number | null;
  /** The process began anew in it: what came before the restart is not counted. */
  readonly isRestarted: boolean;
}

export interface MemberEvidence {
  readonly name: string;
  /** The place it was read from, where that can be asked again; for the next steps. */
  readonly address: string | null;
  readonly reading: MemberReading | null;
  readonly period: Period;
  readonly log: LogReading | null;
  readonly host: HostEvidence | null;
}

/** A source that was asked for and did not answer, beside others that did. */
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

/** What the machine says of the etcd that runs on it. */
export interface HostEvidence {
  readonly pid: number;
  readonly dataDirectory: string | null;
  /** From its command line or environment. */
  readonly heartbeatMs: number | null;
  readonly electionMs: number | null;
  /** Periods of the cgroup's CPU quota in which it was throttled. */
  readonly throttledPeriods: Share | null;
  /** CPUs that the quota allows; `null` without a quota. */
  readonly cpuLimit: number | null;
  /** Shares of time in which tasks waited for a CPU, of its cgroup and of the machine (PSI, some, avg60). */
  readonly cgroupCpuPressure: number | null;
  readonly cpuPressure: number | null;
  readonly ioPressure: number | null;
  readonly freeBytes: number | null;
  readonly kernelRelease: string;
  readonly distribution: string | null;
  readonly storage: StorageEvidence | null;
}

/** Of lib/storage's answer, what a rule or a sentence needs. */
export interface StorageEvidence {
  readonly class: string;
  readonly confidence: string;
  readonly filesystem: string;
  readonly devices: readonly string[];
}

/** One of our own runs, on etcd's buckets. */
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
  /** Given, or seen in a log or on a command line; else etcd's defaults. */
  readonly isKnown: boolean;
}

export interface Evidence {
  readonly members: readonly MemberEvidence[];
  readonly unreachable: readonly Unreachable[];
  readonly facts: ClusterFacts;
  readonly diskRun: DiskRun | null;
  readonly timing: Timing;
}
