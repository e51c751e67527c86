// The limits for a disk of etcd, each with its source. A table: the row states what a breach decides.

import { invalidOption } from '../errors.js';
import type { CountedLimits } from '../measure/windows.js';
import { ETCD_FAQ, ETCD_HARDWARE, ETCD_MIXIN, ETCD_WAL, OPENSHIFT, type Source } from './sources.js';

/**
 * The value that is compared with a limit.
 *
 * - `appendP99`, `commitP99`, `syncP99`: nanoseconds.
 * - `stalledShare`, `delayedShare`: share of the appends due, by time, that waited longer than `waitNs`, 0 to 1.
 * - `longest`: the longest operation of the run, nanoseconds.
 * - `appendRate`: appends/s of the closed loop.
 */
export type Metric = 'appendP99' | 'commitP99' | 'syncP99' | 'stalledShare' | 'delayedShare' | 'longest' | 'appendRate';

/** What a breach decides: the verdict, the grade `recommended`, or nothing (the report only shows the value). */
export type Decides = 'verdict' | 'grade' | 'nothing';

/** How a value must compare with the limit to pass: below, at most, or at least. */
export type Holds = 'below' | 'at-most' | 'at-least';

/** The unit of a limit and of the value compared with it. */
export type Unit = 'ns' | 'appends/s' | 'share';

/** The id of a threshold, which `limits` and findings use. */
export type ThresholdId =
  | 'append-p99'
  | 'commit-p99'
  | 'stalled-appends'
  | 'longest-operation'
  | 'append-p99-loaded'
  | 'delayed-appends-loaded'
  | 'sync-p99'
  | 'append-rate'
  | 'append-rate-loaded';

/** One limit: what it is compared with, what a breach decides, and its source. */
export interface Threshold {
  readonly id: ThresholdId;
  readonly metric: Metric;
  readonly holds: Holds;
  readonly limit: number;
  readonly unit: Unit;
  readonly decides: Decides;
  /** For a share: appends that waited longer than this count. */
  readonly waitNs?: number;
  readonly source: Source;
}

const MS = 1e6;

/** The share of slow operations that a p99 allows. */
export const P99_SHARE = 0.01;

/** All thresholds: those that decide the verdict, those that decide the grade, and those that are only shown. */
export const THRESHOLDS: readonly Threshold[] = [
  // etcd's metric times only fdatasync. etcd also waits for write(2) and for a segment cut (etcd issue 17615).
  row('append-p99', 'appendP99', 'below', 10 * MS, 'ns', 'verdict', ETCD_FAQ),
  row('commit-p99', 'commitP99', 'below', 25 * MS, 'ns', 'verdict', ETCD_FAQ),
  { ...row('stalled-appends', 'stalledShare', 'below', 0.01, 'share', 'verdict', ETCD_MIXIN), waitNs: 150 * MS },
  row('longest-operation', 'longest', 'at-most', 1000 * MS, 'ns', 'verdict', ETCD_WAL),
  row('append-p99-loaded', 'appendP99', 'below', 2 * MS, 'ns', 'grade', OPENSHIFT),
  { ...row('delayed-appends-loaded', 'delayedShare', 'at-most', 0.01, 'share', 'grade', ETCD_FAQ), waitNs: 10 * MS },
  row('sync-p99', 'syncP99', 'below', 10 * MS, 'ns', 'nothing', ETCD_FAQ),
  row('append-rate', 'appendRate', 'at-least', 50, 'appends/s', 'nothing', ETCD_HARDWARE),
  row('append-rate-loaded', 'appendRate', 'at-least', 500, 'appends/s', 'nothing', OPENSHIFT),
];

function row(
  id: ThresholdId,
  metric: Metric,
  holds: Holds,
  limit: number,
  unit: Unit,
  decides: Decides,
  source: Source,
): Threshold {
  return { id, metric, holds, limit, unit, decides, source };
}

/**
 * Limits of the caller, by the id of their threshold: nanoseconds, appends/s, or a share from 0 to 1. `undefined`: the limit of the table.
 */
export type Limits = Readonly<Partial<Record<ThresholdId, number | undefined>>>;

const HIGHEST: Readonly<Record<Unit, { readonly value: number; readonly text: string }>> = {
  ns: { value: 3_600_000 * MS, text: '3600000000000 ns (1 h)' },
  'appends/s': { value: 1e9, text: '1000000000 appends/s' },
  share: { value: 1, text: '1 (100 %)' },
};

/**
 * The thresholds, with the caller's limits in place of some.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an unknown id, and for a limit that is not above 0, or is above an hour, 10^9 appends/s
 * or a share of 1
 */
export function thresholdsWith(limits: Limits): readonly Threshold[] {
  for (const [id, limit] of Object.entries(limits)) {
    const known = THRESHOLDS.find((threshold) => threshold.id === id);
    if (!known) {
      throw invalidOption('limits', `unknown limit ${id}: use one of ${THRESHOLDS.map((one) => one.id).join(', ')}`);
    }
    if (limit === undefined) continue;
    const highest = HIGHEST[known.unit];
    if (typeof limit !== 'number' || !(limit > 0 && limit <= highest.value)) {
      throw invalidOption(
        'limits',
        `the limit of ${id} must be above 0 and at most ${highest.text}, not ${String(limit)}`,
      );
    }
  }
  return THRESHOLDS.map((known) => {
    const limit = limits[known.id];
    if (limit === undefined || limit === known.limit) return known;
    return {
      ...known,
      limit,
      source: { ...known.source, title: `set for this run; it replaces the limit in: ${known.source.title}` },
    };
  });
}

/** The thresholds whose limit is not the published one. */
export function changedLimits(thresholds: readonly Threshold[]): readonly Threshold[] {
  return thresholds.filter((threshold) => !isPublishedLimit(threshold));
}

/** Whether a limit is the published one, and not one that was set for the run. */
export function isPublishedLimit({ id, limit }: Pick<Threshold, 'id' | 'limit'>): boolean {
  return THRESHOLDS.find((known) => known.id === id)?.limit === limit;
}

/** The latencies from which a run counts operations as slow. */
export function countedLimits(thresholds: readonly Threshold[]): CountedLimits {
  const of = (id: ThresholdId) => thresholds.find((known) => known.id === id) as Threshold;
  return {
    appendNs: of('append-p99').limit,
    loadedAppendNs: of('append-p99-loaded').limit,
    commitNs: of('commit-p99').limit,
    stallNs: of('stalled-appends').waitNs ?? 0,
    delayNs: of('delayed-appends-loaded').waitNs ?? 0,
  };
}
