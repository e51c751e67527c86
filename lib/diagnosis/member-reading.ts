// The values of one scrape of etcd, by meaning: from the newest name of each metric, `null` if this version does not have it. The
// difference of two scrapes of one process is a window.

import { type BucketHistogram, histogramDifference, isMonotone } from './bucket-histogram.js';
import {
  APPLY,
  COUNTERS,
  type CounterName,
  GAUGES,
  type GaugeName,
  HISTOGRAMS,
  type HistogramName,
  RANGE,
  ROUND_TRIP,
} from './metric-names.js';
import type { MetricSet } from './metric-set.js';

export interface PeerReading {
  /** Member id of the peer, in hexadecimal. */
  readonly peer: string;
  readonly roundTrip: BucketHistogram | null;
  /** From `etcd_network_active_peers`. */
  readonly isActive: boolean | null;
  readonly sendFailures: number | null;
  /** Bytes of its streams; `null` until the first byte. */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
}

export interface OperationReading {
  /** `Put`, `Txn`, `Range`, ... */
  readonly operation: string;
  readonly duration: BucketHistogram;
}

export interface MemberReading {
  readonly serverId: string | null;
  readonly version: string | null;
  readonly histograms: Readonly<Record<HistogramName, BucketHistogram | null>>;
  readonly counters: Readonly<Record<CounterName, number | null>>;
  readonly gauges: Readonly<Record<GaugeName, number | null>>;
  readonly peers: readonly PeerReading[];
  readonly operations: readonly OperationReading[];
  /** Names of alarms, from the metric of etcd 3.6. */
  readonly alarms: readonly string[];
  /** Names of alarms that this metric shows as disarmed. */
  readonly disarmedAlarms: readonly string[];
  /** Names of the checks of /livez and /readyz that failed. */
  readonly failedChecks: readonly string[];
  /** The longest pause of Go's garbage collector since the start of the process. */
  readonly longestGcPauseSeconds: number | null;
  /** Names of histograms whose counts fall: joined from two, or damaged. */
  readonly damaged: readonly HistogramName[];
}

export function readingOf(set: MetricSet): MemberReading {
  const histograms = mapOf(HISTOGRAMS, ({ names }) => firstHistogram(set, names));
  const damaged = (Object.keys(histograms) as HistogramName[]).filter(
    (name) => histograms[name] !== null && !isMonotone(histograms[name]),
  );
  return {
    serverId: set.values('etcd_server_id').find(({ value }) => value === 1)?.labels['server_id'] ?? null,
    version: set.values('etcd_server_version').find(({ value }) => value === 1)?.labels['server_version'] ?? null,
    histograms: mapOf(HISTOGRAMS, (_, name) => (damaged.includes(name) ? null : histograms[name])),
    counters: mapOf(COUNTERS, (names) => set.value(...names)),
    gauges: mapOf(GAUGES, (names) => set.value(...names)),
    peers: peersOf(set),
    operations: [...operationsOf(set, APPLY.names[0] ?? ''), ...rangesOf(set)],
    alarms: alarmsOf(set, (value) => value > 0),
    disarmedAlarms: alarmsOf(set, (value) => value === 0),
    failedChecks: set
      .values('etcd_server_healthcheck')
      .flatMap(({ labels, value }) => (value === 0 ? (labels['name'] ?? []) : [])),
    longestGcPauseSeconds:
      set.values('go_gc_duration_seconds').find(({ labels }) => labels['quantile'] === '1')?.value ?? null,
    damaged,
  };
}

function mapOf<Key extends string, Row, Out>(
  rows: Readonly<Record<Key, Row>>,
  out: (row: Row, key: Key) => Out,
): Readonly<Record<Key, Out>> {
  return Object.fromEntries(Object.entries<Row>(rows).map(([key, row]) => [key, out(row, key as Key)])) as Record<
    Key,
    Out
  >;
}

function firstHistogram(set: MetricSet, names: readonly string[]): BucketHistogram | null {
  for (const name of names) {
    const histogram = set.histogram(name);
    if (histogram !== null) return histogram;
  }
  return null;
}

function alarmsOf(set: MetricSet, isWanted: (value: number) => boolean): readonly string[] {
  return set
    .values('etcd_debugging_server_alarms')
    .flatMap(({ labels, value }) => (isWanted(value) ? (labels['alarm_type'] ?? []) : []));
}

function peersOf(set: MetricSet): readonly PeerReading[] {
  const roundTrip = ROUND_TRIP.names[0] ?? '';
  const failures = 'etcd_network_peer_sent_failures_total';
  const peers = new Set([
    ...set.labelValues(roundTrip, 'To'),
    ...set.labelValues(failures, 'To'),
    ...set.labelValues('etcd_network_active_peers', 'Remote'),
  ]);
  return [...peers].map((peer) => ({
    peer,
    roundTrip: set.histogram(roundTrip, (labels) => labels['To'] === peer),
    isActive: activity(set, peer),
    sendFailures: set.values(failures).find(({ labels }) => labels['To'] === peer)?.value ?? null,
    sentBytes:
      set.values('etcd_network_peer_sent_bytes_total').find(({ labels }) => labels['To'] === peer)?.value ?? null,
    receivedBytes:
      set.values('etcd_network_peer_received_bytes_total').find(({ labels }) => labels['From'] === peer)?.value ?? null,
  }));
}

function activity(set: MetricSet, peer: string): boolean | null {
  const value = set.values('etcd_network_active_peers').find(({ labels }) => labels['Remote'] === peer)?.value;
  return value === undefined ? null : value > 0;
}

function operationsOf(set: MetricSet, name: string): readonly OperationReading[] {
  return set.labelValues(name, 'op').flatMap((operation) => {
    const duration = set.histogram(name, (labels) => labels['op'] === operation && labels['success'] !== 'false');
    return duration === null ? [] : [{ operation, duration }];
  });
}

function rangesOf(set: MetricSet): readonly OperationReading[] {
  const duration = set.histogram(RANGE.names[0] ?? '', (labels) => labels['success'] !== 'false');
  return duration === null ? [] : [{ operation: 'Range', duration }];
}

/** Whether two scrapes are of different processes, or the process restarted between them. */
export function isRestarted(later: MemberReading, earlier: MemberReading): boolean {
  const [one, other] = [later.gauges.startSeconds, earlier.gauges.startSeconds];
  if (one !== null && other !== null && Math.abs(one - other) > 1) return true;
  const counters = Object.keys(COUNTERS) as CounterName[];
  if (
    counters.some(
      (name) => (later.counters[name] ?? 0) < (earlier.counters[name] ?? 0) && later.counters[name] !== null,
    )
  )
    return true;
  const names = Object.keys(HISTOGRAMS) as HistogramName[];
  return names.some((name) => {
    const [after, before] = [later.histograms[name], earlier.histograms[name]];
    return (
      after !== null && before !== null && isSameLayout(after, before) && histogramDifference(after, before) === null
    );
  });
}

function isSameLayout(one: BucketHistogram, other: BucketHistogram): boolean {
  return one.bounds.length === other.bounds.length && one.bounds.every((bound, index) => bound === other.bounds[index]);
}

/** The difference of two scrapes of one process; gauges are those of the later one. */
export function readingDifference(later: MemberReading, earlier: MemberReading): MemberReading {
  return {
    ...later,
    histograms: mapOf(HISTOGRAMS, (_, name) => difference(later.histograms[name], earlier.histograms[name])),
    counters: mapOf(COUNTERS, (_, name) => {
      const [after, before] = [later.counters[name], earlier.counters[name]];
      return after === null || before === null ? null : after - before;
    }),
    peers: later.peers.map((peer) => {
      const before = earlier.peers.find((one) => one.peer === peer.peer);
      return {
        ...peer,
        roundTrip: before === undefined ? peer.roundTrip : difference(peer.roundTrip, before.roundTrip),
        sendFailures: peer.sendFailures === null ? null : peer.sendFailures - (before?.sendFailures ?? 0),
        sentBytes: peer.sentBytes === null ? null : peer.sentBytes - (before?.sentBytes ?? 0),
        receivedBytes: peer.receivedBytes === null ? null : peer.receivedBytes - (before?.receivedBytes ?? 0),
      };
    }),
    operations: later.operations.flatMap((one) => {
      const before = earlier.operations.find(({ operation }) => operation === one.operation);
      const duration = before === undefined ? one.duration : difference(one.duration, before.duration);
      return duration === null ? [] : [{ ...one, duration }];
    }),
  };
}

function difference(later: BucketHistogram | null, earlier: BucketHistogram | null): BucketHistogram | null {
  if (later === null || earlier === null) return null;
  return histogramDifference(later, earlier);
}
