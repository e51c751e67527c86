// Holds what one phase measured against the thresholds. A percentile or a rate passes or breaks a limit only when all of its interval
// lies on one side; until then the finding is inconclusive, and says what would settle it.

import { LEAST_COMMITS } from '../measure/caps.js';
import type { Estimate, Estimates } from '../measure/estimate.js';
import type { Interval } from '../measure/interval.js';
import type { PhaseName } from '../measure/plan.js';
import type { Figures } from '../measure/summary.js';
import type { Source } from './sources.js';
import type { Breach, Holds, Metric, Threshold } from './thresholds.js';

/** What judging needs of a phase; without `result` it was planned and never begun. */
export interface JudgedPhase {
  readonly name: PhaseName;
  readonly hasCommits: boolean;
  readonly result?: PhaseResult | undefined;
}

export interface PhaseResult {
  /** What ended it. */
  readonly stoppedBy: 'count' | 'duration' | 'bytes' | 'decided' | 'cancel' | 'latency' | 'space' | 'error';
  readonly durationNs: number;
  readonly appendsPerSecond: number;
  readonly sync: Figures;
  readonly append: Figures;
  readonly commit?: Figures;
  readonly directorySync?: Figures;
  readonly estimates: Estimates;
}

/** One threshold held against one phase. */
export interface LatencyFinding {
  readonly id: string;
  readonly title: string;
  readonly phase: PhaseName;
  /** In `unit`; `null` if the samples do not support the value. */
  readonly observed: number | null;
  /** Where the true value lies, in `unit`; absent from what is not estimated: the slowest of something was seen or was not. */
  readonly interval?: Interval;
  readonly holds: Holds;
  readonly limit: number;
  readonly unit: 'ns' | 'appends/s';
  /** `pass`, or what a breach of this threshold means, or `inconclusive`. */
  readonly result: 'pass' | 'inconclusive' | Breach;
  readonly source: Source;
  /** What a breach does to etcd, or what is missing. */
  readonly because?: string;
  /** Of an inconclusive one: how many more seconds of this phase would settle it; absent where no reasonable time would. */
  readonly moreSeconds?: number;
  /** Of an inconclusive one that leaves the verdict to the others, and the run need not go on for it. */
  readonly isLeftOpen?: true;
}

/** The findings of one phase, in the thresholds' order. */
export function latencyFindings(phase: JudgedPhase, thresholds: readonly Threshold[]): LatencyFinding[] {
  return thresholds
    .filter(({ metric }) => applies(metric, phase))
    .map((threshold) => {
      const finding = find(threshold, phase);
      return threshold.metric === 'commitP99' ? withMargin(finding, phase, thresholds) : finding;
    });
}

function applies(metric: Metric, phase: JudgedPhase): boolean {
  if (metric === 'commitP99') return phase.hasCommits;
  // A segment is only cut after 64 MB.
  if (metric === 'directorySyncMax') return phase.result?.directorySync !== undefined;
  return true;
}

function find(threshold: Threshold, { name, result }: JudgedPhase): LatencyFinding {
  const { id, metric, holds: how, limit, unit, source } = threshold;
  const isPaced = name === 'paced';
  const title =
    metric === 'appendRate' && isPaced ? threshold.title.replace('appends', 'appends it would allow') : threshold.title;
  const base = { id, title, phase: name, holds: how, limit, unit, source };
  if (!result) return { ...base, observed: null, result: 'inconclusive', because: `the ${name} phase was not begun` };
  switch (metric) {
    case 'syncP99':
      return result.sync.count === 0
        ? nothing(base)
        : estimated(base, threshold, result.sync.p99Ns, result.estimates.syncP99, result);
    case 'commitP99':
      return result.commit === undefined
        ? nothing(base)
        : estimated(base, threshold, result.commit.p99Ns, result.estimates.commitP99, result);
    case 'appendRate': {
      const backToBack = result.append.meanNs === null ? null : 1e9 / result.append.meanNs;
      return estimated(
        base,
        threshold,
        isPaced ? backToBack : result.appendsPerSecond,
        result.estimates.appendRate,
        result,
      );
    }
    case 'syncMax':
      return seen(base, threshold, result.sync.maxNs);
    case 'directorySyncMax':
      return seen(base, threshold, result.directorySync?.maxNs ?? null);
  }
}

type Base = Pick<LatencyFinding, 'id' | 'title' | 'phase' | 'holds' | 'limit' | 'unit' | 'source'>;

function nothing(base: Base): LatencyFinding {
  return { ...base, observed: null, result: 'inconclusive', because: 'nothing was measured' };
}

/** The slowest of something: what was not seen may yet come. */
function seen(base: Base, threshold: Threshold, maxNs: number | null): LatencyFinding {
  if (maxNs === null) return nothing(base);
  return maxNs <= threshold.limit
    ? { ...base, observed: maxNs, result: 'pass' }
    : { ...base, observed: maxNs, result: threshold.breach, because: threshold.meaning };
}

function estimated(
  base: Base,
  { breach, meaning }: Threshold,
  value: number | null,
  estimate: Estimate | undefined,
  result: PhaseResult,
): LatencyFinding {
  if (!estimate) {
    return { ...base, observed: null, result: 'inconclusive', because: `${seconds(result.durationNs)} s tell no rate` };
  }
  const { interval } = estimate;
  switch (sideOf(interval, base)) {
    case 'holds':
      return { ...base, observed: value, interval, result: 'pass' };
    case 'breaks':
      // A few samples that are all over a limit decide, long before they support the percentile.
      return value === null
        ? {
            ...base,
            observed: interval.low,
            interval,
            result: breach,
            because: `${meaning} (at least so much, by ${interval.confidence * 100} % confidence)`,
          }
        : { ...base, observed: value, interval, result: breach, because: meaning };
    case 'unsure': {
      const moreSeconds = estimate.secondsToSettle(base.limit);
      return {
        ...base,
        observed: value,
        interval,
        result: 'inconclusive',
        because: `its interval reaches over the limit: ${moreOf(result, moreSeconds)}`,
        ...(moreSeconds === undefined ? {} : { moreSeconds }),
      };
    }
  }
}

/** On which side of a limit all of an interval lies. */
function sideOf({ low, high }: Interval, { holds: how, limit }: Base): 'holds' | 'breaks' | 'unsure' {
  if (how === 'at-least') {
    if (low !== null && low >= limit) return 'holds';
    return high !== null && high < limit ? 'breaks' : 'unsure';
  }
  if (high !== null && high < limit) return 'holds';
  return low !== null && low >= limit ? 'breaks' : 'unsure';
}

/** What to do for more samples: it depends on what ended the phase. */
function moreOf({ stoppedBy }: PhaseResult, more: number | undefined): string {
  if (more === undefined) return 'it is too near to be told in a reasonable time';
  if (stoppedBy === 'bytes') return `about ${more} s more would settle it: allow more bytes`;
  if (stoppedBy === 'count') return `about ${more} s more would settle it: allow more appends`;
  return `about ${more} s more of this phase would settle it`;
}

const MARGIN = { commits: LEAST_COMMITS, sureCommits: 100 } as const;

/**
 * At ten commits a second, a minute is needed to bound their p99. A run that is over in five seconds does not wait for that where the log's
 * syncs of the same phase hold their limit, for a commit waits for two syncs, and the commits keep a distance: of 25 none over half
 * the limit, of 100 none over it. What so few commits do not show stays open.
 */
function withMargin(finding: LatencyFinding, phase: JudgedPhase, thresholds: readonly Threshold[]): LatencyFinding {
  const commit = phase.result?.commit;
  if (finding.result !== 'inconclusive' || !commit || commit.maxNs === null) return finding;
  const allowed = commit.count >= MARGIN.sureCommits ? finding.limit : finding.limit / 2;
  const syncs = thresholds.find(({ metric, breach }) => metric === 'syncP99' && breach === 'fail');
  if (commit.count < MARGIN.commits || commit.maxNs >= allowed || !syncs) return finding;
  if (find(syncs, phase).result !== 'pass') return finding;
  const wait = finding.moreSeconds === undefined ? '' : `, and about ${finding.moreSeconds} s more would`;
  return {
    ...finding,
    isLeftOpen: true,
    because: `none of ${commit.count} commits took ${allowed === finding.limit ? 'as long' : 'half as long'}, which does not bound their p99${wait}; the log's syncs beside them hold their limit, and the verdict does not wait for it`,
  };
}

function seconds(ns: number): string {
  return (ns / 1e9).toFixed(1);
}
