// The fleet report: the interface for readers of its JSON, and the input of every fleet renderer. Within a schema version, a field keeps
// its name and its meaning.

import type { InputProblem } from './input-problem.js';

export const FLEET_SCHEMA_VERSION = 1;

/** The verdict of one report, or of the fleet. */
export type FleetOutcome = 'recommended' | 'suitable' | 'unsuitable' | 'inconclusive';

/** The best first. */
export const OUTCOMES: readonly FleetOutcome[] = ['recommended', 'suitable', 'inconclusive', 'unsuitable'];

/** Appends of this length or longer count as slow: etcd's limit for the p99 (etcd FAQ, read 2026-11-21). */
export const SLOW_NS = 10e6;

/** The result of a fleet of nodes. */
export interface FleetReport {
  readonly kind: 'fleet';
  readonly schemaVersion: typeof FLEET_SCHEMA_VERSION;
  readonly tool: { readonly name: 'etcd-disk-bench'; readonly version: string };
  /** Start of the first run, ISO 8601, UTC; `null` without reports. */
  readonly startedAt: string | null;
  /** End of the last run; `null` if no report has one. */
  readonly endedAt: string | null;
  /** The worst outcome of the nodes; `inconclusive` if an expected node has no report and none is unsuitable. */
  readonly outcome: FleetOutcome;
  readonly counts: FleetCounts;
  /** The nodes with a report: first the comparable ones by rank, then the others. */
  readonly nodes: readonly FleetNode[];
  /** Nodes without a usable report, each with the reason. */
  readonly missing: readonly MissingNode[];
  /** Files and logs without a usable report. */
  readonly unusable: readonly UnusableInput[];
  /** Findings about several nodes, or about the files. */
  readonly findings: readonly FleetFinding[];
  /** The settings of most nodes, which are those of the compared nodes; `null` without any. */
  readonly settings: RunSettings | null;
  /** Nodes per disk model, the largest group first. */
  readonly models: readonly ModelGroup[];
  /** Distribution of the append p99 over the nodes. */
  readonly p99Buckets: readonly NodeBucket[];
  /** All appends and all syncs of the compared nodes, in one histogram each; absent if a histogram is missing. */
  readonly merged: { readonly append?: MergedLatency; readonly sync?: MergedLatency };
  /** Which nodes to choose for etcd: for three members, and for five if that many pass. */
  readonly choices: readonly MemberChoice[];
  /** Comparison of two passes: one node at a time, and all at once; absent without a second pass. */
  readonly passes?: PassComparison;
}

export interface FleetCounts {
  /** Nodes with and without a report. */
  readonly nodes: number;
  readonly recommended: number;
  readonly suitable: number;
  readonly unsuitable: number;
  readonly inconclusive: number;
  readonly noReport: number;
}

/** Nanoseconds; `null` if there are too few samples. */
export interface LatencyFigures {
  readonly count: number;
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
  readonly maxNs: number | null;
}

export interface AppendFigures extends LatencyFigures {
  /** Number of appends of 10 ms or longer; `null` if unknown. */
  readonly slow: number | null;
  /** Lower end of the 90 % interval of the p99 (5 % error on each side); `null` if there are too few samples. */
  readonly p99LowNs: number | null;
  /** Upper end of the interval; `null` likewise. */
  readonly p99HighNs: number | null;
}

/** The settings that decide whether two runs can be compared. */
export interface RunSettings {
  /** The mode, such as `standard` or `quick`. */
  readonly mode: string;
  readonly writeSizeBytes: number | null;
  /** Appends per second in the fixed-rate phase. */
  readonly ratePerSecond: number | null;
  /** Differences from a standard run, such as another limit. */
  readonly deviations: readonly RunDeviation[];
}

/** A deviation of a run, as its report has it: an id with its parameters. */
export interface RunDeviation {
  readonly id: string;
  readonly [parameter: string]: string | number;
}

/** A disk of a node. */
export interface FleetDisk {
  /** The kernel's name, such as `nvme0n1`. */
  readonly name: string;
  readonly model: string | null;
  /** The WWN, or else the model with the serial, if unique to this disk; otherwise `null`. */
  readonly identity: string | null;
}

/** One node, with the values of the report that represents it. */
export interface FleetNode {
  readonly name: string;
  /** 1 is the best; `null` if the node cannot be compared. */
  readonly rank: number | null;
  /** The file or the pod of its report. */
  readonly source: string;
  readonly machineId: string | null;
  readonly bootId: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly toolVersion: string;
  readonly kernelRelease: string | null;
  /** The directory that the user named. */
  readonly path: string;
  readonly outcome: FleetOutcome;
  /** How the run ended. */
  readonly run: 'completed' | 'interrupted' | 'failed';
  /** Error code of a failed run, such as `EIO`; `null` otherwise. */
  readonly failureCode: string | null;
  /** Ids of the findings that decided against it: broken limits for `unsuitable`, unresolved ones for `inconclusive`. */
  readonly reasons: readonly string[];
  /** Ids of its advice with level `warning`. */
  readonly warnings: readonly string[];
  readonly settings: RunSettings;
  /** Whether it has the settings of most nodes. Otherwise its pass does not count for the fleet. */
  readonly isComparable: boolean;
  readonly storageClass: string;
  readonly confidence: string;
  readonly disks: readonly FleetDisk[];
  /** Of the fixed-rate phase; absent if it was not measured. */
  readonly append?: AppendFigures;
  readonly sync?: LatencyFigures;
  /** Whether its latency differs from that of nodes with the same model by more than chance. */
  readonly isOdd: boolean;
  /** The pass of the report that represents the node; absent without two passes. */
  readonly pass?: PassName;
  /** Whether only the summary of its report was found, without the histograms. */
  readonly isSummaryOnly: boolean;
}

/** `alone`: one node at a time. `together`: all nodes at once. */
export type PassName = 'alone' | 'together';

/** A node without a usable report. */
export interface MissingNode {
  readonly name: string;
  readonly reason: MissingReason;
}

/** Why a node has no report. */
export type MissingReason =
  /** No file or folder has a report of this node. */
  | { readonly id: 'not-found' }
  | { readonly id: 'unusable-input'; readonly source: string; readonly problem: InputProblem }
  /** The tool that ran the fleet did not reach the node. */
  | { readonly id: 'unreachable'; readonly detail: string | null }
  /** An error before the run: no space, no Node, no directory. */
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

/** A file or a log without a usable report. */
export interface UnusableInput {
  readonly source: string;
  readonly problem: InputProblem;
}

/** A finding about several nodes, or about the files. */
export type FleetFinding =
  /** One node differs from nodes with the same model by more than chance. */
  | {
      readonly id: 'odd-node';
      readonly node: string;
      readonly model: string;
      readonly p99Ns: number;
      /** Its p99 divided by the median of the other nodes with that model. */
      readonly ratio: number;
      readonly likeCount: number;
      readonly likeMedianNs: number;
    }
  /** Several nodes have the same disk. */
  | {
      readonly id: 'shared-disk';
      readonly identity: string;
      readonly nodes: readonly string[];
      /** Whether their runs overlapped in time. */
      readonly isConcurrent: boolean;
    }
  /** Several names with one boot id: containers or names of one machine. */
  | { readonly id: 'same-machine'; readonly nodes: readonly string[] }
  /** Several machines with one machine id: cloned, or made from an image that has one. */
  | { readonly id: 'cloned-machine-id'; readonly nodes: readonly string[] }
  /** Several reports of one node in one pass. The worst represents the node. */
  | { readonly id: 'doubled-node'; readonly node: string; readonly sources: readonly string[]; readonly used: string }
  /** Several machines with one name. Each is a node of its own. */
  | { readonly id: 'same-name'; readonly node: string; readonly sources: readonly string[] }
  /** Several groups of settings. Only the first is compared. */
  | { readonly id: 'mixed-settings'; readonly groups: readonly SettingsGroup[] }
  | {
      readonly id: 'mixed-versions';
      readonly versions: readonly { readonly version: string; readonly nodes: number }[];
    }
  /** Reports of nodes that are not expected. */
  | { readonly id: 'unexpected-nodes'; readonly nodes: readonly string[] };

export interface SettingsGroup {
  readonly settings: RunSettings;
  readonly nodes: readonly string[];
}

export interface ModelGroup {
  readonly storageClass: string;
  readonly model: string | null;
  readonly nodes: number;
  /** Median append p99 of the comparable nodes; `null` without any. */
  readonly medianP99Ns: number | null;
  readonly worstP99Ns: number | null;
  readonly odd: number;
}

export interface NodeBucket {
  /** Lower bound, included. */
  readonly fromNs: number;
  /** Upper bound, excluded; `null`: no upper bound. */
  readonly toNs: number | null;
  readonly nodes: number;
}

export interface MergedLatency extends LatencyFigures {
  /** Number of latencies of 10 ms or longer. */
  readonly slow: number;
  /** Number of nodes. */
  readonly nodes: number;
  /** Compressed HdrHistogram (V2) in base64, 1 ns to 73 minutes, three significant digits. */
  readonly histogram: string;
}

export interface MemberChoice {
  readonly members: 3 | 5;
  /** The best first; fewer than `members` if not enough nodes pass. No two share a disk or a machine. */
  readonly nodes: readonly string[];
  /** The slowest p99 of the fastest majority: an append is committed when that many nodes have it. `null` if there are too few nodes. */
  readonly majority: { readonly appendP99Ns: number; readonly syncP99Ns: number | null } | null;
  /** The chosen node with the slowest p99; `null` if there are too few nodes. */
  readonly weakestLeader: string | null;
}

export interface PassComparison {
  readonly alone: number;
  readonly together: number;
  /** Nodes with a report in both passes. */
  readonly pairs: readonly PassPair[];
  /** Share of the second pass's runs that overlapped with most others, 0 to 1; `null` if unknown. */
  readonly overlapShare: number | null;
  /** Append p99 together divided by append p99 alone, with its 95 % interval; `null` without pairs. */
  readonly ratio: { readonly value: number; readonly low: number | null; readonly high: number | null } | null;
  /**
   * `shared-storage`: at least twice as slow together, and by more than chance. `slower-together`: slower by more than chance, less than
   * twice. `no-difference`: chance explains it. `not-at-once`: the runs of the second pass did not overlap. `too-few`: fewer than two
   * pairs.
   */
  readonly conclusion: 'shared-storage' | 'slower-together' | 'no-difference' | 'not-at-once' | 'too-few';
}

export interface PassPair {
  readonly node: string;
  readonly aloneP99Ns: number;
  readonly togetherP99Ns: number;
  readonly ratio: number;
}
