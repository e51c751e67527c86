// The one histogram of the summary: the operation that decides, in buckets of 1, 2 and 5, with the limits on a bound.

import { binsIn } from '../measure/distribution.js';
import type { HistogramBin } from '../measure/histogram.js';
import { isMeasured } from '../verdict/judge.js';
import { barLines } from './bars.js';
import { type CountedRange, countsBetween } from './buckets.js';
import { inMs } from './latency-table.js';
import { limitOwner } from './messages/marks.js';
import type { PhaseReport, Report } from './report.js';
import type { Look } from './text-frame.js';
import { barLimit } from './text-histogram.js';

/** 10 µs to 100 s in steps of 1, 2 and 5: the published limits are on a bound. */
const BOUNDS_NS: readonly number[] = [4, 5, 6, 7, 8, 9, 10].flatMap((power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
);
/** Lines, the quickest bucket first; none without samples. @param mostRows of buckets */
export function smallHistogram(report: Report, phase: PhaseReport, mostRows: number, look: Look): string[] {
  const findings = report.verdict.findings.filter(isMeasured);
  const isCommit = findings.some(({ id, result }) => id === 'commit-p99' && result === 'fail');
  const { title, summary, ids } =
    isCommit && phase.commit
      ? { title: 'backend commit, ms', summary: phase.commit, ids: ['commit-p99'] }
      : { title: 'append, ms', summary: phase.append, ids: ['append-p99-loaded', 'append-p99'] };
  const bins = binsIn(summary.histogram) ?? [];
  const limits = findings.filter(({ id }) => ids.includes(id)).sort((a, b) => a.limit - b.limit);
  const buckets = bucketsOf(
    bins,
    limits.map(({ limit }) => limit),
    mostRows,
  );
  return barLines(
    buckets.map((bucket) => ({ ...bucket, label: labelOf(bucket) })),
    limits.map(({ id, limit, decides }) =>
      barLimit(
        { limitNs: limit, owner: limitOwner({ id, limit }), isRequired: decides === 'verdict' },
        inMs(limit),
        bins,
      ),
    ),
    { head: [title, 'count'], mostBar: 40, leastLabel: 9, leastNumber: 7 },
    look,
  );
}

/** The buckets that hold something, joined at the ends until they fit. No bucket contains a limit. */
function bucketsOf(bins: readonly HistogramBin[], limitsNs: readonly number[], most: number): readonly CountedRange[] {
  const bounds = [...new Set([0, ...BOUNDS_NS, ...limitsNs, Number.POSITIVE_INFINITY])].sort((a, b) => a - b);
  return joinedEnds(
    countsBetween(bins, bounds).filter(({ count }) => count > 0),
    limitsNs,
    most,
  );
}

function joinedEnds(
  buckets: readonly CountedRange[],
  limitsNs: readonly number[],
  most: number,
): readonly CountedRange[] {
  let shown = buckets;
  while (shown.length > most) {
    const [first, second] = shown;
    const [before, last] = shown.slice(-2);
    if (!first || !second || !before || !last) break;
    const isFree = (one: CountedRange, next: CountedRange) =>
      !limitsNs.some((limit) => limit >= one.upToNs && limit <= next.fromNs);
    const canJoinFirst = isFree(first, second);
    const canJoinLast = isFree(before, last);
    if (!canJoinFirst && !canJoinLast) break;
    const joinsFirst = canJoinFirst && (!canJoinLast || first.count + second.count <= before.count + last.count);
    shown = joinsFirst
      ? [{ ...second, fromNs: 0, count: first.count + second.count }, ...shown.slice(2)]
      : [...shown.slice(0, -2), { ...before, upToNs: Number.POSITIVE_INFINITY, count: before.count + last.count }];
  }
  return shown;
}

function labelOf({ fromNs, upToNs }: CountedRange): string {
  if (fromNs === 0) return `< ${inMs(upToNs)}`;
  return upToNs === Number.POSITIVE_INFINITY ? `>= ${inMs(fromNs)}` : `${inMs(fromNs)}-${inMs(upToNs)}`;
}
