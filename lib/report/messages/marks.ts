// The words of a limit that is marked in a histogram: whose it is, and how many took longer.

import { percent, thousands } from '../format.js';

/** How many of all took longer than a limit. */
export interface Beyond {
  readonly count: number;
  readonly of: number;
}

/** The same thing in fewer and fewer words, for a terminal that is narrower and narrower. */
export function limitMarkTexts(isForLoaded: boolean, { count, of }: Beyond): readonly string[] {
  const [whose, short] = isForLoaded
    ? ['limit for loaded clusters', "loaded clusters' limit"]
    : ["etcd's limit", "etcd's limit"];
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
