// Combines the findings on latencies and storage into the verdict. Uses no samples and no files. Advice and observations never change the
// verdict.

import type { Activity } from '../activity/activity.js';
import { FIRST_DECISION_SECONDS } from '../measure/decision-points.js';
import type { PhaseName } from '../measure/plan-options.js';
import type { Figures } from '../measure/summary.js';
import type { Window } from '../measure/windows.js';
import type { Storage } from '../storage/inspect.js';
import { type FixedRatePhase, isCounted, type Row, resultOf, secondsOf, secondsToDecide } from './decide.js';
import { type FailureFinding, failureFindings, type JudgedFailure } from './failure.js';
import { type LostCpu, longestResult } from './lost-cpu.js';
import type { Source } from './sources.js';
import { type StorageFinding, storageFindings } from './storage-findings.js';
import { type Decides, type Holds, THRESHOLDS, type Threshold, type ThresholdId, type Unit } from './thresholds.js';

/**
 * - `recommended`: within the limits for heavily loaded clusters too.
 * - `suitable`: within every limit that etcd requires.
 * - `unsuitable`: breaks a limit, or storage that etcd must not use.
 * - `inconclusive`: not decided in the time measured.
 */
export type Outcome = 'recommended' | 'suitable' | 'unsuitable' | 'inconclusive';

/** The best first. */
export const OUTCOMES: readonly Outcome[] = ['recommended', 'suitable', 'inconclusive', 'unsuitable'];

/** The number of slow operations, with the confidence interval of their true share. */
export interface SlowCounts {
  /** Operations that took the limit or longer. For a share by time: the appends that fell due during those operations. */
  readonly slow: number;
  /** All operations. For a share by time: all appends that fell due. */
  readonly of: number;
  readonly clumps: number;
  /** The 90 % interval of the share, 0 to 1: each end is wrong in 5 % of cases. */
  readonly lowShare: number;
  readonly highShare: number;
  /** The share that the limit allows, such as 0.01 for a p99. */
  readonly limitShare: number;
}

/** Why a finding is unresolved. */
export type Unresolved =
  | { readonly id: 'not-measured' }
  /** A pass needs 60 s. */
  | { readonly id: 'too-short'; readonly seconds: number; readonly neededSeconds: number }
  /** The limit is inside the interval. `decidedAfterSeconds` is absent if more than a day would not decide it. */
  | { readonly id: 'limit-inside-interval'; readonly decidedAfterSeconds?: number }
  /** The process had no CPU while its longest operation waited. */
  | ({ readonly id: 'no-cpu' } & LostCpu);

/** One threshold applied to the run. */
export interface MeasuredFinding {
  readonly id: ThresholdId;
  /** The phase of the measurement. For the longest operation: the phase that contains it. */
  readonly phase: PhaseName;
  /** In `unit`; `null` if there are too few samples. */
  readonly observed: number | null;
  readonly holds: Holds;
  readonly limit: number;
  readonly unit: Unit;
  readonly decides: Decides;
  /** Whether the observed value is within the limit, also for a threshold that decides nothing. */
  readonly result: 'pass' | 'fail' | 'unresolved';
  readonly counts?: SlowCounts;
  readonly unresolved?: Unresolved;
  readonly source: Source;
}

/** A finding on a measured value, on the storage, or on a failed disk. Only the first has a `unit`. */
export type Finding = MeasuredFinding | StorageFinding | FailureFinding;

/** The verdict of a run, with its findings. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Time of the fixed-rate phase behind the verdict, in nanoseconds; 0 if the storage alone decided. */
  readonly measuredNs: number;
  /** In the order of the thresholds, then those of the storage. */
  readonly findings: readonly Finding[];
}

/** The parts of a phase that the verdict needs. */
export interface JudgedPhase {
  readonly name: PhaseName;
  /** `null` in a closed loop. */
  readonly ratePerSecond: number | null;
  readonly durationNs: number;
  readonly appendsPerSecond: number;
  readonly sync: Figures;
  readonly append: Figures;
  readonly commit?: Figures;
  readonly windows: readonly (Window & Activity)[];
  /** Number of windows that decided the phase; later windows do not count. Default: all. */
  readonly decidedWindows?: number | undefined;
}

/**
 * Judges the measurements and the storage. The fixed-rate phase decides; an operation longer than the limit counts in any phase.
 *
 * @param failure the failure that ended the run early; the outcome is then `unsuitable` or `inconclusive`
 */
export function judge(
  phases: readonly JudgedPhase[],
  storage: Storage,
  thresholds: readonly Threshold[] = THRESHOLDS,
  failure?: JudgedFailure,
): Verdict {
  const findings: Finding[] = [
    ...thresholds.flatMap((threshold) => measuredFinding(threshold, phases)),
    ...storageFindings(storage),
    ...(failure ? failureFindings(failure) : []),
  ];
  const fixedRate = fixedRateOf(phases);
  const measuredNs = fixedRate ? Math.round(secondsOf(fixedRate) * 1e9) : 0;
  const outcome = outcomeOf(findings);
  return { outcome: failure && outcome !== 'unsuitable' ? 'inconclusive' : outcome, measuredNs, findings };
}

/** The outcome of several findings. */
export function outcomeOf(findings: readonly Finding[]): Outcome {
  const deciding = findings.filter((finding) => !isMeasured(finding) || finding.decides === 'verdict');
  if (deciding.some(({ result }) => result === 'fail')) return 'unsuitable';
  const measured = deciding.filter(isMeasured);
  if (measured.length === 0 || measured.some(({ result }) => result === 'unresolved')) return 'inconclusive';
  const isGraded = findings.filter(isMeasured).every(({ decides, result }) => decides !== 'grade' || result === 'pass');
  return isGraded && !findings.some(({ result }) => result === 'not-recommended') ? 'recommended' : 'suitable';
}

export function isMeasured(finding: Finding): finding is MeasuredFinding {
  return 'unit' in finding;
}

/** The fixed-rate phase of a run, with the windows that decide; `undefined` without one. */
function fixedRateOf(
  phases: readonly Pick<JudgedPhase, 'ratePerSecond' | 'windows' | 'decidedWindows'>[],
): FixedRatePhase | undefined {
  for (const { ratePerSecond, windows, decidedWindows } of phases) {
    if (ratePerSecond !== null) return { ratePerSecond, windows: windows.slice(0, decidedWindows) };
  }
  return undefined;
}

function measuredFinding(threshold: Threshold, phases: readonly JudgedPhase[]): MeasuredFinding[] {
  if (isCounted(threshold)) return [countedFinding(threshold, phases)];
  if (threshold.metric === 'longest') return [longestFinding(threshold, phases)];
  const [name, observed] =
    threshold.metric === 'appendRate'
      ? (['closed-loop', phases.find(({ ratePerSecond }) => ratePerSecond === null)?.appendsPerSecond] as const)
      : (['paced', phases.find(({ ratePerSecond }) => ratePerSecond !== null)?.sync.p99Ns] as const);
  // A threshold that decides nothing is left out if its value was not measured.
  if (observed === undefined || observed === null) return [];
  return [{ ...base(threshold, name), observed, result: isWithin(threshold, observed) ? 'pass' : 'fail' }];
}

function isWithin({ holds, limit }: Threshold, observed: number): boolean {
  if (holds === 'at-least') return observed >= limit;
  return holds === 'below' ? observed < limit : observed <= limit;
}

function base({ id, holds, limit, unit, decides, source }: Threshold, phase: PhaseName) {
  return { id, phase, holds, limit, unit, decides, source } as const;
}

function countedFinding(threshold: Threshold, phases: readonly JudgedPhase[]): MeasuredFinding {
  const phase = phases.find(({ ratePerSecond }) => ratePerSecond !== null);
  const fixedRate = fixedRateOf(phases);
  const found = base(threshold, 'paced');
  if (!phase || !fixedRate || fixedRate.windows.length === 0) {
    return { ...found, observed: null, result: 'unresolved', unresolved: { id: 'not-measured' } };
  }
  const row = resultOf(threshold, fixedRate);
  const { slow, of, clumps, lowShare, highShare } = row.share;
  return {
    ...found,
    observed: observedOf(threshold, phase, row),
    result: row.result,
    counts: { slow, of, clumps, lowShare, highShare, limitShare: row.limitShare },
    ...(row.result === 'unresolved' ? { unresolved: whyUnresolved(row, secondsOf(fixedRate)) } : {}),
  };
}

function observedOf({ metric }: Threshold, { append, commit }: JudgedPhase, { share }: Row): number | null {
  if (metric === 'appendP99') return append.p99Ns;
  return metric === 'commitP99' ? (commit?.p99Ns ?? null) : share.slow / share.of;
}

function whyUnresolved(row: Row, seconds: number): Unresolved {
  if (seconds < FIRST_DECISION_SECONDS) return { id: 'too-short', seconds, neededSeconds: FIRST_DECISION_SECONDS };
  const decidedAfterSeconds = secondsToDecide(row, seconds);
  return { id: 'limit-inside-interval', ...(decidedAfterSeconds === undefined ? {} : { decidedAfterSeconds }) };
}

/** The longest append or commit of the run. An append contains its write, its sync and a segment cut. */
function longestFinding(threshold: Threshold, phases: readonly JudgedPhase[]): MeasuredFinding {
  const maxima = phases.map((phase) => ({
    phase,
    ns: Math.max(phase.append.maxNs ?? 0, phase.commit?.maxNs ?? 0),
  }));
  const longest = maxima.reduce<(typeof maxima)[number] | undefined>(
    (worst, each) => (each.ns > (worst?.ns ?? 0) ? each : worst),
    undefined,
  );
  const found = base(threshold, longest?.phase.name ?? 'paced');
  if (!longest) return { ...found, observed: null, result: 'unresolved', unresolved: { id: 'not-measured' } };
  const results = phases.map(({ windows }) => longestResult(windows, threshold.limit));
  const lost = results.find((each) => each.result === 'unresolved');
  // The windows round to three digits, so the exact maximum decides whether there is a breach.
  if (longest.ns <= threshold.limit) return { ...found, observed: longest.ns, result: 'pass' };
  if (!lost || results.some(({ result }) => result === 'fail'))
    return { ...found, observed: longest.ns, result: 'fail' };
  return { ...found, observed: longest.ns, result: 'unresolved', unresolved: { id: 'no-cpu', ...lost.lost } };
}
