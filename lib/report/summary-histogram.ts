// The one histogram of the summary: the operation that decides, in buckets of 1, 2 and 5, with the limits on a bound.

import { binsIn, countUpTo } from '../measure/distribution.js';
import type { HistogramBin } from '../measure/histogram.js';
import { isMeasured, type MeasuredFinding } from '../verdict/judge.js';
import { bar } from './bars.js';
import { percentCell, thousands } from './format.js';
import { inMs } from './latency-table.js';
import { columnsOf, padded } from './layout.js';
import { limitMarkTexts, limitOwner } from './messages/marks.js';
import type { Ink, Pen } from './pen.js';
import type { PhaseReport, Report } from './report.js';

/** 10 µs to 100 s in steps of 1, 2 and 5: the published limits are on a bound. */
const BOUNDS_NS: readonly number[] = [4, 5, 6, 7, 8, 9, 10].flatMap((power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
);
const MOST_BAR = 40;

interface Bucket {
  /** `null`: everything below or above. */
  readonly fromNs: number | null;
  readonly upToNs: number | null;
  readonly count: number;
}

interface Mark {
  readonly limitNs: number;
  /** From the longest to the shortest. */
  readonly texts: readonly string[];
  readonly ink: Ink;
}

/** Lines, the quickest bucket first; none without samples. @param mostRows of buckets */
export function smallHistogram(
  report: Report,
  phase: PhaseReport,
  { columns, pen, mostRows }: { readonly columns: number; readonly pen: Pen; readonly mostRows: number },
): string[] {
  const findings = report.verdict.findings.filter(isMeasured);
  const commit = findings.find(({ id }) => id === 'commit-p99');
  const isCommit = commit?.result === 'fail' && phase.commit !== undefined;
  const summary = isCommit && phase.commit ? phase.commit : phase.append;
  const bins = binsIn(summary.histogram) ?? [];
  if (bins.length === 0) return [];
  const ids = isCommit ? ['commit-p99'] : ['append-p99-loaded', 'append-p99'];
  const limits = findings.filter(({ id }) => ids.includes(id)).sort((a, b) => a.limit - b.limit);
  const buckets = bucketsOf(
    bins,
    limits.map(({ limit }) => limit),
    mostRows,
  );
  return [
    ...headLine(isCommit ? 'backend commit, ms' : 'append, ms', columns, pen),
    ...bucketLines(buckets, summary.count, marksOf(limits, bins, summary.count), columns, pen),
  ];
}

function marksOf(limits: readonly MeasuredFinding[], bins: readonly HistogramBin[], total: number): readonly Mark[] {
  return limits.map(({ id, limit, decides }) => {
    const beyond = total - countUpTo(bins, limit);
    return {
      limitNs: limit,
      texts: limitMarkTexts(limitOwner({ id, limit }), { count: beyond, of: total }),
      ink: beyond === 0 ? 'faint' : decides === 'verdict' ? 'bad' : 'fair',
    };
  });
}

/** The buckets that hold something, joined at the ends until they fit. No bucket contains a limit. */
function bucketsOf(bins: readonly HistogramBin[], limitsNs: readonly number[], most: number): readonly Bucket[] {
  const bounds = [...new Set([...BOUNDS_NS, ...limitsNs])].sort((a, b) => a - b);
  const upTo = bounds.map((bound) => countUpTo(bins, bound));
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  const buckets: Bucket[] = [
    ...bounds.map((upToNs, index) => ({
      fromNs: bounds[index - 1] ?? null,
      upToNs,
      count: (upTo[index] ?? 0) - (upTo[index - 1] ?? 0),
    })),
    { fromNs: bounds.at(-1) ?? null, upToNs: null, count: all - (upTo.at(-1) ?? 0) },
  ];
  const isFilled = ({ count }: Bucket) => count > 0;
  return joinedEnds(buckets.filter(isFilled), limitsNs, most);
}

function joinedEnds(buckets: readonly Bucket[], limitsNs: readonly number[], most: number): readonly Bucket[] {
  let shown = buckets;
  while (shown.length > most) {
    const [first, second] = shown;
    const [before, last] = shown.slice(-2);
    if (!first || !second || !before || !last) break;
    const isFree = (one: Bucket, next: Bucket) =>
      !limitsNs.some((limit) => limit >= (one.upToNs ?? 0) && limit <= (next.fromNs ?? 0));
    const canJoinFirst = isFree(first, second);
    const canJoinLast = isFree(before, last);
    if (!canJoinFirst && !canJoinLast) break;
    const joinsFirst = canJoinFirst && (!canJoinLast || first.count + second.count <= before.count + last.count);
    shown = joinsFirst
      ? [{ fromNs: null, upToNs: second.upToNs, count: first.count + second.count }, ...shown.slice(2)]
      : [...shown.slice(0, -2), { fromNs: before.fromNs, upToNs: null, count: before.count + last.count }];
  }
  return shown;
}

function headLine(title: string, columns: number, pen: Pen): string[] {
  const right = 'count    share';
  const width = Math.min(columns, TABLE_COLUMNS);
  return [`  ${pen(title + padded(right, Math.max(0, width - 2 - title.length), true), 'faint')}`];
}

const LABEL_COLUMNS = 9;
const COUNT_COLUMNS = 9;
const SHARE_COLUMNS = 9;
const TABLE_COLUMNS = 2 + LABEL_COLUMNS + 2 + MOST_BAR + COUNT_COLUMNS + SHARE_COLUMNS;

function bucketLines(
  buckets: readonly Bucket[],
  total: number,
  marks: readonly Mark[],
  columns: number,
  pen: Pen,
): string[] {
  const width = Math.min(columns, TABLE_COLUMNS);
  const barColumns = Math.max(4, width - (2 + LABEL_COLUMNS + 2 + COUNT_COLUMNS + SHARE_COLUMNS));
  const most = Math.max(...buckets.map(({ count }) => count));
  const rows = buckets.map((bucket) => {
    const drawn = pen(bar(bucket.count, most, barColumns), ...inksOf(bucket, marks));
    const share = percentCell(bucket.count / total);
    return {
      atNs: bucket.fromNs ?? 0,
      line: `  ${padded(labelOf(bucket), LABEL_COLUMNS, true)}  ${padded(drawn, barColumns)}${padded(thousands(bucket.count), COUNT_COLUMNS, true)}${padded(share, SHARE_COLUMNS, true)}`.trimEnd(),
    };
  });
  const marked = marks.map((mark) => ({ atNs: mark.limitNs, line: markLine(mark, columns, pen) }));
  // A limit stands before the first bucket that begins at it.
  return [...marked, ...rows]
    .sort((a, b) => a.atNs - b.atNs || marked.indexOf(b) - marked.indexOf(a))
    .map(({ line }) => line);
}

function markLine({ limitNs, texts, ink }: Mark, columns: number, pen: Pen): string {
  const lead = `  ${padded(inMs(limitNs), LABEL_COLUMNS, true)}  ── `;
  const text = texts.find((each) => columnsOf(lead + each) <= columns) ?? texts.at(-1) ?? '';
  return pen(`${lead}${text}`, ink);
}

function labelOf({ fromNs, upToNs }: Bucket): string {
  if (fromNs === null) return `< ${inMs(upToNs ?? 0)}`;
  return upToNs === null ? `>= ${inMs(fromNs)}` : `${inMs(fromNs)}-${inMs(upToNs)}`;
}

/** The colour of the highest limit that a bucket is beyond; none within every limit. */
function inksOf({ fromNs }: Bucket, marks: readonly Mark[]): readonly Ink[] {
  const passed = marks.filter(({ limitNs }) => (fromNs ?? 0) >= limitNs);
  const last = passed.at(-1)?.ink;
  return last === undefined || last === 'faint' ? [] : [last];
}
