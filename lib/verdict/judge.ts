// Holds the summaries of a run against the thresholds, adds what is known of the storage and the kernel, and says what it comes to.
// Sees no sample and no file; what it cannot tell, it calls inconclusive.

import type { PhaseName } from '../measure/plan.js';
import type { Summary } from '../measure/summary.js';
import type { Storage } from '../storage/inspect.js';
import { kernelFindings } from './advisories.js';
import type { Source } from './sources.js';
import { type StorageFinding, storageFindings } from './storage-findings.js';
import { type Breach, type Holds, type Metric, THRESHOLDS, type Threshold } from './thresholds.js';

/** What judging needs of a phase; without `result` it was planned and never begun. */
export interface JudgedPhase {
  readonly name: PhaseName;
  readonly hasCommits: boolean;
  readonly result?:
    | {
        readonly durationNs: number;
        readonly appends: number;
        readonly appendsPerSecond: number;
        readonly sync: Summary;
        readonly append: Summary;
        readonly commit?: Summary;
        readonly directorySync?: Summary;
      }
    | undefined;
}

/** One threshold held against one phase. */
export interface LatencyFinding {
  readonly id: string;
  readonly title: string;
  readonly phase: PhaseName;
  /** In `unit`; `null` if the samples do not support the value. */
  readonly observed: number | null;
  readonly holds: Holds;
  readonly limit: number;
  readonly unit: 'ns' | 'appends/s';
  /** `pass`, or what a breach of this threshold means, or `inconclusive`. */
  readonly result: 'pass' | 'inconclusive' | Breach;
  readonly source: Source;
  /** What a breach does to etcd, or what is missing; absent from a pass. */
  readonly because?: string;
}

/** What was measured, in numbers; or what the storage or the kernel is, in words. `unit` tells them apart. */
export type Finding = LatencyFinding | StorageFinding;

/**
 * - `recommended`: fit for heavily loaded clusters.
 * - `suitable`: within every limit that etcd asks for.
 * - `marginal`: within the limits, with a warning.
 * - `unsuitable`: over a limit.
 * - `inconclusive`: the samples do not tell.
 */
export type Outcome = 'recommended' | 'suitable' | 'marginal' | 'unsuitable' | 'inconclusive';

export interface Verdict {
  readonly outcome: Outcome;
  /** Phase by phase, in the thresholds' order; then the storage's and the kernel's. */
  readonly findings: readonly Finding[];
}

/** Judges what was measured, and what it was measured on. Every phase counts; the worse decides. */
export function judge(phases: readonly JudgedPhase[], storage: Storage): Verdict {
  const findings = [...latencyFindings(phases), ...inspectionFindings(storage)];
  return { outcome: outcomeOf(findings), findings };
}

/** What is known without measuring: of the storage, and of the kernel. Only what is amiss. */
export function inspectionFindings(storage: Storage): StorageFinding[] {
  return [...storageFindings(storage), ...kernelFindings(storage.host)];
}

function latencyFindings(phases: readonly JudgedPhase[]): LatencyFinding[] {
  return phases.flatMap((phase) =>
    THRESHOLDS.filter((threshold) => applies(threshold.metric, phase)).map((threshold) => find(threshold, phase)),
  );
}

function applies(metric: Metric, phase: JudgedPhase): boolean {
  if (metric === 'commitP99') return phase.hasCommits;
  // A segment is only cut after 64 MB.
  if (metric === 'directorySyncMax') return phase.result?.directorySync !== undefined;
  return true;
}

/** A value as far as it is known: `observed` exactly, or else no lower than `atLeast`. */
interface Observation {
  readonly observed: number | null;
  readonly atLeast: number;
  readonly missing: string;
}

function find(threshold: Threshold, phase: JudgedPhase): LatencyFinding {
  const { observed, atLeast, missing } = observe(threshold.metric, phase);
  const base = {
    id: threshold.id,
    title: threshold.title,
    phase: phase.name,
    observed,
    holds: threshold.holds,
    limit: threshold.limit,
    unit: threshold.unit,
    source: threshold.source,
  };
  if (observed === null && (threshold.holds === 'at-least' || holds(threshold, atLeast))) {
    return { ...base, result: 'inconclusive', because: missing };
  }
  if (observed !== null && holds(threshold, observed)) return { ...base, result: 'pass' };
  return { ...base, result: threshold.breach, because: threshold.meaning };
}

function holds({ holds: how, limit }: Threshold, value: number): boolean {
  if (how === 'below') return value < limit;
  return how === 'at-most' ? value <= limit : value >= limit;
}

function observe(metric: Metric, { name, result }: JudgedPhase): Observation {
  if (!result) return { observed: null, atLeast: 0, missing: `the ${name} phase was not begun` };
  switch (metric) {
    case 'syncP99':
      return p99(result.sync, 'syncs');
    case 'commitP99':
      return p99(result.commit, 'backend commits');
    case 'syncMax':
      return max(result.sync);
    case 'directorySyncMax':
      return max(result.directorySync);
    case 'appendRate':
      return appendRate(name, result);
  }
}

function p99(summary: Summary | undefined, what: string): Observation {
  // Where there are too few samples for a p99, a p90 over the limit settles it all the same.
  return {
    observed: summary?.p99Ns ?? null,
    atLeast: summary?.p90Ns ?? 0,
    missing: `${summary?.count ?? 0} ${what} do not support a p99, which needs 100: measure for longer`,
  };
}

function max(summary: Summary | undefined): Observation {
  return { observed: summary?.maxNs ?? null, atLeast: 0, missing: 'nothing was measured' };
}

/** Fewer appends in less time than this tell no rate. */
const RATE_NEEDS = { appends: 100, durationNs: 1e9 } as const;

function appendRate(name: PhaseName, result: NonNullable<JudgedPhase['result']>): Observation {
  const { appends, durationNs, appendsPerSecond, append } = result;
  const tells = appends >= RATE_NEEDS.appends || (appends > 0 && durationNs >= RATE_NEEDS.durationNs);
  const backToBack = append.meanNs === null ? null : 1e9 / append.meanNs;
  return {
    observed: tells ? (name === 'paced' ? backToBack : appendsPerSecond) : null,
    atLeast: 0,
    missing: `${appends} appends in ${(durationNs / 1e9).toFixed(1)} s tell no rate: measure for longer`,
  };
}

function outcomeOf(findings: readonly Finding[]): Outcome {
  const has = (result: Finding['result']) => findings.some((finding) => finding.result === result);
  const isRequired = ({ id }: Finding) => THRESHOLDS.some((row) => row.id === id && row.breach !== 'not-recommended');
  if (has('fail')) return 'unsuitable';
  if (findings.length === 0 || findings.some((finding) => finding.result === 'inconclusive' && isRequired(finding))) {
    return 'inconclusive';
  }
  if (has('warn')) return 'marginal';
  return has('not-recommended') || has('inconclusive') ? 'suitable' : 'recommended';
}
