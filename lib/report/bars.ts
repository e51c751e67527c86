// A histogram in the terminal: a line per bucket with its bar, count and share, and the limits between them.

import { percentCell, thousands } from './format.js';
import { columnsOf, padded } from './layout.js';
import type { Ink } from './pen.js';
import type { Look } from './text-frame.js';

export interface BarBucket {
  readonly label: string;
  readonly fromNs: number;
  /** Infinity: no bound. */
  readonly upToNs: number;
  readonly count: number;
}

export interface BarLimit {
  readonly limitNs: number;
  readonly label: string;
  /** The same in fewer and fewer words; the first that fits is shown. */
  readonly texts: readonly string[];
  readonly ink: Ink;
}

export interface BarOptions {
  /** What the buckets are of, and what is counted; absent if the section's title has both. */
  readonly head?: readonly [title: string, counted: string];
  readonly mostBar: number;
  /** Least columns of a label, and of a number. */
  readonly leastLabel?: number;
  readonly leastNumber?: number;
}

/** Lines, the quickest bucket first; none without buckets. Limits go from the lowest to the highest. */
export function barLines(
  buckets: readonly BarBucket[],
  limits: readonly BarLimit[],
  { head, mostBar, leastLabel = 0, leastNumber = 0 }: BarOptions,
  { columns, pen }: Look,
): string[] {
  if (buckets.length === 0) return [];
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...buckets.map(({ count }) => count));
  const counts = buckets.map(({ count }) => thousands(count));
  const shares = buckets.map(({ count }) => percentCell(count / total));
  const labelColumns = widest(
    leastLabel,
    [...buckets, ...limits].map(({ label }) => label),
  );
  const [countColumns, shareColumns] = [widest(leastNumber, counts), widest(leastNumber, shares)];
  const taken = 2 + labelColumns + 2 + 2 + countColumns + 2 + shareColumns;
  const barColumns = Math.max(8, Math.min(mostBar, columns - taken));
  const line = (begin: string, count: string, share: string) =>
    `${padded(begin, labelColumns + 2 + barColumns)}  ${padded(count, countColumns, true)}  ${padded(share, shareColumns, true)}`;
  const rows = buckets.map((bucket, index) => {
    const drawn = pen(bar(bucket.count, most, barColumns), ...inksOf(bucket, limits));
    const begin = `${padded(bucket.label, labelColumns, true)}  ${drawn}`;
    return { upToNs: bucket.upToNs, text: `  ${line(begin, counts[index] ?? '', shares[index] ?? '')}` };
  });
  const limitLine = ({ label, texts, ink }: BarLimit) => {
    const lead = `  ${padded(label, labelColumns, true)}  ── `;
    return pen(`${lead}${texts.find((text) => columnsOf(lead + text) <= columns) ?? texts.at(-1) ?? ''}`, ink);
  };
  // Each limit stands before the first bucket that reaches beyond it.
  const reach = limits.map(({ limitNs }) => rows.findIndex(({ upToNs }) => upToNs > limitNs));
  const limitsBefore = (row: number) => limits.filter((_, index) => reach[index] === row).map(limitLine);
  return [
    ...(head ? [`  ${pen(line(head[0], head[1], 'share'), 'faint')}`] : []),
    ...rows.flatMap(({ text }, index) => [...limitsBefore(index), text]),
    ...limitsBefore(-1),
  ];
}

function widest(least: number, texts: readonly string[]): number {
  return Math.max(least, ...texts.map(columnsOf));
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar in proportion to the largest; each count above 0 shows. */
function bar(count: number, most: number, columns: number): string {
  if (count === 0) return '';
  const eighths = Math.max(1, Math.round((8 * columns * count) / most));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** The colour of the highest limit that a bucket lies wholly beyond; none within every limit. */
function inksOf({ fromNs }: BarBucket, limits: readonly BarLimit[]): readonly Ink[] {
  const last = limits.findLast(({ limitNs }) => fromNs >= limitNs)?.ink;
  return last === undefined || last === 'faint' ? [] : [last];
}
