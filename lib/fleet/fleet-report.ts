// The fleet report: the contract with those who read its JSON, and the one thing that every fleet renderer takes.
// A name here is never renamed and never changes its meaning within a schema version.

import type { InputProblem } from './input-problem.js';

export const FLEET_SCHEMA_VERSION = 1;

/** The verdict of one report, or of the fleet. */
export type FleetOutcome = 'recommended' | 'suitable' | 'unsuitable' | 'inconclusive';

/** Appends of this length or longer are counted as slow: etcd's limit for the p99 (etcd FAQ, read 2026-11-21). */
export const SLOW_NS = 10e6;

/** What a fleet of nodes came to. */
export interface FleetReport {
  readonly kind: 'fleet';
  readonly schemaVersion: typeof FLEET_SCHEMA_VERSION;
  readonly tool: { readonly name: 'etcd-disk-bench'; readonly version: string };
  /** The first start of a run, ISO 8601, UTC; `null` without any report. */
  readonly startedAt: string | null;
  /** The last end of a run; `null` where no report names one. */
  readonly endedAt: string | null;
  /** The worst of its nodes; `inconclusive` if an expected node has no report and none is unsuitable. */
  readonly outcome: FleetOutcome;
  readonly counts: FleetCounts;
  /** Each node that has a report: those that can be compared by rank, then the others. */
  readonly nodes: readonly FleetNode[];
  /** Nodes without a usable report, each with the reason. */
  readonly missing: readonly MissingNode[];
  /** Files and logs that hold no usable report. */
  readonly unusable: readonly UnusableInput[];
  /** What concerns more than one node, or the files. */
  readonly findings: readonly FleetFinding[];
  /** The settings of the nodes that are compared, as most nodes have them; `null` without any. */
  readonly settings: RunSettings | null;
  /** Nodes per model of their disks, the largest group first. */
  readonly models: readonly ModelGroup[];
  /** How the p99 of the appends is spread over the nodes. */
  readonly p99Buckets: readonly NodeBucket[];
  /** All appends and all syncs of the compared nodes in one histogram each; absent if a histogram is missing. */
  readonly merged: { readonly append?: MergedLatency; readonly sync?: MergedLatency };
  /** Which nodes to choose for etcd: for three members and for five, as far as that many pass. */
  readonly choices: readonly MemberChoice[];
  /** The comparison of two passes: one node at a time, and all at once; absent without two. */
  readonly passes?: PassComparison;
}

export interface FleetCounts {
  /** With and without a report. */
  readonly nodes: number;
  readonly recommended: number;
  readonly suitable: number;
  readonly unsuitable: number;
  readonly inconclusive: number;
  readonly noReport: number;
}

/** Nanoseconds; `null` where the samples are too few. */
export interface LatencyFigures {
  readonly count: number;
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
  readonly maxNs: number | null;
}

export interface AppendFigures extends LatencyFigures {
  /** Appends that took 10 ms or longer; `null` if it cannot be counted. */
  readonly slow: number | null;
  /** The lower end of the 90 % interval of the p99 (5 % on each side); `null` if the samples do not bound it. */
  readonly p99LowNs: number | null;
  /** The upper end. */
  readonly p99HighNs: number | null;
}

/** The settings of a run that decide whether it can be compared with another. */
export interface RunSettings {
  /** The mode, such as `standard` or `quick`. */
  readonly mode: string;
  readonly writeSizeBytes: number | null;
  /** Appends per second in the fixed-rate phase. */
  readonly ratePerSecond: number | null;
  /** What differs from a standard run, such as another limit. Ids or JSON. */
  readonly deviations: readonly string[];
}

export interface FleetDisk {
  /** The kernel's name, such as `nvme0n1`. */
  readonly name: string;
  readonly model: string | null;
  /** The WWN, or else the model with the serial, if it tells one disk from all others; else `null`. */
  readonly identity: string | null;
}

/** One node by the report that stands for it. */
export interface FleetNode {
  readonly name: string;
  /** From 1, the best first; `null` for a node that cannot be compared. */
  readonly rank: number | null;
  /** The file or the pod that its report is from. */
  readonly source: string;
  readonly machineId: string | null;
  readonly bootId: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly toolVersion: string;
  readonly kernelRelease: string | null;
  /** The directory that was asked for. */
  readonly path: string;
  readonly outcome: FleetOutcome;
  /** How the run ended. */
  readonly run: 'completed' | 'interrupted' | 'failed';
  /** Of a failed run, such as `EIO`; `null` for any other. */
  readonly failureCode: string | null;
  /** Ids of the findings that decided against it: broken limits for `unsuitable`, open ones for `inconclusive`. */
  readonly reasons: readonly string[];
  /** Ids of its advice of level `warning`. */
  readonly warnings: readonly string[];
  readonly settings: RunSettings;
  /** Whether its settings are those of most nodes. A pass of another node does not count for the fleet. */
  readonly isComparable: boolean;
  readonly storageClass: string;
  readonly confidence: string;
  readonly disks: readonly FleetDisk[];
  /** Of the fixed-rate phase; absent if it was not measured. */
  readonly append?: AppendFigures;
  readonly sync?: LatencyFigures;
  /** Whether its latency differs from that of nodes with the same model by more than chance. */
  readonly isOdd: boolean;
  /** The pass whose report stands for the node; absent without two passes. */
  readonly pass?: PassName;
  /** Whether only the summary of its report survived, without the histograms. */
  readonly isSummaryOnly: boolean;
}

/** `alone`: one node at a time. `together`: all nodes at once. */
export type PassName = 'alone' | 'together';

export interface MissingNode {
  readonly name: string;
  readonly reason: MissingReason;
}

/** Why a node has no report. */
export type MissingReason =
  /** Nothing in the files or folders is of this node. */
  | { readonly id: 'not-found' }
  | { readonly id: 'unusable-input'; readonly source: string; readonly problem: InputProblem }
  /** The engine did not reach the node. */
  | { readonly id: 'unreachable'; readonly detail: string | null }
  /** The engine failed before the run: no space, no Node, no directory. */
  | { readonly id: 'not-started'; readonly detail: string | null }
  /** The run ended without a report: exit status 2, or a signal. */
  | { readonly id: 'could-not-measure'; readonly exitStatus: number | null; readonly detail: string | null }
  | { readonly id: 'no-job' }
  | { readonly id: 'no-pod'; readonly detail: string | null }
  | { readonly id: 'image-pull'; readonly image: string | null; readonly detail: string | null }
  | { readonly id: 'unschedulable'; readonly detail: string | null }
  | { readonly id: 'container-not-created'; readonly detail: string | null }
  | { readonly id: 'waiting'; readonly detail: string | null }
  | { readonly id: 'running' }
  | { readonly id: 'evicted'; readonly detail: string | null }
  | { readonly id: 'deadline' }
  | { readonly id: 'node-lost'; readonly detail: string | null }
  | { readonly id: 'no-log'; readonly detail: string | null };

export interface UnusableInput {
  readonly source: string;
  readonly problem: InputProblem;
}

export type FleetFinding =
  /** One node differs from nodes with the same model by more than chance. */
  | {
      readonly id: 'odd-node';
      readonly node: string;
      readonly model: string;
      readonly p99Ns: number;
      /** How many times the median of its like. */
      readonly ratio: number;
      readonly likeCount: number;
      readonly likeMedianNs: number;
    }
  /** Several nodes have the very same disk. */
  | {
      readonly id: 'shared-disk';
      readonly identity: string;
      readonly nodes: readonly string[];
      /** Whether their runs overlapped. */
      readonly isConcurrent: boolean;
    }
  /** Several names, one boot id: containers or names of one machine. */
  | { readonly id: 'same-machine'; readonly nodes: readonly string[] }
  /** Several machines with one machine id: cloned, or made from an image that has one. */
  | { readonly id: 'cloned-machine-id'; readonly nodes: readonly string[] }
  /** Several reports of one node in one pass. The worst stands for the node. */
  | { readonly id: 'doubled-node'; readonly node: string; readonly sources: readonly string[]; readonly used: string }
  /** Several machines with one name. Each has a row. */
  | { readonly id: 'same-name'; readonly node: string; readonly sources: readonly string[] }
  /** Several groups of settings; the first is compared. */
  | { readonly id: 'mixed-settings'; readonly groups: readonly SettingsGroup[] }
  | {
      readonly id: 'mixed-versions';
      readonly versions: readonly { readonly version: string; readonly nodes: number }[];
    }
  /** A report of a node that is not among the expected ones. */
  | { readonly id: 'unexpected-nodes'; readonly nodes: readonly string[] };

export interface SettingsGroup {
  readonly settings: RunSettings;
  readonly nodes: readonly string[];
}

export interface ModelGroup {
  readonly storageClass: string;
  readonly model: string | null;
  readonly nodes: number;
  /** Of the append p99 of the nodes that can be compared; `null` without any. */
  readonly medianP99Ns: number | null;
  readonly worstP99Ns: number | null;
  readonly odd: number;
}

export interface NodeBucket {
  /** From this on. */
  readonly fromNs: number;
  /** Below this; `null` is what lies above the last bound. */
  readonly toNs: number | null;
  readonly nodes: number;
}

export interface MergedLatency extends LatencyFigures {
  /** Latencies of 10 ms or longer. */
  readonly slow: number;
  /** How many nodes are in it. */
  readonly nodes: number;
  /** Compressed HdrHistogram (V2) in base64, 1 ns to 73 minutes, three significant digits. */
  readonly histogram: string;
}

export interface MemberChoice {
  readonly members: 3 | 5;
  /** The best first; fewer than `members` if not enough nodes pass. No two share a disk or a machine. */
  readonly nodes: readonly string[];
  /** The slowest p99 of the fastest majority: an append is committed when that many nodes have it. `null` if nodes are lacking. */
  readonly majority: { readonly appendP99Ns: number; readonly syncP99Ns: number | null } | null;
  /** The chosen node with the slowest p99; `null` if nodes are lacking. */
  readonly weakestLeader: string | null;
}

export interface PassComparison {
  readonly alone: number;
  readonly together: number;
  /** Nodes with a report in both. */
  readonly pairs: readonly PassPair[];
  /** The share of the second pass's runs that overlapped with most others of it. */
  readonly overlapShare: number | null;
  /** How many times the append p99 alone is the append p99 together; `null` without pairs. */
  readonly ratio: { readonly value: number; readonly low: number | null; readonly high: number | null } | null;
  /**
   * `shared-storage`: at least twice as slow together, by more than chance. `slower-together`: slower by more than chance, less than twice.
   * `no-difference`: chance explains it. `not-at-once`: the runs of the second pass did not overlap. `too-few`: fewer than two pairs.
   */
  readonly conclusion: 'shared-storage' | 'slower-together' | 'no-difference' | 'not-at-once' | 'too-few';
}

export interface PassPair {
  readonly node: string;
  readonly aloneP99Ns: number;
  readonly togetherP99Ns: number;
  readonly ratio: number;
}
