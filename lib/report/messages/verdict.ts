// The sentences of a verdict: its headline, and its reason in counts that a person can check.

import { isMeasured, type MeasuredFinding, type SlowCounts, type Unresolved } from '../../verdict/judge.js';
import type { ThresholdId } from '../../verdict/thresholds.js';
import { counted, latency, latencyLimit, measuredTime, percent, percentRange, thousands } from '../format.js';
import type { Report } from '../report.js';
import { type ById, known } from './by-id.js';
import { unmeasuredMessage } from './failure.js';
import { type LimitOwner, limitOwner } from './marks.js';
import { listed } from './phrases.js';
import { asSentence } from './sentences.js';
import { limitText, percentLimit, thresholdTitle } from './thresholds.js';

/** The first line, without the path: `suitable in these 60 s, with 2 warnings`. */
export function headline(report: Report): string {
  const { verdict, target, advice, phases } = report;
  const warnings = advice.filter(({ level }) => level === 'warning').length;
  const isMeasuredThere = target.measuredPath !== target.path && phases.length > 0;
  const parent = !isMeasuredThere ? '' : `, measured in ${target.measuredPath}`;
  if (verdict.outcome === 'recommended' || verdict.outcome === 'suitable') {
    const advised = warnings === 0 ? '' : `, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}`;
    return `${verdict.outcome} in these ${measured(report)}${parent}${advised}`;
  }
  const why = verdict.outcome === 'unsuitable' ? unsuitableHeadline(report) : inconclusiveHeadline(report);
  return `${verdict.outcome}${why}${parent}`;
}

function measured({ verdict }: Report): string {
  return measuredTime(verdict.measuredNs);
}

function unsuitableHeadline(report: Report): string {
  const { verdict, phases, plan } = report;
  const deciding = verdict.findings.filter((finding) => !isMeasured(finding) || finding.decides === 'verdict');
  const failed = deciding.filter(({ result }) => result === 'fail');
  const ofStorage = failed.find((finding) => !isMeasured(finding));
  const title = ofStorage === undefined ? '' : `: ${unmeasuredMessage(ofStorage).title}`;
  if (ofStorage && ofStorage.id !== 'run-failed') {
    return phases.length === 0 ? `${title} (not measured)` : title;
  }
  return plan.endsAtBreach || ofStorage
    ? `, proven after ${measured(report)}${title}`
    : ` in these ${measured(report)}`;
}

function inconclusiveHeadline(report: Report): string {
  const { verdict, outcome, phases, plan, failure } = report;
  if (outcome === 'interrupted') {
    return phases.length === 0 ? ': interrupted before it measured' : `: interrupted after ${measured(report)}`;
  }
  if (failure) return `: the run failed after ${measured(report)}`;
  const unresolved = unresolvedFindings(verdict.findings);
  if (unresolved.some((finding) => finding.unresolved?.id === 'no-cpu')) return ': the machine was short of CPU time';
  if (!phases.some(({ name }) => name === 'paced')) return ': the fixed-rate phase was not run';
  if (plan.decisionSeconds.length === 0) {
    return unresolved.some(isOverLimit)
      ? `: over the limit, but ${measured(report)} is too short to prove it`
      : `: no breach proven, but ${measured(report)} is too short to pass`;
  }
  if (unresolved.length === 0) return ` after ${measured(report)}`;
  return ` after ${measured(report)}: ${listed(unresolved.map(rowName))} not decided`;
}

function rowName({ id }: MeasuredFinding): string {
  return known(ROW_NAMES, id) ?? id;
}

/** A share that is over its limit, though not for long enough to prove a breach. */
function isOverLimit({ result, counts }: MeasuredFinding): boolean {
  return result === 'unresolved' && counts !== undefined && counts.lowShare > counts.limitShare;
}

const ROW_NAMES: Readonly<Record<string, string>> = {
  'append-p99': 'append p99',
  'commit-p99': 'commit p99',
  'stalled-appends': 'stalled appends',
  'longest-operation': 'longest operation',
};

/** The findings that decide and are not decided. */
export function unresolvedFindings(findings: Report['verdict']['findings']): MeasuredFinding[] {
  return findings.filter(isMeasured).filter(({ decides, result }) => decides === 'verdict' && result === 'unresolved');
}

/** The reasons of the verdict, in two or three sentences. */
export function reasons(report: Report): string[] {
  const { findings } = report.verdict;
  const failed = findings.filter(({ result }) => result === 'fail');
  const measuredFails = failed.filter(isMeasured).filter(({ decides }) => decides === 'verdict');
  const storageFails = failed.filter((finding) => !isMeasured(finding));
  const unresolved = unresolvedFindings(findings);
  return [
    ...storageFails.map((finding) => {
      const { observed, why } = unmeasuredMessage(finding);
      return `${finding.id === 'run-failed' ? failureSentence(report, observed) : asSentence(observed)} ${why}`;
    }),
    ...measuredFails.map(reasonOf),
    ...(measuredFails.length + storageFails.length > 0 ? [] : mainUnresolved(unresolved).map(reasonOf)),
    ...(measuredFails.length + storageFails.length + unresolved.length === 0 ? passReasons(report) : []),
  ];
}

/** `fdatasync failed with EIO at append 1,412.` */
function failureSentence({ failure }: Report, observed: string): string {
  if (failure?.syscall === undefined) return asSentence(observed);
  const at = failure.operation === undefined ? '' : ` at append ${thousands(failure.operation)}`;
  return `${failure.syscall} failed with ${failure.code}${at}.`;
}

/** The unresolved findings that the disk causes; if only time is short, the first one. */
function mainUnresolved(unresolved: readonly MeasuredFinding[]): readonly MeasuredFinding[] {
  const open = unresolved.filter((finding) => finding.unresolved?.id !== 'too-short');
  return open.length > 0 ? open : unresolved.slice(0, 1);
}

/** For a disk that passes: its distance from the limit, and what it lacks for a recommendation. */
function passReasons({ verdict: { findings } }: Report): string[] {
  const of = (id: ThresholdId) => findings.filter(isMeasured).find((finding) => finding.id === id);
  const [append, loaded, delayed] = [of('append-p99'), of('append-p99-loaded'), of('delayed-appends-loaded')];
  if (!append?.counts) return [];
  const own = countsSentence(append, append.counts);
  if (loaded?.result === 'pass' && loaded.counts && append.counts.slow === 0) {
    const { slow } = loaded.counts;
    const part = slow === 0 ? 'None' : thousands(slow);
    const share = slow === 0 ? '' : ` (${percent(slow / loaded.counts.of)})`;
    return [
      `${own} ${part} took ${latencyLimit(loaded.limit)} or longer${share}; loaded clusters allow 1 %.`,
      ...gradeReasons(findings, undefined, delayed),
    ];
  }
  return [own, ...gradeReasons(findings, loaded, delayed)];
}

function gradeReasons(
  findings: Report['verdict']['findings'],
  loaded: MeasuredFinding | undefined,
  delayed: MeasuredFinding | undefined,
): string[] {
  const unknown = findings.flatMap((finding) =>
    !isMeasured(finding) && finding.result === 'not-recommended' ? [unmeasuredMessage(finding)] : [],
  );
  return [
    ...(loaded && loaded.result !== 'pass'
      ? [
          `Loaded clusters need a p99 ${limitText(loaded)}${loaded.result === 'fail' ? '' : '; this run does not prove it'}.`,
        ]
      : []),
    ...(delayed?.counts && delayed.result !== 'pass'
      ? [
          `${percent(delayed.counts.slow / delayed.counts.of)} of the due appends waited over 10 ms; loaded clusters allow 1 %.`,
        ]
      : []),
    ...unknown.map(({ observed }) => asSentence(observed)),
  ];
}

/** A finding that fails or is unresolved, as a reason. */
export function reasonOf(finding: MeasuredFinding): string {
  const { id, counts, observed, unresolved } = finding;
  if (unresolved?.id === 'not-measured') return `The run did not measure the ${thresholdTitle(finding)}.`;
  if (unresolved?.id === 'no-cpu') return noCpuSentence(unresolved, observed);
  if (id === 'longest-operation') return longestSentence(observed ?? 0);
  if (!counts) return '';
  const tooShort = isOverLimit(finding) ? ' These are too few seconds to prove a breach.' : '';
  return `${countsSentence(finding, counts)}${tooShort}`;
}

const WHAT: Readonly<Record<string, string>> = {
  'append-p99': 'appends',
  'append-p99-loaded': 'appends',
  'commit-p99': 'backend commits',
  'stalled-appends': 'due appends',
  'delayed-appends-loaded': 'due appends',
};

/** The counts as a sentence: `67 of 11,992 appends took 10 ms or longer (0.56 %, in about 8 clumps). The long-run share is 0.3 to 1.1 % (90 % interval); the limit is 1 %.` */
function countsSentence({ id, limit, unit }: MeasuredFinding, counts: SlowCounts): string {
  const what = known(WHAT, id) ?? 'operations';
  const slow = Math.round(counts.slow);
  const of = thousands(Math.round(counts.of));
  const did =
    unit === 'share'
      ? `waited over ${id === 'stalled-appends' ? '150' : '10'} ms`
      : `took ${latencyLimit(limit)} or longer`;
  if (slow === 0)
    return `None of ${of} ${what} ${did}; ${ALLOWS[limitOwner({ id, limit })]} ${percentLimit(counts.limitShare)}.`;
  const share = percent(counts.slow / counts.of);
  const clumps = counts.clumps < slow ? `, in about ${counted(counts.clumps, 'clump')}` : '';
  const range = percentRange(counts.lowShare, counts.highShare);
  return `${thousands(slow)} of ${of} ${what} ${did} (${share}${clumps}). The long-run share is ${range} (90 % interval); the limit is ${percentLimit(counts.limitShare)}.`;
}

const ALLOWS: Readonly<Record<LimitOwner, string>> = {
  etcd: 'etcd allows',
  loaded: 'loaded clusters allow',
  run: 'this run allows',
};

function longestSentence(observedNs: number): string {
  const took = `One operation took ${latency(observedNs)}.`;
  return observedNs > 2e9
    ? `${took} After 1 s without a heartbeat the followers elect another leader, and after 2 s the API server's health check fails.`
    : `${took} After 1 s without a heartbeat the followers elect another leader.`;
}

function noCpuSentence(lack: ById<Unresolved, 'no-cpu'>, observedNs: number | null): string {
  const causes = [
    [lack.stolenNs, 'the hypervisor took the CPU (steal)'],
    [lack.throttledNs, 'the cgroup was at its CPU limit'],
    [lack.runQueueNs, 'the measuring thread waited for a CPU'],
    [lack.stoppedNs, 'the process did not run (stopped, or the machine was paused)'],
  ] as const;
  const [ns = 0, words] = causes.reduce((worst, each) => ((each[0] ?? 0) > (worst[0] ?? 0) ? each : worst));
  return `One operation took ${latency(observedNs)}. In that time ${words} for ${latency(ns)}, so the disk may not be the cause.`;
}
