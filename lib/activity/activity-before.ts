// Measures how busy the disk is before the run writes anything.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Activity, activityBetween } from './activity.js';
import { readCounters } from './counters.js';

/** Long enough to see a busy disk, short compared with a run. The kernel's own averages (PSI, 1 minute) would include an earlier run. */
const WATCH_MS = 100;

/** Reads the counters of the leaf disks twice, 100 ms apart. An abort ends the wait at once. */
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
