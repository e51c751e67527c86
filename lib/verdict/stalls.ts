// Syncs so long that etcd's own clocks run out: how many, when, and what each length does to a cluster; and whether they come regularly.

import { periodOf } from '../measure/drift.js';
import type { SlowOperation } from '../measure/slow-log.js';
import type { Observation, ObservedPhase } from './observation.js';
import { ETCD_TUNING, ETCD_WAL, KUBE_APISERVER, type Source } from './sources.js';
import { counted, duration } from './words.js';

interface Level {
  readonly id: string;
  readonly overNs: number;
  readonly meaning: string;
  readonly source: Source;
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

/** The log of slow syncs holds so many. */
const LOGGED = 64;

/** The worst kind of stall that a phase has seen, and how many of the lesser ones. */
export function stalls({ name, slowest }: ObservedPhase): Observation[] {
  const level = LEVELS.find(({ overNs }) => slowest.sync.some(({ durationNs }) => durationNs > overNs));
  if (!level) return [];
  const long = slowest.sync.filter(({ durationNs }) => durationNs > (LEVELS.at(-1)?.overNs ?? 0));
  const [worst] = long;
  const levels = LEVELS.flatMap(({ overNs }) => {
    const count = long.filter(({ durationNs }) => durationNs > overNs).length;
    return count === 0 ? [] : [`${count === LOGGED ? `at least ${count}` : count} over ${duration(overNs)}`];
  });
  return [
    {
      id: level.id,
      kind: 'stall',
      phase: name,
      seen: `${counted(long.length, 'sync')} stalled (${levels.join(', ')}), the longest for ${duration(worst?.durationNs ?? 0)}, ${duration(worst?.startNs ?? 0)} into the phase`,
      meaning: level.meaning,
      advice:
        'find what held the disk at those moments (kernel log, RAID or drive firmware, snapshots, trims, neighbours on the same device), and measure again with --thorough',
      source: level.source,
      times: inOrder(long),
    },
  ];
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
