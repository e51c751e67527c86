// The activity of the machine between two moments: differences of its counters, as shares of the time and as bytes.

import { type Counters, defined } from './counters.js';

/** Activity of the machine during a period. Shares are 0 to 1. A field is absent if the kernel does not provide it. */
export interface Activity {
  /** Share of CPU time that the host of this virtual machine gave to others (steal). */
  readonly stealShare?: number;
  /** Share of the time for which this process's cgroup was throttled at its CPU limit. */
  readonly throttledShare?: number;
  /** Share of the time for which the measuring thread was ready to run and waited for a CPU. */
  readonly runQueueShare?: number;
  /** Share of the time for which this process did not run: it was stopped, or the virtual machine was paused. */
  readonly stoppedShare?: number;
  /** Share of the time for which at least one task of the machine waited for I/O. Includes this process. */
  readonly ioPressureShare?: number;
  /** Share of the time for which the leaf disks were busy. */
  readonly diskBusyShare?: number;
  /** Bytes read from the leaf disks. This tool reads nothing. */
  readonly readBytes?: number;
  /** Bytes written to the leaf disks by all programs. */
  readonly writtenBytes?: number;
  /** Bytes written by this process, part of `writtenBytes`. Excludes what a file system's journal adds. */
  readonly ownWrittenBytes?: number;
}

/** The activity between two readings of the counters. */
export function activityBetween(before: Counters, after: Counters): Activity {
  const elapsedNs = after.atNs - before.atNs;
  const grown = (of: (counters: Counters) => number | undefined): number | undefined => {
    const [from, to] = [of(before), of(after)];
    return from === undefined || to === undefined ? undefined : Math.max(0, to - from);
  };
  const share = (part: number | undefined, whole: number | undefined = elapsedNs): number | undefined =>
    part === undefined || !whole ? undefined : Math.min(1, part / whole);
  return defined<Omit<Activity, 'stoppedShare'>>({
    stealShare: share(
      grown(({ cpu }) => cpu?.steal),
      grown(({ cpu }) => cpu?.total) ?? 0,
    ),
    throttledShare: share(grown(({ throttledNs }) => throttledNs)),
    runQueueShare: share(grown(({ runQueueNs }) => runQueueNs)),
    ioPressureShare: share(grown(({ ioPressureNs }) => ioPressureNs)),
    diskBusyShare: share(grown(({ disk }) => disk?.busyNs)),
    readBytes: grown(({ disk }) => disk?.readBytes),
    writtenBytes: grown(({ disk }) => disk?.writtenBytes),
    ownWrittenBytes: grown(({ ownWrittenBytes }) => ownWrittenBytes),
  });
}
