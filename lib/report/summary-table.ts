// The table of the rows that decide, in ms: count, percentiles, limit and mark. Numbers stand on their decimal point.

import type { Figures } from '../measure/summary.js';
import { isMeasured, type MeasuredFinding } from '../verdict/judge.js';
import type { ThresholdId } from '../verdict/thresholds.js';
import { milliseconds, percent, thousands } from './format.js';
import { columnsOf, padded } from './layout.js';
import { resultMark } from './messages/results.js';
import type { Pen } from './pen.js';
import type { PhaseReport, Report } from './report.js';

interface Row {
  readonly title: string;
  readonly count: string;
  /** p50, p99, p99.9, max. */
  readonly values: readonly string[];
  readonly limit: string;
  readonly finding?: MeasuredFinding | undefined;
}

/** What may be left out of the table where it is too wide, the first first: p99.9, then p50. */
const DROP = [2, 0] as const;

export function latencyRows(report: Report, phase: PhaseReport, columns: number, pen: Pen): string[] {
  const rows = rowsOf(report, phase);
  const all = [0, 1, 2, 3];
  for (const dropped of [[], DROP.slice(0, 1), DROP]) {
    const shown = all.filter((index) => !dropped.includes(index as 0 | 2));
    const lines = linesOf(rows, shown, pen);
    if (lines.every((line) => columnsOf(line) <= columns) || dropped.length === DROP.length) return lines;
  }
  return [];
}

function rowsOf(report: Report, phase: PhaseReport): readonly Row[] {
  const finding = (id: ThresholdId) => report.verdict.findings.filter(isMeasured).find((one) => one.id === id);
  const [append, commit, stalled, longest] = [
    finding('append-p99'),
    finding('commit-p99'),
    finding('stalled-appends'),
    finding('longest-operation'),
  ];
  return [
    latencyRow('append', phase.append, append),
    latencyRow('  its fdatasync', phase.sync),
    ...(phase.commit ? [latencyRow('backend commit', phase.commit, commit)] : []),
    ...(stalled?.counts
      ? [
          {
            title: 'stalled > 150 ms',
            count: thousands(Math.round(stalled.counts.slow)),
            values: ['', '', '', percent(stalled.counts.slow / stalled.counts.of)],
            limit: `< ${Number((100 * stalled.limit).toPrecision(3))} %`,
            finding: stalled,
          },
        ]
      : []),
    ...(longest
      ? [
          {
            title: 'longest operation',
            count: '',
            values: ['', '', '', milliseconds(longest.observed)],
            limit: `max <= ${longest.limit / 1e6}`,
            finding: longest,
          },
        ]
      : []),
    ...failureRow(report),
  ];
}

/** An I/O error is a row of its own. */
function failureRow({ failure, verdict }: Report): readonly Row[] {
  const isDisk = verdict.findings.some((one) => !isMeasured(one) && (one.id as string) === 'run-failed');
  if (!failure || !isDisk) return [];
  return [{ title: 'I/O errors', count: '1', values: ['', '', '', ''], limit: 'none', finding: FAILED }];
}

const FAILED = { result: 'fail' } as MeasuredFinding;

function latencyRow(title: string, { count, p50Ns, p99Ns, p999Ns, maxNs }: Figures, finding?: MeasuredFinding): Row {
  return {
    title,
    count: thousands(count),
    values: [p50Ns, p99Ns, p999Ns, maxNs].map(milliseconds),
    limit: finding ? `p99 < ${finding.limit / 1e6}` : '',
    finding,
  };
}

const HEADS = ['p50', 'p99', 'p99.9', 'max'] as const;

function linesOf(rows: readonly Row[], shown: readonly number[], pen: Pen): string[] {
  const titles = Math.max(...rows.map(({ title }) => columnsOf(title)), 'latency, ms'.length);
  const counts = Math.max(...rows.map(({ count }) => count.length), 'count'.length);
  const limits = Math.max(...rows.map(({ limit }) => limit.length), 'limit'.length);
  const cells = shown.map((index) =>
    aligned(
      HEADS[index] ?? '',
      rows.map(({ values }) => values[index] ?? ''),
    ),
  );
  const head = [
    padded('latency, ms', titles),
    padded('count', counts, true),
    ...cells.map(({ head }) => head),
    padded('limit', limits),
  ];
  return [
    `  ${pen(head.join('  '), 'faint')}`.trimEnd(),
    ...rows.map(({ title, count, limit, finding }, row) => {
      const { mark, tone } = finding ? resultMark(finding.result) : { mark: '', tone: 'good' as const };
      const line = [
        padded(title, titles),
        padded(count, counts, true),
        ...cells.map(({ values }) => values[row] ?? ''),
        padded(limit, limits),
        mark === '' ? '' : pen(mark, tone, 'strong'),
      ];
      return `  ${line.join('  ')}`.trimEnd();
    }),
  ];
}

/** A column whose numbers stand on their decimal point, under its head. */
function aligned(
  head: string,
  values: readonly string[],
): { readonly head: string; readonly values: readonly string[] } {
  const wholes = values.map((value) => (/^[\d<]/.test(value) ? value.split(/(?=[. ])/)[0] : value)?.length ?? 0);
  const whole = Math.max(...wholes);
  const placed = values.map((value, index) => ' '.repeat(Math.max(0, whole - (wholes[index] ?? 0))) + value);
  const width = Math.max(head.length, ...placed.map(columnsOf));
  return {
    head: padded(head, width, true),
    values: placed.map((value) => {
      const filled = padded(value, Math.max(...placed.map(columnsOf)));
      return padded(filled, width, true);
    }),
  };
}
