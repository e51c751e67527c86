// Which sources belong to one member, and the name of that member. Logs of one member are read as one.

import { basename, resolve, sep } from 'node:path';
import { LogTally } from './log-tally.js';

export interface Source {
  readonly name: string;
  readonly isNamed: boolean;
  readonly address: string | null;
}

/** A pod's log has the name of the pod; other files have their own. */
export function nameOfFile(path: string): string {
  return podOf(path) ?? basename(path);
}

function podOf(path: string): string | undefined {
  return /\/pods\/([^/]+)\//.exec(resolve(path))?.[1];
}

/** One tally per member. A member has the name that the user gave, or that of its pod. Any other file is a member of its own. */
export class MemberLogs {
  readonly #tallies = new Map<string, LogTally>();

  of(source: Source): LogTally {
    const key = keyOf(source);
    const known = this.#tallies.get(key);
    // Without etcd's lines, it counted only the comments of metrics.
    const tally = known !== undefined && known.reading.etcdLines > 0 ? known : new LogTally();
    this.#tallies.set(key, tally);
    return tally;
  }
}

function keyOf({ name, isNamed, address }: Source): string {
  if (isNamed || address === null || podOf(address) !== undefined) return name;
  return resolve(address);
}

/** Adds folders to equal names of different members until they differ: `n1/etcd.log`. */
export function distinctlyNamed<One extends Source>(sources: readonly One[]): readonly One[] {
  return sources.map((one) => {
    const key = keyOf(one);
    const others = sources.filter(({ name }) => name === one.name).map(keyOf);
    if (key === one.name || others.every((other) => other === key)) return one;
    return { ...one, name: shortestEnd(key, others) };
  });
}

function shortestEnd(path: string, others: readonly string[]): string {
  const parts = path.split(sep);
  const ends = parts.map((_, index) => parts.slice(-1 - index).join(sep));
  return (
    ends.find((end) => others.every((other) => other === path || !`${sep}${other}`.endsWith(`${sep}${end}`))) ?? path
  );
}
