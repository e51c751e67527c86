// Brings together what was found of the latencies and of the storage, and says what it comes to.
// Sees no sample and no file. Advice and observations never get here.

import type { Activity } from '../activity/shares.js';
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

/** How many of a count were slow, and where their share lies in the long run. */
export interface SlowCounts {
  /** Operations at the limit or longer; of a share by time, the appends that fell due meanwhile. */
  readonly slow: number;
  /** All operations; of a share by time, all appends due. */
  readonly of: number;
  readonly clumps: number;
  /** Ends of the 90 % interval of the share in the long run, 0 to 1: each is wrong in 5 % of cases. */
  readonly lowShare: number;
  readonly highShare: number;
  /** The share that the limit allows: 0.01 for a p99. */
  readonly limitShare: number;
}

/** Why a finding is unresolved. */
export type Unresolved =
  | { readonly id: 'not-measured' }
  /** A pass takes a minute. */
  | { readonly id: 'too-short'; readonly seconds: number; readonly neededSeconds: number }
  /** The limit is inside the interval; absent seconds: a day would not decide it. */
  | { readonly id: 'limit-inside-interval'; readonly decidedAfterSeconds?: number }
  /** The process had no processor while its longest operation waited. */
  | ({ readonly id: 'no-cpu' } & LostCpu);

/** One threshold held against the run. */
export interface MeasuredFinding {
  readonly id: ThresholdId;
  /** The phase in which it was measured; of the longest operation, the one in which that was. */
  readonly phase: PhaseName;
  /** In `unit`; `null` if the samples are too few. */
  readonly observed: number | null;
  readonly holds: Holds;
  readonly limit: number;
  readonly unit: Unit;
  readonly decides: Decides;
  /** Of a threshold that decides nothing too: whether the observed value is within the limit. */
  readonly result: 'pass' | 'fail' | 'unresolved';
  readonly counts?: SlowCounts;
  readonly unresolved?: Unresolved;
  readonly source: Source;
}

/** What was measured, what the storage is, or that the disk failed. Only the first has a `unit`. */
export type Finding = MeasuredFinding | StorageFinding | FailureFinding;

export interface Verdict {
  readonly outcome: Outcome;
  /** The time of the fixed-rate phase that it speaks of; 0 where the storage alone decided. */
  readonly measuredNs: number;
  /** In the order of the thresholds; then the storage's. */
  readonly findings: readonly Finding[];
}

/** What judging needs of a phase. */
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
  /** So many of the windows decided the phase: those after them, up to its end, change nothing in that. All by default. */
  readonly decidedWindows?: number | undefined;
}

/**
 * Judges what was measured, and the storage. The fixed-rate phase decides; an operation above the longest allowed counts in any phase.
 *
 * @param failure what ended the run in the middle: then it is unsuitable or inconclusive
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

/** What findings come to. */
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

/** The fixed-rate phase of a run, as its rows are decided; `undefined` without one. */
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
  // A value that decides nothing and was not measured is not worth a line.
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
  // The windows round to three digits: the exact maximum decides whether there is a breach at all.
  if (longest.ns <= threshold.limit) return { ...found, observed: longest.ns, result: 'pass' };
  if (!lost || results.some(({ result }) => result === 'fail'))
    return { ...found, observed: longest.ns, result: 'fail' };
  return { ...found, observed: longest.ns, result: 'unresolved', unresolved: { id: 'no-cpu', ...lost.lost } };
}
