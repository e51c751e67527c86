// Syncs and writes so long that etcd's own clocks run out: how many, when, and what each length does to a cluster; and whether they come
// regularly.

import { periodOf } from '../measure/drift.js';
import { SLOW_LOG, type SlowOperation } from '../measure/slow-log.js';
import type { Observation, ObservedPhase } from './observation.js';
import { ETCD_TUNING, ETCD_WAL, KUBE_APISERVER, type Source } from './sources.js';
import { counted, duration } from './words.js';

interface Level {
  readonly id: string;
  readonly overNs: number;
  readonly meaning: string;
  readonly source: Source;
  /** Of a write, where that is something else. */
  readonly ofWrite?: { readonly meaning: string; readonly source: Source };
}

const MS = 1e6;

/** The worst first. */
const LEVELS: readonly Level[] = [
  {
    id: 'stall-health-check',
    overNs: 2000 * MS,
    meaning: "the API server's health check of etcd times out (2 s): Kubernetes takes its control plane for down",
    source: KUBE_APISERVER,
  },
  {
    id: 'stall-slow-sync',
    overNs: 1000 * MS,
    meaning: 'etcd logs "slow fdatasync", and the followers have begun an election (1000 ms)',
    source: ETCD_WAL,
    ofWrite: {
      meaning:
        'the followers have begun an election (1000 ms), and etcd logs nothing of it: it watches its syncs alone',
      source: ETCD_TUNING,
    },
  },
  {
    id: 'stall-election',
    overNs: 500 * MS,
    meaning:
      'half of the election timeout (1000 ms) has gone by without a heartbeat: one more such wait and the leader is lost',
    source: ETCD_TUNING,
  },
  {
    id: 'stall-heartbeat',
    overNs: 100 * MS,
    meaning: 'a heartbeat (each 100 ms) is late while the leader waits for its disk',
    source: ETCD_TUNING,
  },
];

const LEAST_NS = 100 * MS;

/** The calls that etcd waits for, each with a log of its slowest. */
const CALLS = {
  sync: {
    id: '',
    advice:
      'find what held the disk at those moments (kernel log, RAID or drive firmware, snapshots, trims, neighbours on the same device), and measure again with --thorough',
  },
  write: {
    id: 'write-',
    advice:
      'find what held back writers at those moments: the kernel log, memory pressure, the dirty-page limits (vm.dirty_bytes), a limit of I/O on the cgroup, a file system that was frozen for a snapshot',
  },
} as const;

type Call = keyof typeof CALLS;

export function stalledSyncs(phase: ObservedPhase): Observation[] {
  return stalls(phase, 'sync', phase.slowest.sync);
}

/** `write(2)` only copies to memory, and etcd waits for it all the same: no figure of its syncs shows it (etcd issue 17615). */
export function stalledWrites(phase: ObservedPhase): Observation[] {
  return stalls(phase, 'write', phase.slowest.write ?? []);
}

/** The kinds of stalls that a phase has seen: how many of each, and what they mean. */
function stalls({ name, startedAt }: ObservedPhase, call: Call, slowest: readonly SlowOperation[]): Observation[] {
  const long = slowest.filter(({ durationNs }) => durationNs > LEAST_NS);
  const [worst] = long;
  const seen = LEVELS.map((level) => ({
    level,
    count: long.filter(({ durationNs }) => durationNs > level.overNs).length,
  }));
  // A level has stalls of its own where more are over it than over the one before.
  const own = seen.filter(({ count }, index) => count > (seen[index - 1]?.count ?? 0));
  const [first] = own;
  if (!worst || !first) return [];
  const { meaning, source } = meaningOf(first.level, call);
  const counts = seen.flatMap(({ level, count }) =>
    count === 0 ? [] : [`${count === SLOW_LOG.capacity ? `at least ${count}` : count} over ${duration(level.overNs)}`],
  );
  return [
    {
      id: `${CALLS[call].id}${first.level.id}`,
      kind: 'stall',
      phase: name,
      seen: `${counted(long.length, call)} stalled (${counts.join(', ')}), the longest for ${duration(worst.durationNs)}, ${duration(worst.startNs)} into the phase${byTheClock(startedAt, long)}`,
      meaning:
        own.length === 1
          ? meaning
          : own.map(({ level }) => `over ${duration(level.overNs)}: ${meaningOf(level, call).meaning}`).join('; '),
      advice: CALLS[call].advice,
      source,
      times: inOrder(long),
    },
  ];
}

function meaningOf(level: Level, call: Call): { readonly meaning: string; readonly source: Source } {
  return (call === 'write' ? level.ofWrite : undefined) ?? level;
}

/** So many are told with their times; the report has them all. */
const TOLD = 3;

/** For looking into the kernel's log; the phase's start is known to a tenth of a second. */
function byTheClock(startedAt: string | undefined, long: readonly SlowOperation[]): string {
  const startMs = Date.parse(startedAt ?? '');
  if (Number.isNaN(startMs)) return '';
  const times = inOrder(long.slice(0, TOLD)).map(({ startNs, durationNs }) => {
    const tenths = new Date(startMs + startNs / MS).toISOString().slice(11, 21);
    return long.length === 1 ? tenths : `${tenths} (${duration(durationNs)})`;
  });
  if (long.length === 1) return `, at ${times.join()} UTC`;
  const which = long.length > TOLD ? `the longest ${TOLD} ` : '';
  return `; ${which}at ${times.join(', ')} UTC`;
}

/** Far from what a sync takes here, and long enough to matter: chosen, since it only decides what is mentioned. */
const UNUSUAL = { timesP50: 8, leastNs: 5 * MS } as const;
/** Syncs so near one another are one event. */
const TOGETHER_NS = 50 * MS;
/** Below this lie etcd's own backend commits. */
const LEAST_PERIOD_NS = 250 * MS;

/** Slow syncs that come at regular times. */
export function periodicStalls({ name, slowest, sync }: ObservedPhase): Observation[] {
  const unusual = Math.max(UNUSUAL.leastNs, UNUSUAL.timesP50 * (sync.p50Ns ?? 0));
  const slow = inOrder(slowest.sync.filter(({ durationNs }) => durationNs > unusual));
  const events = slow.filter(
    ({ startNs }, index) => index === 0 || startNs - (slow[index - 1]?.startNs ?? 0) > TOGETHER_NS,
  );
  const period = periodOf(events.map(({ startNs }) => startNs));
  if (period === undefined || period < LEAST_PERIOD_NS) return [];
  return [
    {
      id: 'periodic-stalls',
      kind: 'stall',
      phase: name,
      seen: `${events.length} times a sync took over ${duration(unusual)}, regularly every ${duration(period)}`,
      meaning: 'something works on this disk by the clock, and etcd waits for it each time',
      advice:
        'look for what runs at that pace: a flush or checkpoint of another program, monitoring, a journal commit (ext4: 5 s), a cache that the drive empties',
      times: events,
    },
  ];
}

function inOrder(operations: readonly SlowOperation[]): readonly SlowOperation[] {
  return operations.toSorted((a, b) => a.startNs - b.startNs);
}
