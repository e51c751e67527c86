// The sentences of a verdict: its headline, its reason in counts that a person can check, and the words of each threshold.

import type { MeasuredFinding, Outcome, SlowCounts } from '../../verdict/judge.js';
import { isMeasured } from '../../verdict/judge.js';
import type { ThresholdId } from '../../verdict/thresholds.js';
import { counted, latency, latencyLimit, percent, percentRange, rate, stretch, thousands } from '../format.js';
import type { Report } from '../report.js';
import type { Tone } from '../tone.js';
import { unmeasuredMessage } from './failure.js';

export interface OutcomeWords {
  readonly tone: Tone;
  /** Stands before the word where there is no colour. */
  readonly sign: string;
  readonly meaning: string;
}

export const OUTCOME_WORDS: Readonly<Record<Outcome, OutcomeWords>> = {
  recommended: { tone: 'good', sign: '✔', meaning: 'within the limits for heavily loaded clusters too' },
  suitable: { tone: 'good', sign: '✔', meaning: 'within every limit that etcd requires' },
  inconclusive: { tone: 'open', sign: '?', meaning: 'not decided in the time measured' },
  unsuitable: { tone: 'bad', sign: '✘', meaning: 'breaks a limit, or storage that etcd must not use' },
};

/** The name of each threshold in a table, and its limit. */
export const THRESHOLD_TITLES: Readonly<Record<ThresholdId, string>> = {
  'append-p99': 'append p99',
  'commit-p99': 'backend commit p99',
  'stalled-appends': 'appends stalled over 150 ms',
  'longest-operation': 'longest operation',
  'append-p99-loaded': 'append p99, loaded cluster',
  'delayed-appends-loaded': 'appends delayed over 10 ms, loaded cluster',
  'sync-p99': 'fdatasync p99',
  'append-rate': 'appends/s in a closed loop',
  'append-rate-loaded': 'appends/s in a closed loop, loaded cluster',
};

/** What a breach does to etcd. */
export const THRESHOLD_MEANINGS: Readonly<Record<ThresholdId, string>> = {
  'append-p99': 'Requests queue behind the WAL, heartbeats are late, and leaders are lost under load.',
  'commit-p99': 'Backend commits hold up reads and writes.',
  'stalled-appends': 'Requests wait longer than 0.15 s, for which etcd has a critical alert.',
  'longest-operation':
    'The leader sends no heartbeat for the election timeout (1000 ms), and the followers elect another.',
  'append-p99-loaded': 'A heavily loaded cluster needs a faster disk.',
  'delayed-appends-loaded': 'A heavily loaded cluster queues behind these appends.',
  'sync-p99': 'etcd shows this value as wal_fsync_duration_seconds. The append decides: it contains the sync.',
  'append-rate': 'etcd needs 50 sequential appends/s. The fixed-rate phase decides.',
  'append-rate-loaded': 'Loaded clusters need 500 sequential appends/s. The fixed-rate phase decides.',
};

/** A value in the unit of its finding. */
export function valueText({ unit }: Pick<MeasuredFinding, 'unit'>, value: number | null): string {
  if (value === null) return '-';
  if (unit === 'ns') return latency(value);
  return unit === 'share' ? percent(value) : `${rate(value)}/s`;
}

/** `< 10 ms`, `<= 1 s`, `>= 50/s`. */
export function limitText({ holds, limit, unit }: Pick<MeasuredFinding, 'holds' | 'limit' | 'unit'>): string {
  const sign = { below: '<', 'at-most': '<=', 'at-least': '>=' }[holds] ?? '';
  const text = unit === 'ns' ? latencyLimit(limit) : unit === 'share' ? percentLimit(limit) : `${rate(limit)}/s`;
  return `${sign} ${text}`;
}

function percentLimit(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** The first line, without the path: `suitable in these 60 s, with 2 warnings`. */
export function headline(report: Report): string {
  const { verdict, target, advice } = report;
  const warnings = advice.filter(({ level }) => level === 'warning').length;
  const parent = target.measuredPath === target.path ? '' : `, measured in ${target.measuredPath}`;
  if (verdict.outcome === 'recommended' || verdict.outcome === 'suitable') {
    const advised = warnings === 0 ? '' : `, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}`;
    return `${verdict.outcome} in these ${measured(report)}${parent}${advised}`;
  }
  const why = verdict.outcome === 'unsuitable' ? unsuitableHeadline(report) : inconclusiveHeadline(report);
  return `${verdict.outcome}${why}${parent}`;
}

function measured({ verdict }: Report): string {
  return stretch(Math.round(verdict.measuredNs / 1e9));
}

function unsuitableHeadline(report: Report): string {
  const { verdict, phases } = report;
  const failed = verdict.findings.find(({ result }) => result === 'fail');
  const isLatency = failed !== undefined && isMeasured(failed);
  if (isLatency)
    return report.plan.endsAtBreach ? `, proven after ${measured(report)}` : ` in these ${measured(report)}`;
  const title = failed === undefined ? '' : `: ${unmeasuredMessage(failed).title}`;
  if (failed?.id === 'run-failed') return `, proven after ${measured(report)}${title}`;
  return phases.length === 0 ? `${title} (told from the storage, not measured)` : title;
}

function inconclusiveHeadline(report: Report): string {
  const { verdict, outcome, phases, plan, failure } = report;
  if (outcome === 'interrupted') {
    return phases.length === 0 ? ': interrupted before it measured' : `: interrupted after ${measured(report)}`;
  }
  if (failure) return `: the run failed after ${measured(report)}`;
  const unresolved = unresolvedFindings(verdict.findings);
  if (unresolved.some((finding) => finding.unresolved?.id === 'no-cpu')) return ': this machine had no CPU';
  if (!phases.some(({ name }) => name === 'paced')) return ': the fixed-rate phase was not run';
  if (plan.decisionSeconds.length === 0) return `: no breach proven in ${measured(report)}, too short to pass`;
  const rows = unresolved.map(({ id }) => ROW_NAMES[id] ?? id);
  return ` after ${measured(report)}: the ${rows.join(' and ')} ${rows.length === 1 ? 'row is' : 'rows are'} open`;
}

const ROW_NAMES: Readonly<Partial<Record<ThresholdId, string>>> = {
  'append-p99': 'append',
  'commit-p99': 'commit',
  'stalled-appends': 'stalled',
  'longest-operation': 'longest',
};

/** The findings that decide and are not decided. */
export function unresolvedFindings(findings: Report['verdict']['findings']): MeasuredFinding[] {
  return findings.filter(isMeasured).filter(({ decides, result }) => decides === 'verdict' && result === 'unresolved');
}

/** Why the verdict is what it is, in two or three sentences. */
export function reasons(report: Report): string[] {
  const { findings } = report.verdict;
  const failed = findings.filter(({ result }) => result === 'fail');
  const measuredFails = failed.filter(isMeasured).filter(({ decides }) => decides === 'verdict');
  const storageFails = failed.filter((finding) => !isMeasured(finding));
  const unresolved = unresolvedFindings(findings);
  return [
    ...storageFails.map((finding) => {
      const { observed, why } = unmeasuredMessage(finding);
      return `${sentence(observed)} ${why}`;
    }),
    ...measuredFails.map(reasonOf),
    ...(failed.some((finding) => !isMeasured(finding) || finding.decides === 'verdict')
      ? []
      : unresolved.map(reasonOf)),
    ...(measuredFails.length + storageFails.length + unresolved.length === 0 ? passReasons(report) : []),
  ];
}

function sentence(text: string): string {
  const capital = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}

/** Of a disk that passes: how far it is from the limit, and what it lacks for a recommendation. */
function passReasons({ verdict: { findings } }: Report): string[] {
  const of = (id: ThresholdId) => findings.filter(isMeasured).find((finding) => finding.id === id);
  const [append, loaded, delayed] = [of('append-p99'), of('append-p99-loaded'), of('delayed-appends-loaded')];
  if (!append?.counts) return [];
  const own = countsSentence(append, append.counts);
  if (loaded?.result === 'pass' && loaded.counts && append.counts.slow === 0) {
    const { slow } = loaded.counts;
    const part = slow === 0 ? 'none' : `${thousands(slow)}`;
    const share = slow === 0 ? '' : ` (${percent(slow / loaded.counts.of)})`;
    return [
      `${own.replace(/\.$/, '')}; ${part} took ${latencyLimit(loaded.limit)} or longer${share}, where loaded clusters allow 1 %.`,
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
      ? [`Loaded clusters want p99 ${limitText(loaded)}${loaded.result === 'fail' ? '' : ', which is not shown here'}.`]
      : []),
    ...(delayed?.counts && delayed.result !== 'pass'
      ? [
          `${percent(delayed.counts.slow / delayed.counts.of)} of the appends due wait over 10 ms, and loaded clusters allow 1 %.`,
        ]
      : []),
    ...unknown.map(({ observed }) => sentence(observed)),
  ];
}

/** A finding that fails or is unresolved, as a reason. */
export function reasonOf(finding: MeasuredFinding): string {
  const { id, counts, observed, unresolved } = finding;
  if (unresolved?.id === 'not-measured') return `${sentence(THRESHOLD_TITLES[id])} It was not measured.`;
  if (unresolved?.id === 'no-cpu') return noCpuSentence(unresolved, observed);
  if (id === 'longest-operation') return longestSentence(observed ?? 0);
  return counts ? countsSentence(finding, counts) : '';
}

const WHAT: Readonly<Partial<Record<ThresholdId, readonly [string, string]>>> = {
  'append-p99': ['append', 'appends'],
  'append-p99-loaded': ['append', 'appends'],
  'commit-p99': ['backend commit', 'backend commits'],
  'stalled-appends': ['append due', 'appends due'],
  'delayed-appends-loaded': ['append due', 'appends due'],
};

/** The counts as a sentence: `67 of 11,992 appends took 10 ms or longer (0.56 %, in about 8 clumps); in the long run 0.3 to 1.1 %, and the limit is 1 %.` */
export function countsSentence({ id, limit, unit }: MeasuredFinding, counts: SlowCounts): string {
  const [, what] = WHAT[id] ?? ['', 'operations'];
  const slow = Math.round(counts.slow);
  const of = thousands(Math.round(counts.of));
  const did =
    unit === 'share'
      ? `waited over ${id === 'stalled-appends' ? '150' : '10'} ms`
      : `took ${latencyLimit(limit)} or longer`;
  if (slow === 0) return `None of ${of} ${what} ${did}, where etcd allows ${percentLimit(counts.limitShare)}.`;
  const share = percent(counts.slow / counts.of);
  const clumps = counts.clumps < slow ? `, in about ${counted(counts.clumps, 'clump')}` : '';
  const range = percentRange(counts.lowShare, counts.highShare);
  return `${thousands(slow)} of ${of} ${what} ${did} (${share}${clumps}); in the long run ${range}, and the limit is ${percentLimit(counts.limitShare)}.`;
}

function longestSentence(observedNs: number): string {
  const took = `One operation took ${latency(observedNs)}.`;
  return observedNs > 2e9
    ? `${took} After 1 s without a heartbeat the followers elect another leader, and after 2 s the API server's health check fails.`
    : `${took} After 1 s without a heartbeat the followers elect another leader.`;
}

function noCpuSentence(
  {
    stolenNs = 0,
    throttledNs = 0,
    runQueueNs = 0,
    stoppedNs = 0,
  }: NonNullable<MeasuredFinding['unresolved']> & { id: 'no-cpu' },
  observedNs: number | null,
): string {
  const causes = [
    [stolenNs, 'the hypervisor took the CPU (steal)'],
    [throttledNs, 'the cgroup was at its CPU limit'],
    [runQueueNs, 'the measuring thread waited for a CPU'],
    [stoppedNs, 'the process did not run (stopped, or the machine was paused)'],
  ] as const;
  const [ns, words] = causes.reduce((worst, each) => (each[0] > worst[0] ? each : worst));
  return `One operation took ${latency(observedNs)}, and in that time ${words} for ${latency(ns)}: this says nothing of the disk.`;
}
