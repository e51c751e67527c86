// Reads the kernel's cumulative counters at one moment: CPU time, waiting, and traffic on the leaf disks. activity.ts takes the difference of
// two moments; the verdict interprets it.

import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** Cumulative counters at one moment. A counter is `undefined` if this kernel or container does not have it. */
export interface Counters {
  /** CLOCK_MONOTONIC, nanoseconds. */
  readonly atNs: number;
  /** All CPUs together, in ticks (proc_stat(5)). */
  readonly cpu?: { readonly total: number; readonly steal: number };
  /** How long this cgroup was throttled at its CPU limit, nanoseconds (cgroup v1 and v2: `cpu.stat`). */
  readonly throttledNs?: number;
  /** How long the measuring thread was ready to run and waited for a CPU, nanoseconds (`schedstat`). */
  readonly runQueueNs?: number;
  /** How long at least one task of the machine waited for I/O, nanoseconds (`/proc/pressure/io`). */
  readonly ioPressureNs?: number;
  /** All leaf disks together, in bytes and nanoseconds (`/proc/diskstats`). */
  readonly disk?: { readonly readBytes: number; readonly writtenBytes: number; readonly busyNs: number };
  /** Bytes that this process caused to be written (`/proc/self/io`). */
  readonly ownWrittenBytes?: number;
}

export interface CountersOptions {
  /** Kernel names of the disks, such as `sda`. */
  readonly disks: readonly string[];
  /** Thread id of the measuring thread. */
  readonly threadId?: number;
  /** The directory read in place of `/`. */
  readonly root?: string;
}

const SECTOR_BYTES = 512;

/** Reads a dozen small files of /proc and /sys, in well under a millisecond. Never throws. */
export function readCounters({ disks, threadId, root = '/' }: CountersOptions): Counters {
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(posix.join(root, path), 'utf8');
    } catch {
      return undefined;
    }
  };
  const runQueueNs = threadId ? numberAt(read(`/proc/self/task/${threadId}/schedstat`), 1) : undefined;
  const pressureUs = field(read('/proc/pressure/io'), /^some .*\btotal=(\d+)/m);
  return defined({
    atNs: Number(process.hrtime.bigint()),
    cpu: cpuOf(read('/proc/stat')),
    throttledNs: throttledOf(read),
    runQueueNs,
    ioPressureNs: pressureUs === undefined ? undefined : pressureUs * 1e3,
    disk: diskOf(read('/proc/diskstats'), disks),
    ownWrittenBytes: field(read('/proc/self/io'), /^write_bytes: (\d+)/m),
  });
}

function cpuOf(stat: string | undefined): Counters['cpu'] {
  const ticks = /^cpu +(.*)$/m
    .exec(stat ?? '')?.[1]
    ?.split(' ')
    .map(Number);
  // The columns: user nice system idle iowait irq softirq steal. Guest time is part of user.
  if (!ticks || ticks.length < 8) return undefined;
  return { total: ticks.slice(0, 8).reduce((sum, tick) => sum + tick, 0), steal: ticks[7] ?? 0 };
}

function throttledOf(read: (path: string) => string | undefined): number | undefined {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  for (const group of groups) {
    const [, controllers = '', path = ''] = group ?? [];
    if (group && controllers === '') {
      const us = field(read(posix.join('/sys/fs/cgroup', path, 'cpu.stat')), /^throttled_usec (\d+)/m);
      if (us !== undefined) return us * 1e3;
    }
    if (controllers.split(',').includes('cpu')) {
      const ns = field(read(posix.join('/sys/fs/cgroup/cpu', path, 'cpu.stat')), /^throttled_time (\d+)/m);
      if (ns !== undefined) return ns;
    }
  }
  return undefined;
}

function diskOf(diskstats: string | undefined, disks: readonly string[]): Counters['disk'] {
  const rows = (diskstats ?? '').split('\n').map((line) => line.trim().split(/ +/));
  const ours = rows.filter(([, , name]) => name !== undefined && disks.includes(name));
  if (ours.length === 0) return undefined;
  const sum = (column: number) => ours.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  // Documentation/admin-guide/iostats.rst. Indices count from the major number: 5 is sectors read, 9 sectors written, 12 ms doing I/O.
  return {
    readBytes: sum(5) * SECTOR_BYTES,
    writtenBytes: sum(9) * SECTOR_BYTES,
    busyNs: (sum(12) * 1e6) / ours.length,
  };
}

function field(text: string | undefined, pattern: RegExp): number | undefined {
  const found = pattern.exec(text ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

function numberAt(text: string | undefined, index: number): number | undefined {
  const value = Number(text?.trim().split(' ')[index]);
  return Number.isFinite(value) ? value : undefined;
}

/** Leaves out the undefined values, so that `key in object` works. */
export function defined<Type extends object>(object: { [Key in keyof Type]: Type[Key] | undefined }): Type {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Type;
}
