// The CPU time of other programs: all processes except this one, its descendants, and the kernel's threads, which also work for us.

import { readdirSync, readFileSync } from 'node:fs';

const KERNEL_THREADS_PARENT = 2;
// USER_HZ, which is 100 on every platform that Node runs on.
const TICKS_PER_SECOND = 100;

/** CPU seconds per running process. Excludes the time of ended children: a parent gets the whole time of a child at its end. */
export type CpuTimes = ReadonlyMap<number, number>;

export function cpuTimesOfOthers(): CpuTimes {
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

/** CPU time used between two readings, by processes that are in both. */
export function cpuSecondsBetween(before: CpuTimes, after: CpuTimes): number {
  let used = 0;
  for (const [pid, seconds] of after) used += Math.max(0, seconds - (before.get(pid) ?? 0));
  return used;
}

// proc(5): the name is in parentheses and may contain anything. After it come state and parent, and as fields 14 and 15 utime and stime.
export function processOf(stat: string): { readonly pid: number; readonly parent: number; readonly seconds: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 13).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number.parseInt(stat, 10), parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND };
}
