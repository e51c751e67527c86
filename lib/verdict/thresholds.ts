// The limits that a disk for etcd is judged by, each with where it was read. A table: what to do with a breach stands in the row.

import { invalidOption } from '../errors.js';
import { ETCD_FAQ, ETCD_HARDWARE, ETCD_TUNING, ETCD_WAL, OPENSHIFT, type Source } from './sources.js';

/**
 * What is held against a limit. `syncP99`, `syncMax`, `directorySyncMax` and `commitP99` are in nanoseconds; `appendRate` is appends a
 * second, in a paced phase what its appends would allow back to back.
 */
export type Metric = 'syncP99' | 'syncMax' | 'directorySyncMax' | 'commitP99' | 'appendRate';

/** What a breach means: the disk is unsuitable; it carries etcd with a warning; it is suitable, but not for a loaded cluster. */
export type Breach = 'fail' | 'warn' | 'not-recommended';

/** What a value must be to hold: below the limit, at most, or at least. */
export type Holds = 'below' | 'at-most' | 'at-least';

export interface Threshold {
  readonly id: string;
  /** What is looked at, in a few words. */
  readonly title: string;
  readonly metric: Metric;
  readonly holds: Holds;
  readonly limit: number;
  readonly unit: 'ns' | 'appends/s';
  readonly breach: Breach;
  /** What a breach does to etcd. */
  readonly meaning: string;
  readonly source: Source;
}

const MS = 1e6;

/** Every threshold, the required ones first. */
export const THRESHOLDS: readonly Threshold[] = [
  {
    id: 'sync-p99',
    title: 'fdatasync p99',
    metric: 'syncP99',
    holds: 'below',
    limit: 10 * MS,
    unit: 'ns',
    breach: 'fail',
    meaning: 'requests queue behind the log, heartbeats are late and leaders are lost under load',
    source: ETCD_FAQ,
  },
  {
    id: 'append-rate',
    title: 'sequential appends',
    metric: 'appendRate',
    holds: 'at-least',
    limit: 50,
    unit: 'appends/s',
    breach: 'fail',
    meaning: 'the log cannot take what even a small cluster writes',
    source: ETCD_HARDWARE,
  },
  {
    id: 'commit-p99',
    title: 'backend commit p99',
    metric: 'commitP99',
    holds: 'below',
    limit: 25 * MS,
    unit: 'ns',
    breach: 'fail',
    meaning: 'backend commits hold up reads and writes',
    source: ETCD_FAQ,
  },
  {
    id: 'sync-max-slow',
    title: 'slowest fdatasync, election',
    metric: 'syncMax',
    holds: 'at-most',
    limit: 1000 * MS,
    unit: 'ns',
    breach: 'fail',
    meaning: 'etcd logs "slow fdatasync", and an election (1000 ms) may begin',
    source: ETCD_WAL,
  },
  {
    id: 'directory-sync-max-slow',
    title: 'slowest directory fsync, election',
    metric: 'directorySyncMax',
    holds: 'at-most',
    limit: 1000 * MS,
    unit: 'ns',
    breach: 'fail',
    meaning: 'a segment cut stops the log for so long that an election (1000 ms) may begin',
    source: ETCD_WAL,
  },
  {
    id: 'sync-max-heartbeat',
    title: 'slowest fdatasync, heartbeat',
    metric: 'syncMax',
    holds: 'at-most',
    limit: 100 * MS,
    unit: 'ns',
    breach: 'warn',
    meaning: 'a heartbeat is missed while the leader waits for its disk',
    source: ETCD_TUNING,
  },
  {
    id: 'directory-sync-max-heartbeat',
    title: 'slowest directory fsync, heartbeat',
    metric: 'directorySyncMax',
    holds: 'at-most',
    limit: 100 * MS,
    unit: 'ns',
    breach: 'warn',
    meaning: 'a heartbeat is missed while the leader cuts a segment',
    source: ETCD_TUNING,
  },
  {
    id: 'sync-p99-loaded',
    title: 'fdatasync p99, loaded cluster',
    metric: 'syncP99',
    holds: 'below',
    limit: 2 * MS,
    unit: 'ns',
    breach: 'not-recommended',
    meaning: 'a heavily loaded cluster wants a faster disk',
    source: OPENSHIFT,
  },
  {
    id: 'append-rate-loaded',
    title: 'sequential appends, loaded cluster',
    metric: 'appendRate',
    holds: 'at-least',
    limit: 500,
    unit: 'appends/s',
    breach: 'not-recommended',
    meaning: 'a heavily loaded cluster wants a faster disk',
    source: OPENSHIFT,
  },
];

/** Limits of the caller's own by the id of their threshold: nanoseconds, or appends a second. */
export type Limits = Readonly<Record<string, number>>;

const MOST = { ns: 3_600_000 * MS, 'appends/s': 1e9 } as const;

/**
 * The thresholds, some of them with other limits.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an id that there is not, and for a limit that is not above 0 and at most an hour or 10^9 a second.
 */
export function thresholdsWith(limits: Limits): readonly Threshold[] {
  for (const [id, limit] of Object.entries(limits)) {
    const row = THRESHOLDS.find((threshold) => threshold.id === id);
    if (!row) {
      throw invalidOption(
        'limits',
        `there is no limit ${id}: the limits are ${THRESHOLDS.map((known) => known.id).join(', ')}`,
      );
    }
    if (typeof limit !== 'number' || !(limit > 0 && limit <= MOST[row.unit])) {
      throw invalidOption(
        'limits',
        `the limit of ${id} must be above 0 and at most ${MOST[row.unit]} ${row.unit}, not ${String(limit)}`,
      );
    }
  }
  return THRESHOLDS.map((row) => {
    const limit = limits[row.id];
    if (limit === undefined || limit === row.limit) return row;
    return {
      ...row,
      limit,
      source: { ...row.source, title: `set for this run, in place of the limit in: ${row.source.title}` },
    };
  });
}

/** In words, how thresholds differ from the usual ones. */
export function limitsChanged(thresholds: readonly Threshold[]): readonly string[] {
  return thresholds.flatMap(({ id, limit, unit }) => {
    const usual = THRESHOLDS.find((row) => row.id === id);
    if (!usual || usual.limit === limit) return [];
    return [`a limit of ${limit} ${unit} for ${id} in place of ${usual.limit}`];
  });
}
