// A latency histogram in the terminal: etcd's buckets, and finer ones below its first, with the limits marked among them.

import { binsIn, countUpTo } from '../measure/distribution.js';
import type { HistogramBin } from '../measure/histogram.js';
import type { Summary } from '../measure/summary.js';
import { type BarLimit, barLines } from './bars.js';
import { type Bucket, bucketsOf, type Mark } from './buckets.js';
import { latency, latencyLimit } from './format.js';
import { limitMarkTexts } from './messages/marks.js';
import type { Look } from './text-frame.js';

/** Lines, the quickest bucket first; none without samples. */
export function histogramLines(summary: Summary, marks: readonly Mark[], look: Look): string[] {
  const bins = binsIn(summary.histogram) ?? [];
  const buckets = bucketsOf(bins).map((bucket) => ({
    label: bucketLabel(bucket.upToNs),
    fromNs: bucket.fromNs,
    upToNs: bucket.upToNs ?? Number.POSITIVE_INFINITY,
    count: bucket.count,
  }));
  const limits = marks.map((mark) => barLimit(mark, latencyLimit(mark.limitNs), bins));
  return barLines(buckets, limits, { mostBar: 60 }, look);
}

/** A limit among the buckets: whose it is, and how many samples took longer. */
export function barLimit(
  { limitNs, owner, isRequired }: Pick<Mark, 'limitNs' | 'owner' | 'isRequired'>,
  label: string,
  bins: readonly HistogramBin[],
): BarLimit {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  const beyond = all - countUpTo(bins, limitNs);
  return {
    limitNs,
    label,
    texts: limitMarkTexts(owner, { count: beyond, of: all }),
    ink: beyond === 0 ? 'faint' : isRequired ? 'bad' : 'fair',
  };
}

export function bucketLabel(upToNs: Bucket['upToNs']): string {
  return upToNs === null ? 'longer' : `up to ${upToNs >= 1e6 && upToNs < 1e9 ? latencyLimit(upToNs) : latency(upToNs)}`;
}
