// What a disk was busy with before anything is written to it.

import { setTimeout as sleep } from 'node:timers/promises';
import { readCounters } from './counters.js';
import { type Activity, activityBetween } from './shares.js';

/** Long enough to catch a disk at work, and short beside a run. The averages that the kernel keeps (PSI: a minute) have an earlier run in them. */
const WATCH_MS = 100;

/** Watches the leaf disks for a tenth of a second; an abort ends that at once. */
export async function activityBefore(
  { leaves }: { readonly leaves: readonly { readonly name: string }[] },
  signal?: AbortSignal,
): Promise<Activity & { readonly durationNs: number }> {
  const disks = leaves.map(({ name }) => name);
  const from = readCounters({ disks });
  await sleep(WATCH_MS, undefined, signal ? { signal } : {}).catch(() => {});
  const to = readCounters({ disks });
  return { ...activityBetween(from, to), durationNs: to.atNs - from.atNs };
}
