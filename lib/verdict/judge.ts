// Brings together what was found of the latencies, the storage and the kernel, and says what it comes to.
// Sees no sample and no file; what it cannot tell, it calls inconclusive.

import type { Storage } from '../storage/inspect.js';
import { type FailureFinding, failureFindings, type JudgedFailure } from './failure.js';
import { type JudgedPhase, type LatencyFinding, latencyFindings } from './latency-findings.js';
import { type StorageFinding, storageFindings } from './storage-findings.js';
import { THRESHOLDS, type Threshold } from './thresholds.js';

/** What was measured, in numbers; or what the storage is, by id; or that the disk failed. Only the first has a `phase`. */
export type Finding = LatencyFinding | StorageFinding | FailureFinding;

/**
 * - `recommended`: fit for heavily loaded clusters.
 * - `suitable`: within every limit that etcd asks for.
 * - `marginal`: within the limits, with a warning.
 * - `unsuitable`: over a limit.
 * - `inconclusive`: the samples do not tell.
 *
 * None of them waits for a finding that is left open.
 */
export type Outcome = 'recommended' | 'suitable' | 'marginal' | 'unsuitable' | 'inconclusive';

export interface Verdict {
  readonly outcome: Outcome;
  /** Phase by phase, in the thresholds' order; then the storage's and the kernel's. */
  readonly findings: readonly Finding[];
}

/**
 * Judges what was measured, and what it was measured on. Every phase counts; the worse decides.
 *
 * @param failure what ended the run in the middle: then it is unsuitable or inconclusive, and never anything better
 */
export function judge(
  phases: readonly JudgedPhase[],
  storage: Storage,
  thresholds: readonly Threshold[] = THRESHOLDS,
  failure?: JudgedFailure,
): Verdict {
  const findings = [
    ...phases.flatMap((phase) => latencyFindings(phase, thresholds)),
    ...inspectionFindings(storage),
    ...(failure ? failureFindings(failure) : []),
  ];
  const outcome = outcomeOf(findings, thresholds);
  if (outcome === 'unsuitable') return { outcome, findings: findings.map(decidedByAnother) };
  return { outcome: failure ? 'inconclusive' : outcome, findings };
}

/** Where the verdict is known without it, nobody need measure for longer to settle a finding. */
function decidedByAnother<Of extends Finding>(finding: Of): Of {
  if (!('moreSeconds' in finding || 'isLeftOpen' in finding)) return finding;
  const { moreSeconds: _, isLeftOpen: __, ...rest } = finding as LatencyFinding;
  return { ...rest, because: 'its interval reaches over the limit, and another limit has decided' } as Finding as Of;
}

/** What is known of the storage without measuring. Only what is wrong. */
export function inspectionFindings(storage: Storage): readonly StorageFinding[] {
  return storageFindings(storage);
}

/**
 * Whether more of a phase would not change the verdict: nothing of it is open that could.
 *
 * @param earlier the phases that ended before it: where one of them has failed already, the rest decides nothing
 */
export function isSettled(
  phase: JudgedPhase,
  earlier: readonly JudgedPhase[],
  storage: Storage,
  thresholds: readonly Threshold[] = THRESHOLDS,
): boolean {
  const known = [...earlier, phase].flatMap((each) => latencyFindings(each, thresholds));
  const open = openFindings([...known, ...inspectionFindings(storage)], thresholds);
  return !open.some((finding) => finding.phase === phase.name);
}

/**
 * The findings that more samples could settle, and with them the verdict. None where it is unsuitable already; where there is a
 * warning, the limits for loaded clusters decide nothing.
 */
export function openFindings(
  findings: readonly Finding[],
  thresholds: readonly Threshold[] = THRESHOLDS,
): LatencyFinding[] {
  const has = (result: Finding['result']) => findings.some((finding) => finding.result === result);
  if (has('fail')) return [];
  return findings.filter(
    (finding): finding is LatencyFinding =>
      'phase' in finding && isOpen(finding) && (!has('warn') || isRequired(finding, thresholds)),
  );
}

/** What findings come to. */
export function outcomeOf(findings: readonly Finding[], thresholds: readonly Threshold[]): Outcome {
  const has = (result: Finding['result']) => findings.some((finding) => finding.result === result);
  if (has('fail')) return 'unsuitable';
  if (findings.length === 0 || findings.some((finding) => isOpen(finding) && isRequired(finding, thresholds))) {
    return 'inconclusive';
  }
  if (has('warn')) return 'marginal';
  return has('not-recommended') || findings.some(isOpen) ? 'suitable' : 'recommended';
}

/** Which findings a verdict rests on. */
const DECISIVE: Readonly<Record<Outcome, (finding: Finding) => boolean>> = {
  recommended: () => false,
  suitable: (finding) => finding.result === 'not-recommended' || isOpen(finding),
  marginal: ({ result }) => result === 'warn',
  unsuitable: ({ result }) => result === 'fail',
  inconclusive: (finding) => isOpen(finding) && isRequired(finding, THRESHOLDS),
};

/** The findings that a verdict rests on; none of a recommended disk. */
export function decisiveFindings({ outcome, findings }: Verdict): Finding[] {
  return findings.filter(DECISIVE[outcome]);
}

/** Whether it is not settled, and the verdict depends on it. */
function isOpen(finding: Finding): boolean {
  return finding.result === 'inconclusive' && !('isLeftOpen' in finding);
}

/** Whether etcd asks for it, and not only a loaded cluster. */
function isRequired({ id }: Finding, thresholds: readonly Threshold[]): boolean {
  return thresholds.some((row) => row.id === id && row.breach !== 'not-recommended');
}
