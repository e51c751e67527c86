// The words of thresholds and outcomes: names for a table, what a breach does to etcd, values and limits with their units.

import type { MeasuredFinding, Outcome } from '../../verdict/judge.js';
import type { ThresholdId } from '../../verdict/thresholds.js';
import { latency, latencyLimit, percent, rate } from '../format.js';
import type { Tone } from '../tone.js';
import { known } from './by-id.js';

export interface OutcomeWords {
  readonly tone: Tone;
  /** Printed before the word, for readers without colour. */
  readonly sign: string;
  readonly meaning: string;
}

const OUTCOME_WORDS: Readonly<Record<Outcome, OutcomeWords>> = {
  recommended: { tone: 'good', sign: '✔', meaning: 'within the limits for heavily loaded clusters too' },
  suitable: { tone: 'good', sign: '✔', meaning: 'within every limit that etcd requires' },
  inconclusive: { tone: 'open', sign: '?', meaning: 'not decided in the time measured' },
  unsuitable: { tone: 'bad', sign: '✘', meaning: 'breaks a limit, or storage that etcd must not use' },
};

/** A saved report may have an outcome of a later build: it is shown as unknown. */
export function outcomeWords(outcome: Outcome): OutcomeWords {
  return known(OUTCOME_WORDS, outcome) ?? { tone: 'open', sign: '?', meaning: 'unknown to this version' };
}

/** The name of each threshold in a table, and its limit. */
const THRESHOLD_TITLES: Readonly<Record<ThresholdId, string>> = {
  'append-p99': 'append p99',
  'commit-p99': 'backend commit p99',
  'stalled-appends': 'appends stalled over 150 ms',
  'longest-operation': 'longest operation',
  'append-p99-loaded': 'append p99, loaded cluster',
  'delayed-appends-loaded': 'appends delayed over 10 ms, loaded cluster',
  'sync-p99': 'fdatasync p99',
  'append-rate': 'appends/s in a closed loop',
  'append-rate-loaded': 'appends/s in a closed loop, loaded cluster',
};

/** What a breach does to etcd. */
const THRESHOLD_MEANINGS: Readonly<Record<ThresholdId, string>> = {
  'append-p99': 'Requests queue behind the WAL, heartbeats are late, and leaders are lost under load.',
  'commit-p99': 'Slow backend commits delay reads and writes.',
  'stalled-appends': 'Requests wait longer than 0.15 s; etcd has a critical alert for that.',
  'longest-operation':
    'The leader sends no heartbeat for the election timeout (1000 ms), and the followers elect another.',
  'append-p99-loaded': 'A heavily loaded cluster needs a faster disk.',
  'delayed-appends-loaded': 'In a heavily loaded cluster, requests queue behind these appends.',
  'sync-p99':
    'etcd exposes this value as etcd_disk_wal_fsync_duration_seconds. The append decides, because it contains the sync.',
  'append-rate': 'etcd needs 50 sequential appends/s. The fixed-rate phase decides.',
  'append-rate-loaded': 'Loaded clusters need 500 sequential appends/s. The fixed-rate phase decides.',
};

export function thresholdTitle({ id }: Pick<MeasuredFinding, 'id'>): string {
  return known(THRESHOLD_TITLES, id) ?? id;
}

export function thresholdMeaning({ id }: Pick<MeasuredFinding, 'id'>): string {
  return known(THRESHOLD_MEANINGS, id) ?? '';
}

/** A value in the unit of its finding. */
export function valueText({ unit }: Pick<MeasuredFinding, 'unit'>, value: number | null): string {
  if (value === null) return '-';
  if (unit === 'ns') return latency(value);
  if (unit === 'share') return percent(value);
  return unit === 'appends/s' ? `${rate(value)}/s` : `${value} ${unit}`;
}

/** `< 10 ms`, `<= 1 s`, `>= 50/s`. */
export function limitText({ holds, limit, unit }: Pick<MeasuredFinding, 'holds' | 'limit' | 'unit'>): string {
  const text =
    unit === 'ns'
      ? latencyLimit(limit)
      : unit === 'share'
        ? percentLimit(limit)
        : `${limit}${unit === 'appends/s' ? '/s' : ` ${unit}`}`;
  return `${holdsSign(holds)} ${text}`;
}

/** `<`, `<=`, `>=`. */
export function holdsSign(holds: MeasuredFinding['holds']): string {
  return known(HOLDS, holds) ?? holds;
}

const HOLDS = { below: '<', 'at-most': '<=', 'at-least': '>=' } as const;

/** `1 %`. */
export function percentLimit(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
