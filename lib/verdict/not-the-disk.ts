// What slows a measurement without being the disk's fault: a host that takes the processor away, a limit of processor time, other
// programs on the same disk. So a busy machine is told from a slow disk.

import { rankCorrelation } from '../measure/drift.js';
import type { Observation, ObservedPhase, ObservedRun } from './observation.js';
import { type Carrier, mostOwnBytes } from './own-traffic.js';
import { duration, percent, throughput } from './words.js';

/** Chosen, not published anywhere: they only decide what is mentioned. On a shared host a p99 rose and fell with steal from a few per cent on. */
const LEAST = {
  stealShare: 0.03,
  throttledShare: 0.01,
  runQueueShare: 0.03,
  trafficBytesPerSecond: 2 ** 20,
  busyBefore: 0.1,
} as const;

const MEANING = 'part of the latencies is the machine, and a real etcd on it would meet the same';

/** What went on beside one phase. */
export function besidePhase(phase: ObservedPhase, { storage }: ObservedRun): Observation[] {
  return [...processorRows(phase), ...traffic(phase, storage)];
}

interface Row {
  readonly id: string;
  readonly share: 'stealShare' | 'throttledShare' | 'runQueueShare';
  readonly seen: (share: string) => string;
  readonly advice: string;
}

const PROCESSOR: readonly Row[] = [
  {
    id: 'cpu-steal',
    share: 'stealShare',
    seen: (share) => `the host took ${share} of this virtual machine's processor time (steal)`,
    advice: 'ask for dedicated processors for the control plane, or measure again when the host is quiet',
  },
  {
    id: 'cpu-throttled',
    share: 'throttledShare',
    seen: (share) => `this process's cgroup had used up its processor time for ${share} of the phase`,
    advice: 'raise the limit of processor time of this container, and of the one that etcd will run in',
  },
  {
    id: 'run-queue',
    share: 'runQueueShare',
    seen: (share) => `the measuring thread was ready and waited for a processor for ${share} of the phase`,
    advice: 'measure with less running beside it, or see that etcd gets processors of its own',
  },
];

function processorRows(phase: ObservedPhase): Observation[] {
  return PROCESSOR.flatMap(({ id, share, seen, advice }) => {
    const value = meanShare(phase.windows, share);
    if (value === undefined || value < LEAST[share]) return [];
    return [
      {
        id,
        kind: 'not-the-disk',
        phase: phase.name,
        seen: `${seen(percent(value))}${together(phase, share)}`,
        meaning: MEANING,
        advice,
      },
    ];
  });
}

const LEAST_WINDOWS = 6;
const STRONG = 0.6;

/** Whether the slow seconds were those. */
function together({ windows }: ObservedPhase, share: Row['share']): string {
  const both = windows.flatMap((window) => {
    const [latency, part] = [window.p99Ns, window[share]];
    return latency === null || part === undefined ? [] : [{ latency, part }];
  });
  if (both.length < LEAST_WINDOWS) return '';
  const correlation = rankCorrelation(
    both.map(({ latency }) => latency),
    both.map(({ part }) => part),
  );
  return correlation >= STRONG
    ? `, and its p99 rose and fell with that (rank correlation ${correlation.toFixed(2)})`
    : '';
}

function traffic(phase: ObservedPhase, carrier: Carrier): Observation[] {
  const { name, windows } = phase;
  const sum = (of: 'durationNs' | 'readBytes' | 'writtenBytes' | 'ownWrittenBytes') =>
    windows.reduce((total, window) => total + (window[of] ?? 0), 0);
  const [lasted, read, written] = [sum('durationNs'), sum('readBytes'), sum('writtenBytes')];
  const isOwnKnown = windows.some(({ ownWrittenBytes }) => ownWrittenBytes !== undefined);
  const own = mostOwnBytes(phase, isOwnKnown ? sum('ownWrittenBytes') : undefined, carrier);
  const isMuch = (bytes: number) => bytes * 1e9 >= LEAST.trafficBytesPerSecond * lasted;
  const what = [
    ...(read > 0 && isMuch(read) ? [`${throughput(read, lasted)} were read from it`] : []),
    ...(written > own && isMuch(written - own)
      ? [
          `${throughput(written, lasted)} were written to it, of which at most ${throughput(own, lasted)} by this tool and for its syncs`,
        ]
      : []),
  ];
  if (what.length === 0) return [];
  return [
    {
      id: 'other-traffic',
      kind: 'not-the-disk',
      phase: name,
      seen: `others used the disk meanwhile: ${what.join(', and ')}`,
      meaning: 'the disk is shared, and etcd would wait for the others as this tool did',
      advice: 'give etcd a disk of its own, or measure again when the others are at rest to know the disk alone',
    },
  ];
}

/**
 * What went on before the first write. The kernel counts too little of short reads and writes as busy, so tasks that wait for I/O tell as well; but they
 * may wait for another disk, and where this one tells, it has to have had something to do.
 */
export function beforeRun({ before }: ObservedRun): Observation[] {
  if (!before) return [];
  const { diskBusyShare: busy, ioPressureShare: pressure = 0, readBytes = 0, writtenBytes = 0, durationNs } = before;
  const isBusy = busy !== undefined && busy >= LEAST.busyBefore;
  const isWaitedFor = pressure >= LEAST.busyBefore && (busy === undefined || readBytes + writtenBytes > 0);
  if (!isBusy && !isWaitedFor) return [];
  const when = `of the ${duration(durationNs)} before the first write`;
  const seen = [
    ...(isBusy ? [`the disk was busy for ${percent(busy)} ${when}`] : []),
    ...(isWaitedFor ? [`tasks waited for I/O in ${percent(pressure)} ${when}`] : []),
  ];
  return [
    {
      id: 'busy-before',
      kind: 'not-the-disk',
      seen: seen.join('; '),
      meaning: `others work on ${busy === undefined ? 'a disk of this machine, perhaps this one' : 'this disk'}, and what was measured is what they leave`,
      advice: 'find who does (iotop, pidstat -d), and measure again on the idle disk if etcd is to have it alone',
    },
  ];
}

function meanShare(windows: ObservedPhase['windows'], share: Row['share']): number | undefined {
  const known = windows.filter((window) => window[share] !== undefined);
  if (known.length === 0) return undefined;
  const time = known.reduce((sum, { durationNs }) => sum + durationNs, 0);
  return known.reduce((sum, window) => sum + (window[share] ?? 0) * window.durationNs, 0) / time;
}
