// Finds operations so long that one of etcd's timeouts expires: how many, when, and whether they recur at a regular interval.

import { periodOf } from '../measure/drift.js';
import { SLOW_LOG, type SlowOperation } from '../measure/slow-log.js';
import type { Observation, ObservedPhase, StallLevel } from './observation.js';
import { ETCD_TUNING, ETCD_WAL, KUBE_APISERVER, type Source } from './sources.js';

interface Level {
  readonly level: StallLevel;
  readonly overNs: number;
  readonly source: Source;
}

const MS = 1e6;

/** The longest first. */
const LEVELS: readonly Level[] = [
  { level: 'health-check', overNs: 2000 * MS, source: KUBE_APISERVER },
  { level: 'election', overNs: 1000 * MS, source: ETCD_WAL },
  { level: 'half-election', overNs: 500 * MS, source: ETCD_TUNING },
  { level: 'heartbeat', overNs: 100 * MS, source: ETCD_TUNING },
];

const STALL_NS = 100 * MS;

export function stalledSyncs(phase: ObservedPhase): Observation[] {
  return stalls('stalled-syncs', phase, phase.slowest.sync);
}

/** `write(2)` only copies to memory, but etcd waits for it, and no metric of etcd's syncs shows it (etcd issue 17615). */
export function stalledWrites(phase: ObservedPhase): Observation[] {
  return stalls('stalled-writes', phase, phase.slowest.write);
}

function stalls(
  id: 'stalled-syncs' | 'stalled-writes',
  phase: ObservedPhase,
  slowest: readonly SlowOperation[],
): Observation[] {
  const long = slowest.filter(({ durationNs }) => durationNs > STALL_NS);
  const levels = LEVELS.map(({ level, overNs, source }) => ({
    level,
    overNs,
    source,
    count: long.filter(({ durationNs }) => durationNs > overNs).length,
  })).filter(({ count }) => count > 0);
  const [worst] = levels;
  if (!worst) return [];
  return [
    {
      id,
      kind: 'stall',
      phase: phase.name,
      ...startOf(phase),
      levels: levels.map(({ level, overNs, count }) => ({ level, overNs, count })),
      isAtLeast: long.length === SLOW_LOG.capacity,
      source: worst.source,
      times: inOrder(long),
    },
  ];
}

/** Far above the usual sync, and long enough to matter. Our choice: it only decides which observations are reported. */
const UNUSUAL = { timesP50: 8, minNs: 5 * MS } as const;
/** Syncs this close together are one event. */
const TOGETHER_NS = 50 * MS;
/** etcd's own backend commits recur at shorter intervals. */
const MIN_PERIOD_NS = 250 * MS;

/** Slow syncs at a regular interval. */
export function periodicStalls(phase: ObservedPhase): Observation[] {
  const { name, slowest, sync } = phase;
  const unusual = Math.max(UNUSUAL.minNs, UNUSUAL.timesP50 * (sync.p50Ns ?? 0));
  const slow = inOrder(slowest.sync.filter(({ durationNs }) => durationNs > unusual));
  const events = slow.filter(
    ({ startNs }, index) => index === 0 || startNs - (slow[index - 1]?.startNs ?? 0) > TOGETHER_NS,
  );
  const period = periodOf(events.map(({ startNs }) => startNs));
  if (period === undefined || period < MIN_PERIOD_NS) return [];
  const times = { overNs: unusual, periodNs: period, times: events };
  return [{ id: 'periodic-stalls', kind: 'stall', phase: name, ...startOf(phase), ...times }];
}

function startOf({ startedAt }: ObservedPhase): { readonly startedAt?: string } {
  return startedAt === undefined ? {} : { startedAt };
}

function inOrder(operations: readonly SlowOperation[]): readonly SlowOperation[] {
  return operations.toSorted((a, b) => a.startNs - b.startNs);
}
