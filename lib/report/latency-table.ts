// The table of latencies in ms, as cells of text: the rows that decide, and all that a phase timed. Each format writes the same cells its own way.

import type { Figures } from '../measure/summary.js';
import { type Finding, isMeasured, type MeasuredFinding } from '../verdict/judge.js';
import type { ThresholdId } from '../verdict/thresholds.js';
import { milliseconds, percentCell, thousands } from './format.js';
import { LATENCIES, type LatencyName, latenciesOf } from './latencies.js';
import { holdsSign, percentLimit } from './messages/thresholds.js';
import type { PhaseReport, Report } from './report.js';

/** One row. A cell is empty where a figure has no meaning, and `-` where the samples are too few for it. */
export interface LatencyRow {
  readonly title: string;
  /** Whether the row is a part of the row above. */
  readonly isPart: boolean;
  readonly count: string;
  /** By {@link PERCENTILE_HEADS}. */
  readonly values: readonly string[];
  readonly limit: string;
  readonly result?: Finding['result'] | undefined;
}

export const TABLE_TITLE = 'latency, ms';
export const PERCENTILE_HEADS = ['p50', 'p90', 'p99', 'p99.9', 'max'] as const;
const NO_VALUES = ['', '', '', ''] as const;

/** The deciding rows: appends, commits, stalls, the longest operation, and an error of the disk. */
export function decidingRows(report: Report, phase: PhaseReport): readonly LatencyRow[] {
  const [append, sync, commit] = (['append', 'sync', 'commit'] as const).map((name) => row(name, phase, report));
  const stalled = findingOf(report, 'stalled-appends');
  const longest = findingOf(report, 'longest-operation');
  return [
    ...[append, sync, commit].flatMap((each) => each ?? []),
    ...(stalled?.counts ? [stalledRow(stalled, stalled.counts)] : []),
    ...(longest ? [longestRow(longest, report)] : []),
    ...failureRows(report),
  ];
}

/** All latencies of a phase. */
export function timedRows(phase: PhaseReport, report: Report): readonly LatencyRow[] {
  return latenciesOf(phase).flatMap(({ name }) => row(name, phase, report) ?? []);
}

/** The finding of a threshold; `undefined` where the run has none. */
function findingOf(report: Report, id: ThresholdId): MeasuredFinding | undefined {
  return report.verdict.findings.filter(isMeasured).find((finding) => finding.id === id);
}

const DECIDED_BY: Readonly<Partial<Record<LatencyName, ThresholdId>>> = { append: 'append-p99', commit: 'commit-p99' };

function row(name: LatencyName, phase: PhaseReport, report: Report): LatencyRow | undefined {
  const summary = phase[name];
  if (summary === undefined || summary.count === 0) return undefined;
  const id = DECIDED_BY[name];
  const finding = id === undefined ? undefined : findingOf(report, id);
  const decides = finding?.phase === phase.name ? finding : undefined;
  return {
    ...LATENCIES[name],
    count: thousands(summary.count),
    values: valuesOf(summary),
    limit: decides ? `p99 ${holdsSign(decides.holds)} ${inMs(decides.limit)}` : '',
    result: decides?.result,
  };
}

function valuesOf({ p50Ns, p90Ns, p99Ns, p999Ns, maxNs }: Figures): readonly string[] {
  return [p50Ns, p90Ns, p99Ns, p999Ns, maxNs].map(milliseconds);
}

function stalledRow(
  { limit, holds, result }: MeasuredFinding,
  { slow, of }: NonNullable<MeasuredFinding['counts']>,
): LatencyRow {
  return {
    title: 'stalled > 150 ms',
    isPart: false,
    count: thousands(Math.round(slow)),
    values: [...NO_VALUES, percentCell(slow / of)],
    limit: `${holdsSign(holds)} ${percentLimit(limit)}`,
    result,
  };
}

function longestRow({ observed, limit, holds, result, phase }: MeasuredFinding, { phases }: Report): LatencyRow {
  const isCommit = phases.some(({ commit }) => commit !== undefined && commit.maxNs === observed);
  return {
    title: `longest (${isCommit ? 'commit' : phase === 'closed-loop' ? 'closed loop' : 'append'})`,
    isPart: false,
    count: '',
    values: [...NO_VALUES, milliseconds(observed)],
    limit: `max ${holdsSign(holds)} ${inMs(limit)}`,
    result,
  };
}

/** An I/O error is a row of its own. */
function failureRows({ verdict }: Report): readonly LatencyRow[] {
  const failed = verdict.findings.find(({ id }) => id === 'run-failed');
  if (!failed) return [];
  return [
    { title: 'I/O errors', isPart: false, count: '1', values: [...NO_VALUES, ''], limit: 'none', result: 'fail' },
  ];
}

/** A limit of a table whose unit is ms. */
export function inMs(ns: number): string {
  return String(Number((ns / 1e6).toPrecision(6)));
}
