// The buckets that latencies are shown in: etcd's own fourteen, and finer ones below its first, where most syncs are.

import { countUpTo } from '../measure/distribution.js';
import type { HistogramBin } from '../measure/histogram.js';
import type { Finding } from '../verdict/judge.js';
import { THRESHOLDS } from '../verdict/thresholds.js';
import { chartMarkText, type LimitOwner, limitOwner } from './messages/marks.js';

/** Of `etcd_disk_wal_fsync_duration_seconds` and `etcd_disk_backend_commit_duration_seconds`: 0.001 s, doubling (server/storage/wal/metrics.go). */
export const ETCD_BUCKETS_NS: readonly number[] = Array.from({ length: 14 }, (_, power) => 1e6 * 2 ** power);

/** 15.625 µs, doubling, to below etcd's first. */
const FINER_BUCKETS_NS: readonly number[] = Array.from({ length: 6 }, (_, power) => 15_625 * 2 ** power);

export const BUCKETS_NS: readonly number[] = [...FINER_BUCKETS_NS, ...ETCD_BUCKETS_NS];

export interface Bucket {
  readonly fromNs: number;
  /** `null`: longer than the last bound. */
  readonly upToNs: number | null;
  readonly count: number;
}

/** How many samples are above each bound and up to the next one. */
export function countsBetween(bins: readonly HistogramBin[], boundsNs: readonly number[]): readonly CountedRange[] {
  const upTo = boundsNs.map((bound) => countUpTo(bins, bound));
  return boundsNs.slice(1).map((upToNs, index) => ({
    fromNs: boundsNs[index] ?? 0,
    upToNs,
    count: (upTo[index + 1] ?? 0) - (upTo[index] ?? 0),
  }));
}

export interface CountedRange {
  readonly fromNs: number;
  /** Infinity: everything above. */
  readonly upToNs: number;
  readonly count: number;
}

/** How many samples fell into each bucket, not added up; those before the first and behind the last that has any are left out. */
export function bucketsOf(bins: readonly HistogramBin[]): readonly Bucket[] {
  const buckets = countsBetween(bins, [0, ...BUCKETS_NS, Number.POSITIVE_INFINITY]);
  const isFilled = ({ count }: CountedRange) => count > 0;
  return buckets
    .slice(Math.max(0, buckets.findIndex(isFilled)), buckets.findLastIndex(isFilled) + 1)
    .map(({ fromNs, upToNs, count }) => ({ fromNs, upToNs: Number.isFinite(upToNs) ? upToNs : null, count }));
}

/** A limit on a p99, to be marked among its buckets. */
export interface Mark {
  readonly limitNs: number;
  /** A word that distinguishes it from others, such as `, loaded`. */
  readonly what: string;
  readonly owner: LimitOwner;
  readonly isRequired: boolean;
}

/** The p99 limits of a run, deciding or shown, the lowest first. */
export function marksOf(metric: MarkedMetric, findings: readonly Finding[]): readonly Mark[] {
  return THRESHOLDS.filter((row) => row.metric === metric)
    .map(({ id, limit: published, decides }) => {
      const limit = limitOf(id, findings) ?? published;
      return {
        limitNs: limit,
        owner: limitOwner({ id, limit }),
        what: chartMarkText(metric === 'commitP99' ? 'commit' : 'append', decides === 'grade'),
        isRequired: decides !== 'grade',
      };
    })
    .sort((one, other) => one.limitNs - other.limitNs);
}

/** The latencies whose p99 has a limit. */
export type MarkedMetric = 'appendP99' | 'syncP99' | 'commitP99';

/** The limit of a threshold in a run; `undefined` if the run did not use it. */
export function limitOf(id: string, findings: readonly Finding[]): number | undefined {
  const finding = findings.find((one) => one.id === id);
  return finding !== undefined && 'phase' in finding ? finding.limit : undefined;
}
