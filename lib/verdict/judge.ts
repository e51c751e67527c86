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
        /** What ended it: a limit, settling or a cancel. */
        readonly stoppedBy: 'count' | 'duration' | 'bytes' | 'settled' | 'cancel';
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

/** A value, or what is missing to know it. Where the value is no lower than `atLeast`, `evidence` says how that is known. */
interface Observation {
  readonly observed: number | null;
  readonly missing: string;
  readonly atLeast?: number;
  readonly evidence?: string;
}

function find(threshold: Threshold, phase: JudgedPhase): LatencyFinding {
  const { observed, missing, atLeast, evidence } = observe(threshold.metric, phase);
  const { id, holds: how, limit, unit, source, breach, meaning } = threshold;
  const title =
    threshold.metric === 'appendRate' && phase.name === 'paced'
      ? threshold.title.replace('appends', 'appends it would allow')
      : threshold.title;
  const base = { id, title, phase: phase.name, holds: how, limit, unit, source };
  if (observed !== null) {
    return holds(threshold, observed)
      ? { ...base, observed, result: 'pass' }
      : { ...base, observed, result: breach, because: meaning };
  }
  // What is at least so high may be over the limit for certain, however few the samples are.
  return atLeast === undefined || holds(threshold, atLeast)
    ? { ...base, observed, result: 'inconclusive', because: missing }
    : { ...base, observed: atLeast, result: breach, because: `${meaning} (${evidence})` };
}

function holds({ holds: how, limit }: Threshold, value: number): boolean {
  if (how === 'below') return value < limit;
  return how === 'at-most' ? value <= limit : value >= limit;
}

type Result = NonNullable<JudgedPhase['result']>;

function observe(metric: Metric, { name, result }: JudgedPhase): Observation {
  if (!result) return { observed: null, missing: `the ${name} phase was not begun` };
  switch (metric) {
    case 'syncP99':
      return p99(result.sync, 'syncs', result);
    case 'commitP99':
      return p99(result.commit, 'backend commits', result);
    case 'syncMax':
      return max(result.sync);
    case 'directorySyncMax':
      return max(result.directorySync);
    case 'appendRate':
      return appendRate(name, result);
  }
}

const P99_NEEDS = 100;

function p99(summary: Summary | undefined, what: string, result: Result): Observation {
  const count = summary?.count ?? 0;
  const p90Ns = summary?.p90Ns ?? null;
  return {
    observed: summary?.p99Ns ?? null,
    missing: `${count} ${what} do not support a p99, which needs ${P99_NEEDS}: ${moreOf(result, count, P99_NEEDS)}`,
    ...(p90Ns === null ? {} : { atLeast: p90Ns, evidence: `p90 of ${count} ${what}; a p99 is no less` }),
  };
}

function max(summary: Summary | undefined): Observation {
  return { observed: summary?.maxNs ?? null, missing: 'nothing was measured' };
}

/** Fewer appends in less time than this tell no rate. */
const RATE_NEEDS = { appends: 100, durationNs: 1e9 } as const;

function appendRate(name: PhaseName, result: Result): Observation {
  const { appends, durationNs, appendsPerSecond, append } = result;
  const tells = appends >= RATE_NEEDS.appends || (appends > 0 && durationNs >= RATE_NEEDS.durationNs);
  const backToBack = append.meanNs === null ? null : 1e9 / append.meanNs;
  return {
    observed: tells ? (name === 'paced' ? backToBack : appendsPerSecond) : null,
    missing: `${appends} appends in ${(durationNs / 1e9).toFixed(1)} s tell no rate: ${moreOf(result, appends, RATE_NEEDS.appends)}`,
  };
}

/** What to do for more samples: it depends on what ended the phase. */
function moreOf({ stoppedBy, durationNs }: Result, count: number, needed: number): string {
  if (stoppedBy === 'bytes') return 'allow more bytes';
  if (stoppedBy === 'count') return 'allow more appends';
  if (count === 0) return 'measure for longer';
  // A tenth more than in proportion.
  return `this phase needs about ${Math.ceil((1.1 * needed * durationNs) / count / 1e9)} s`;
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
