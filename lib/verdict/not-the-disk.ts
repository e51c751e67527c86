// Finds causes of latency other than the disk: CPU steal, a CPU limit, other programs on the same disk. They distinguish a busy machine
// from a slow disk.

import { rankCorrelation } from '../measure/drift.js';
import type { Observation, ObservedPhase, ObservedRun } from './observation.js';
import { type Carrier, maxOwnBytes } from './own-traffic.js';

/**
 * Our choice, not published: they only decide which observations are reported. On a shared host a p99 rose and fell with steal from a few
 * per cent on.
 */
const MIN = {
  stealShare: 0.03,
  throttledShare: 0.01,
  runQueueShare: 0.03,
  stoppedShare: 0.01,
  trafficBytesPerSecond: 2 ** 20,
  busyBefore: 0.1,
} as const;

/** Other activity during one phase. */
export function duringPhase(phase: ObservedPhase, { storage }: ObservedRun): Observation[] {
  return [...cpuRows(phase), ...traffic(phase, storage)];
}

interface Row {
  readonly id: 'cpu-steal' | 'cpu-throttled' | 'run-queue' | 'stopped';
  readonly share: 'stealShare' | 'throttledShare' | 'runQueueShare' | 'stoppedShare';
}

const CPU: readonly Row[] = [
  { id: 'cpu-steal', share: 'stealShare' },
  { id: 'cpu-throttled', share: 'throttledShare' },
  { id: 'run-queue', share: 'runQueueShare' },
  { id: 'stopped', share: 'stoppedShare' },
];

function cpuRows(phase: ObservedPhase): Observation[] {
  return CPU.flatMap(({ id, share }) => {
    const value = meanShare(phase.windows, share);
    if (value === undefined || value < MIN[share]) return [];
    const correlation = correlationOf(phase, share);
    return [
      {
        id,
        kind: 'not-the-disk',
        phase: phase.name,
        share: value,
        ...(correlation === undefined ? {} : { correlation }),
      },
    ];
  });
}

const MIN_WINDOWS = 6;
const STRONG = 0.6;

/** The correlation of the slow seconds with a share. */
function correlationOf({ windows }: ObservedPhase, share: Row['share']): number | undefined {
  const both = windows.flatMap((window) => {
    const [latency, part] = [window.p99Ns, window[share]];
    return latency === null || part === undefined ? [] : [{ latency, part }];
  });
  if (both.length < MIN_WINDOWS) return undefined;
  const correlation = rankCorrelation(
    both.map(({ latency }) => latency),
    both.map(({ part }) => part),
  );
  return correlation >= STRONG ? Number(correlation.toFixed(2)) : undefined;
}

function traffic(phase: ObservedPhase, carrier: Carrier): Observation[] {
  const { name, windows } = phase;
  const sum = (of: 'durationNs' | 'readBytes' | 'writtenBytes' | 'ownWrittenBytes') =>
    windows.reduce((total, window) => total + (window[of] ?? 0), 0);
  const [lasted, read, written] = [sum('durationNs'), sum('readBytes'), sum('writtenBytes')];
  const isOwnKnown = windows.some(({ ownWrittenBytes }) => ownWrittenBytes !== undefined);
  const own = maxOwnBytes(phase, isOwnKnown ? sum('ownWrittenBytes') : undefined, carrier);
  const isSignificant = (bytes: number) => bytes * 1e9 >= MIN.trafficBytesPerSecond * lasted;
  const perSecond = (bytes: number) => Math.round((bytes * 1e9) / lasted);
  const isRead = read > 0 && isSignificant(read);
  const isWritten = written > own && isSignificant(written - own);
  if (!isRead && !isWritten) return [];
  return [
    {
      id: 'other-traffic',
      kind: 'not-the-disk',
      phase: name,
      ...(isRead ? { readBytesPerSecond: perSecond(read) } : {}),
      ...(isWritten ? { written: { bytesPerSecond: perSecond(written), ownBytesPerSecond: perSecond(own) } } : {}),
    },
  ];
}

/**
 * Activity before the first write. The kernel counts short reads and writes only partly as busy time, so tasks that wait for I/O count too.
 * They may wait for another disk: if this disk has counters, they must show some traffic.
 */
export function beforeRun({ before }: ObservedRun): Observation[] {
  if (!before) return [];
  const { diskBusyShare: busy, ioPressureShare: pressure = 0, readBytes = 0, writtenBytes = 0, durationNs } = before;
  const isBusy = busy !== undefined && busy >= MIN.busyBefore;
  const hasIoPressure = pressure >= MIN.busyBefore && (busy === undefined || readBytes + writtenBytes > 0);
  if (!isBusy && !hasIoPressure) return [];
  return [
    {
      id: 'busy-before',
      kind: 'not-the-disk',
      durationNs,
      ...(isBusy ? { diskBusyShare: busy } : {}),
      ...(hasIoPressure ? { ioPressureShare: pressure } : {}),
      isOfThisDisk: busy !== undefined,
    },
  ];
}

function meanShare(windows: ObservedPhase['windows'], share: Row['share']): number | undefined {
  const known = windows.filter((window) => window[share] !== undefined);
  if (known.length === 0) return undefined;
  const time = known.reduce((sum, { durationNs }) => sum + durationNs, 0);
  return known.reduce((sum, window) => sum + (window[share] ?? 0) * window.durationNs, 0) / time;
}
