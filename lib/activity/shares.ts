// What the machine did between two moments: the differences of its counters, as shares of the time and as bytes.

import type { Counters } from './counters.js';

/** What else went on in a stretch of time. Shares from 0 to 1; absent is what the kernel does not tell. */
export interface Activity {
  /** Processor time of this virtual machine that its host gave to others. */
  readonly stealShare?: number;
  /** This process's cgroup had used up its processor time and waited. */
  readonly throttledShare?: number;
  /** The measuring thread was ready to run and waited for a processor. */
  readonly runQueueShare?: number;
  /** This process did not run: it was stopped, or the virtual machine was paused. */
  readonly stoppedShare?: number;
  /** Some task of the machine waited for I/O: this process's own waiting is in it. */
  readonly ioPressureShare?: number;
  /** The leaf disks had something to do. */
  readonly diskBusyShare?: number;
  /** Read from the leaf disks; this tool reads nothing. */
  readonly readBytes?: number;
  /** Written to the leaf disks, by whomever. */
  readonly writtenBytes?: number;
  /** Of which by this process; a journal's share is not in it. */
  readonly ownWrittenBytes?: number;
}

/** What went on between two looks at the counters. */
export function activityBetween(before: Counters, after: Counters): Activity {
  const elapsedNs = after.atNs - before.atNs;
  const grown = (of: (counters: Counters) => number | undefined): number | undefined => {
    const [from, to] = [of(before), of(after)];
    return from === undefined || to === undefined ? undefined : Math.max(0, to - from);
  };
  const share = (part: number | undefined, whole: number | undefined = elapsedNs): number | undefined =>
    part === undefined || !whole ? undefined : Math.min(1, part / whole);
  const entries: { [Key in Exclude<keyof Activity, 'stoppedShare'>]-?: number | undefined } = {
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
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Activity;
}
