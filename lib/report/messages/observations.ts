// The sentences of observations: the finding, its meaning for etcd, and what to try. One entry for each id.

import { longestOf } from '../../measure/slow-log.js';
import type { Observation, StallLevel } from '../../verdict/observation.js';
import { bytes, counted, latency, latencyLimit, percent } from '../format.js';
import { type ById, type Entries, entryOf, known } from './by-id.js';

export interface ObservationMessage {
  readonly seen: string;
  readonly meaning: string;
  readonly advice: string;
}

const LEVELS: Readonly<Record<StallLevel, string>> = {
  heartbeat: 'a heartbeat (every 100 ms) is late while the leader waits for its disk',
  'half-election': 'no heartbeat for half the election timeout (1000 ms): one more such stall loses the leader',
  election: 'no heartbeat for the election timeout (1000 ms): the followers elect another leader',
  'health-check': "the API server's health check of etcd (2 s) fails",
};

const SLOWER =
  'if this lasts, etcd gets the slower disk. Possible causes: burst credit used up, a full cache, heat, or a new neighbour';
const FASTER =
  'something slowed the first part. Possible causes: a neighbour that stopped, or a drive that had to wake up';
const MACHINE = 'the machine, not the disk, causes part of the latency; etcd would see it too';

const PERIODIC = {
  meaning: 'something uses this disk at regular intervals, and etcd waits for it each time',
  advice:
    'find what runs at that interval: a flush or checkpoint of another program, monitoring, a journal commit (ext4: 5 s), a cache that the drive empties',
};

const CUT_PARTS = {
  'directory-sync': {
    seen: 'in the fsync of the directory',
    meaning: 'the file system is slow to write its metadata (its journal)',
    advice: 'check the file system: a journal on another disk, copy-on-write, or a network file system below',
  },
  wait: {
    seen: 'waiting for the next segment',
    meaning: 'the file system allocates space slower than the WAL fills a segment',
    advice:
      'check the file system: little or fragmented free space, quotas, copy-on-write, or a network file system below',
  },
  header: {
    seen: 'writing and syncing the header of the new segment',
    meaning: 'the first sync of a new file, which includes its metadata, is slow',
    advice: 'check the file system: a journal on another disk, copy-on-write, or how it preallocates',
  },
  rest: {
    seen: 'in the truncate, the rename, the open and the lock',
    meaning: 'changing names and sizes of files is slow',
    advice: 'check the file system: locks over a network, its journal, or programs that watch each opened file',
  },
} as const;

const MESSAGES: Entries<Observation, ObservationMessage> = {
  'stalled-syncs': (stall) => ({
    ...stallMessage(stall, 'sync'),
    advice:
      'find what blocked the disk at those times: kernel log, RAID or drive firmware, snapshots, trims, neighbours on the device',
  }),
  'stalled-writes': (stall) => ({
    ...stallMessage(stall, 'write'),
    advice:
      'find what delayed writes at those times: kernel log, memory pressure, dirty-page limits (vm.dirty_bytes), an I/O limit of the cgroup, a frozen file system',
  }),
  'periodic-stalls': ({ times, overNs, periodNs }) => ({
    seen: `${counted(times.length, 'sync')} took over ${latency(overNs)}, regularly every ${period(periodNs)}`,
    ...PERIODIC,
  }),
  'periodic-bursts': ({ times, overNs, periodNs }) => ({
    seen: `${counted(times.length, 'burst')} of appends of ${latencyLimit(overNs)} or longer, one every ${period(periodNs)}, the first at ${latency(times[0]?.startNs)}`,
    ...PERIODIC,
  }),
  'slower-with-time': (drift) => ({
    seen: driftText(drift),
    meaning: SLOWER,
    advice: 'measure with --thorough or a longer --duration, and judge by the slower part',
  }),
  'faster-with-time': (drift) => ({
    seen: driftText(drift),
    meaning: FASTER,
    advice: 'measure again, and judge by the slower part',
  }),
  'slow-first-sync': ({ firstSyncNs, p50Ns }) => ({
    seen: `the first sync took ${latency(firstSyncNs)}, the median sync ${latency(p50Ns)}`,
    meaning: 'etcd would wait as long after each pause: the disk slept, or had other data to flush first',
    advice:
      "turn off the drive's power saving (APST, link power management, spin-down), and find what wrote to the disk before the run",
  }),
  'slow-cut': ({ cutNs, part, partNs, syncNs, preallocateNs }) => {
    const { seen, meaning, advice } = known(CUT_PARTS, part) ?? CUT_PARTS.rest;
    const preallocation = preallocateNs === undefined ? '' : ` (the longest preallocation: ${latency(preallocateNs)})`;
    return {
      seen: `a segment cut took ${latency(cutNs)}, ${latency(partNs)} of it ${seen}${preallocation}; the p99 of syncs is ${latency(syncNs)}`,
      meaning: `etcd stops this long for each 64 MB of WAL: ${meaning}`,
      advice,
    };
  },
  'slow-write': ({ writeP99Ns, syncP99Ns }) => ({
    seen: `the p99 of write(2) is ${latency(writeP99Ns)}, although it only copies to memory; the p99 of fdatasync is ${latency(syncP99Ns)}`,
    meaning:
      'etcd waits before any I/O reaches the disk: the kernel throttles writers (dirty pages, memory pressure), or CPU time is short',
    advice: 'check memory, the dirty-page limits (vm.dirty_bytes), other writers, and CPU time',
  }),
  'cpu-steal': (cpu) => ({
    seen: `the hypervisor took ${percent(cpu.share)} of the CPU time of this virtual machine (steal)${together(cpu)}`,
    meaning: MACHINE,
    advice: 'use dedicated CPUs for the control plane, or measure again when the host is idle',
  }),
  'cpu-throttled': (cpu) => ({
    seen: `the cgroup of this process was at its CPU limit for ${percent(cpu.share)} of the phase${together(cpu)}`,
    meaning: MACHINE,
    advice: 'raise the CPU limit of this container, and of the one that etcd will run in',
  }),
  'run-queue': (cpu) => ({
    seen: `the measuring thread waited for a CPU for ${percent(cpu.share)} of the phase${together(cpu)}`,
    meaning: MACHINE,
    advice: 'measure again under less load, or give etcd its own CPUs',
  }),
  stopped: (cpu) => ({
    seen: `this process did not run for ${percent(cpu.share)} of the phase: it was stopped, or the machine was paused`,
    meaning: 'the run counts a pause as latency, although the disk did not cause it',
    advice: 'measure again without a pause',
  }),
  'other-traffic': ({ readBytesPerSecond, written }) => {
    const parts = [
      ...(readBytesPerSecond === undefined ? [] : [`${bytes(readBytesPerSecond)}/s were read`]),
      ...(written === undefined
        ? []
        : [
            `${bytes(written.bytesPerSecond)}/s were written, at most ${bytes(written.ownBytesPerSecond)}/s of it by this run`,
          ]),
    ];
    return {
      seen: `other programs used the disk: ${parts.join(', and ')}`,
      meaning: 'the disk is shared, and etcd would wait for this I/O too',
      advice: 'give etcd a disk of its own, or measure again when the others are idle',
    };
  },
  'busy-before': ({ durationNs, diskBusyShare, ioPressureShare, isOfThisDisk }) => {
    const when = `of the ${latency(durationNs)} before the first write`;
    const parts = [
      ...(diskBusyShare === undefined ? [] : [`the disk was busy for ${percent(diskBusyShare)} ${when}`]),
      ...(ioPressureShare === undefined ? [] : [`tasks waited for I/O for ${percent(ioPressureShare)} ${when}`]),
    ];
    return {
      seen: parts.join('; '),
      meaning: `other programs use ${isOfThisDisk ? 'this disk' : 'a disk of this machine, perhaps this one'}, so the run got only the rest of its capacity`,
      advice:
        'find them (iotop, pidstat -d). If etcd will have the disk to itself, measure again when the disk is idle',
    };
  },
};

/** The sentences of an observation. */
export function observationMessage(observation: Observation): ObservationMessage {
  return entryOf(MESSAGES, observation) ?? { seen: observation.id, meaning: '', advice: '' };
}

type Stall = ById<Observation, 'stalled-syncs'>;

function stallMessage(
  { levels, isAtLeast, times, startedAt }: Stall,
  what: string,
): Pick<ObservationMessage, 'seen' | 'meaning'> {
  const counts = levels.map(({ overNs, count }) => `${count} over ${latencyLimit(overNs)}`).join(', ');
  const longest = longestOf(times);
  const at =
    longest === undefined
      ? ''
      : `; the longest: ${latency(longest.durationNs)}, ${latency(longest.startNs)} into the phase`;
  const worst = levels[0]?.level;
  return {
    seen: `${isAtLeast ? 'at least ' : ''}${counted(times.length, what)} stalled (${counts})${at}${clockText(startedAt, times)}`,
    meaning: worst === undefined ? '' : (known(LEVELS, worst) ?? worst),
  };
}

/** At most this many stalls get a time of day; the report has all times. */
const MOST_TIMES = 3;

/** The times of day, for a search in the kernel log. The start of the phase is known to 0.1 s. */
function clockText(startedAt: string | undefined, times: Stall['times']): string {
  const startMs = Date.parse(startedAt ?? '');
  if (Number.isNaN(startMs)) return '';
  const longest = times.toSorted((a, b) => b.durationNs - a.durationNs).slice(0, MOST_TIMES);
  const clocks = longest
    .toSorted((a, b) => a.startNs - b.startNs)
    .map(({ startNs, durationNs }) => {
      const tenths = new Date(startMs + startNs / 1e6).toISOString().slice(11, 21);
      return times.length === 1 ? tenths : `${tenths} (${latency(durationNs)})`;
    });
  const which = times.length > MOST_TIMES ? `the longest ${MOST_TIMES} ` : '';
  return times.length === 1 ? `, at ${clocks.join()} UTC` : `; ${which}at ${clocks.join(', ')} UTC`;
}

function driftText({ figure, atNs, beforeNs, afterNs }: Extract<Observation, { readonly kind: 'drift' }>): string {
  return `${latency(atNs)} into the phase, the ${figure} of the appends changed from ${latency(beforeNs)} to ${latency(afterNs)}`;
}

function together({ correlation }: Extract<Observation, { readonly share: number }>): string {
  return correlation === undefined ? '' : `, and the p99 rose and fell with it (rank correlation ${correlation})`;
}

/** Whole seconds from 10 s on: the period is not known more precisely. */
export function period(ns: number): string {
  return ns >= 10e9 ? `${Math.round(ns / 1e9)} s` : latency(ns);
}
