// The processor time that others use: every process but this one, its descendants, and the kernel's threads, which work for us too.

import { readdirSync, readFileSync } from 'node:fs';

const KERNEL_THREADS_PARENT = 2;
// USER_HZ, which is 100 on every platform that Node runs on.
const TICKS_PER_SECOND = 100;

/** Seconds by process, of those that are there. What ended children had used is left out: a parent learns of a whole life at once. */
export type ProcessorTimes = ReadonlyMap<number, number>;

export function othersNow(): ProcessorTimes {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return processOf(readFileSync(`/proc/${name}/stat`, 'utf8'));
      } catch {
        return []; // it has ended meanwhile
      }
    });
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === process.pid || isOurs(parents.get(pid)));
  return new Map(
    all
      .filter(({ pid, parent }) => parent !== KERNEL_THREADS_PARENT && !isOurs(pid))
      .map(({ pid, seconds }) => [pid, seconds]),
  );
}

/** What was used from one look to another, by processes that are still there. */
export function usedBetween(before: ProcessorTimes, after: ProcessorTimes): number {
  let used = 0;
  for (const [pid, seconds] of after) used += Math.max(0, seconds - (before.get(pid) ?? 0));
  return used;
}

// proc(5): the name is in parentheses and may hold anything; after it the state, the parent, and as fields 14 and 15 utime and stime.
export function processOf(stat: string): { readonly pid: number; readonly parent: number; readonly seconds: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 13).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number.parseInt(stat, 10), parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND };
}
