// What a disk was busy with before anything is written to it.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCounters } from './counters.js';
import { type Activity, activityBetween } from './shares.js';

export interface ActivityBefore {
  readonly before: Activity & { readonly durationNs: number };
  /** The share of the last minute in which some task waited for I/O; absent where the kernel does not tell. */
  readonly ioPressureBefore?: number;
}

/** Long enough to catch a disk at work, and short beside a run. */
const WATCH_MS = 100;

/** Watches the leaf disks for a tenth of a second; an abort ends that at once. */
export async function activityBefore(
  { leaves }: { readonly leaves: readonly { readonly name: string }[] },
  signal?: AbortSignal,
): Promise<ActivityBefore> {
  const disks = leaves.map(({ name }) => name);
  const from = readCounters({ disks });
  await sleep(WATCH_MS, undefined, signal ? { signal } : {}).catch(() => {});
  const to = readCounters({ disks });
  const ioPressureBefore = lastMinute();
  return {
    before: { ...activityBetween(from, to), durationNs: to.atNs - from.atNs },
    ...(ioPressureBefore === undefined ? {} : { ioPressureBefore }),
  };
}

function lastMinute(): number | undefined {
  try {
    const percent = /^some .*\bavg60=([\d.]+)/m.exec(readFileSync('/proc/pressure/io', 'utf8'))?.[1];
    return percent === undefined ? undefined : Number(percent) / 100;
  } catch {
    return undefined;
  }
}
