// A latency histogram in the terminal: etcd's buckets, and finer ones below its first, with the limits marked among them.

import { binsIn, countUpTo } from '../measure/distribution.js';
import type { HistogramBin } from '../measure/histogram.js';
import type { Summary } from '../measure/summary.js';
import { bar } from './bars.js';
import { type Bucket, bucketsOf, type Mark } from './buckets.js';
import { latency, latencyLimit, percentCell, thousands } from './format.js';
import { columnsOf, padded } from './layout.js';
import { limitMarkTexts } from './messages/marks.js';
import type { Ink, Pen } from './pen.js';

export interface HistogramTextOptions {
  readonly columns: number;
  readonly pen: Pen;
  readonly marks: readonly Mark[];
}

const MOST_BAR = 60;

/** Lines, the quickest bucket first; none without samples. */
export function histogramLines(summary: Summary, { columns, pen, marks }: HistogramTextOptions): string[] {
  const bins = binsIn(summary.histogram) ?? [];
  const buckets = bucketsOf(bins);
  if (buckets.length === 0) return [];
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...buckets.map(({ count }) => count));
  const figures = buckets.map(({ count }) => [thousands(count), percentCell(count / total)] as const);
  const [countColumns, shareColumns] = [0, 1].map((cell) =>
    Math.max(...figures.map((row) => (row[cell] ?? '').length)),
  );
  const label = Math.max(...buckets.map((bucket) => bucketLabel(bucket).length));
  const taken = 2 + label + 2 + 2 + (countColumns ?? 0) + 2 + (shareColumns ?? 0);
  const barColumns = Math.max(8, Math.min(MOST_BAR, columns - taken));

  const rows = buckets.map((bucket, index): Row => {
    const [count = '', percent = ''] = figures[index] ?? [];
    const drawn = pen(bar(bucket.count, most, barColumns), ...inksOf(bucket, marks));
    return {
      upToNs: bucket.upToNs ?? Number.POSITIVE_INFINITY,
      lines: [
        `  ${padded(bucketLabel(bucket), label, true)}  ${padded(drawn, barColumns)}  ${padded(count, countColumns ?? 0, true)}  ${pen(percent === '' ? '' : padded(percent, shareColumns ?? 0, true), 'faint')}`.trimEnd(),
      ],
    };
  });
  const limits = marks.map((mark): Row => {
    const ink = countBeyond(mark, bins) === 0 ? 'faint' : mark.isRequired ? 'bad' : 'fair';
    return { upToNs: mark.limitNs, lines: markLines(mark, bins, label, columns).map((line) => pen(line, ink)) };
  });
  return inOrder(rows, limits).flatMap(({ lines }) => lines);
}

interface Row {
  readonly upToNs: number;
  readonly lines: readonly string[];
}

/** Each limit before the first bucket that reaches beyond it. */
function inOrder(rows: readonly Row[], limits: readonly Row[]): Row[] {
  const isBetween = ({ upToNs }: Row, after: number, before: number) => upToNs >= after && upToNs < before;
  return [
    ...rows.flatMap((row, index) => [
      ...limits.filter((mark) => isBetween(mark, rows[index - 1]?.upToNs ?? 0, row.upToNs)),
      row,
    ]),
    ...limits.filter((mark) => isBetween(mark, rows.at(-1)?.upToNs ?? 0, Number.POSITIVE_INFINITY)),
  ];
}

function countBeyond({ limitNs }: Mark, bins: readonly HistogramBin[]): number {
  return bins.reduce((sum, { count }) => sum + count, 0) - countUpTo(bins, limitNs);
}

function markLines(mark: Mark, bins: readonly HistogramBin[], label: number, columns: number): string[] {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const texts = limitMarkTexts(mark.owner, { count: countBeyond(mark, bins), of: total });
  const lead = `  ${padded(latencyLimit(mark.limitNs), label, true)}  ── `;
  return [`${lead}${texts.find((each) => columnsOf(lead + each) <= columns) ?? texts.at(-1) ?? ''}`];
}

/** The colour of the highest limit that a bucket lies wholly beyond; none within every limit. */
function inksOf({ upToNs }: Bucket, marks: readonly Mark[]): readonly Ink[] {
  const low = (upToNs ?? Number.POSITIVE_INFINITY) / 2;
  const passed = marks.filter(({ limitNs }) => low >= limitNs);
  if (passed.length === 0) return [];
  return [passed.some(({ isRequired }) => isRequired) ? 'bad' : 'fair'];
}

export function bucketLabel({ upToNs }: Bucket): string {
  return upToNs === null ? 'longer' : `up to ${upToNs >= 1e6 && upToNs < 1e9 ? latencyLimit(upToNs) : latency(upToNs)}`;
}
