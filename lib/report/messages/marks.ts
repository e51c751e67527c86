// The words of a limit that is marked in a histogram: whose it is, and how many took longer.

import { isPublishedLimit, type Threshold } from '../../verdict/thresholds.js';
import { percent, thousands } from '../format.js';

/** How many of all took longer than a limit. */
export interface Beyond {
  readonly count: number;
  readonly of: number;
}

/** Whose limit it is: etcd's, that of heavily loaded clusters, or one that was set for this run. */
export type LimitOwner = 'etcd' | 'loaded' | 'run';

export function limitOwner(limit: Pick<Threshold, 'id' | 'limit'>): LimitOwner {
  if (!isPublishedLimit(limit)) return 'run';
  return limit.id.endsWith('-loaded') ? 'loaded' : 'etcd';
}

const OWNERS: Readonly<Record<LimitOwner, readonly [string, string]>> = {
  etcd: ["etcd's limit", "etcd's limit"],
  loaded: ['limit for loaded clusters', "loaded clusters' limit"],
  run: ['limit of this run', 'limit of this run'],
};

/** The same thing in fewer and fewer words, for a terminal that is narrower and narrower. */
export function limitMarkTexts(owner: LimitOwner, { count, of }: Beyond): readonly string[] {
  const [whose, short] = OWNERS[owner];
  if (count === 0) return [`${whose}: none took longer, 1 % allowed`, `${whose}: none longer`, `${short}: none longer`];
  const share = percent(count / of);
  return [
    `${whose}: ${thousands(count)} took longer (${share}), 1 % allowed`,
    `${whose}: ${thousands(count)} longer (${share})`,
    `${short}: ${thousands(count)} longer, ${share}`,
    `limit: ${thousands(count)} longer`,
  ];
}

/** A word or two to tell a limit by among others in a chart, with a space before. */
export function chartMarkText(kind: 'append' | 'commit', isForLoaded: boolean): string {
  if (kind === 'commit') return ' commit';
  return isForLoaded ? ' loaded' : '';
}
