// The values of one scrape of etcd, by meaning: from the newest name of each metric, `null` if this version does not have it. The
// difference of two scrapes of one process is a window.

import { type BucketHistogram, histogramDifference, isAlike, isMonotone } from './bucket-histogram.js';
import {
  COUNTERS,
  type CounterName,
  GAUGES,
  type GaugeName,
  HISTOGRAMS,
  type HistogramName,
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

export interface MemberReading {
  readonly serverId: string | null;
  readonly version: string | null;
  readonly histograms: Readonly<Record<HistogramName, BucketHistogram | null>>;
  readonly counters: Readonly<Record<CounterName, number | null>>;
  readonly gauges: Readonly<Record<GaugeName, number | null>>;
  readonly peers: readonly PeerReading[];
  /** Names of alarms, from the metric of etcd 3.6. */
  readonly alarms: readonly string[];
  /** Names of alarms that this metric shows as disarmed. */
  readonly disarmedAlarms: readonly string[];
  /** Names of the checks of /livez and /readyz that failed. */
  readonly failedChecks: readonly string[];
  /** Names of histograms whose counts fall: joined from two, or damaged. */
  readonly damaged: readonly HistogramName[];
}

export function readingOf(set: MetricSet): MemberReading {
  const histograms = mapOf(
    HISTOGRAMS,
    (names) => names.map((name) => set.histogram(name)).find((one) => one !== null) ?? null,
  );
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
    alarms: alarmsOf(set, (value) => value > 0),
    disarmedAlarms: alarmsOf(set, (value) => value === 0),
    failedChecks: set
      .values('etcd_server_healthcheck')
      .flatMap(({ labels, value }) => (value === 0 ? (labels['name'] ?? []) : [])),
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

function alarmsOf(set: MetricSet, isWanted: (value: number) => boolean): readonly string[] {
  return set
    .values('etcd_debugging_server_alarms')
    .flatMap(({ labels, value }) => (isWanted(value) ? (labels['alarm_type'] ?? []) : []));
}

function peersOf(set: MetricSet): readonly PeerReading[] {
  const [active, failures] = ['etcd_network_active_peers', 'etcd_network_peer_sent_failures_total'];
  const peers = new Set([
    ...set.labelValues(ROUND_TRIP, 'To'),
    ...set.labelValues(failures, 'To'),
    ...set.labelValues(active, 'Remote'),
  ]);
  return [...peers].map((peer) => {
    const seriesValue = (name: string, label: string) =>
      set.values(name).find(({ labels }) => labels[label] === peer)?.value ?? null;
    const activity = seriesValue(active, 'Remote');
    return {
      peer,
      roundTrip: set.histogram(ROUND_TRIP, (labels) => labels['To'] === peer),
      isActive: activity === null ? null : activity > 0,
      sendFailures: seriesValue(failures, 'To'),
      sentBytes: seriesValue('etcd_network_peer_sent_bytes_total', 'To'),
      receivedBytes: seriesValue('etcd_network_peer_received_bytes_total', 'From'),
    };
  });
}

/** Whether two scrapes are of different processes, or the process restarted between them. */
export function isRestarted(later: MemberReading, earlier: MemberReading): boolean {
  const [one, other] = [later.gauges.startSeconds, earlier.gauges.startSeconds];
  if (one !== null && other !== null && Math.abs(one - other) > 1) return true;
  const counters = Object.keys(COUNTERS) as CounterName[];
  const isLess = (after: number | null, before: number | null) => after !== null && after < (before ?? 0);
  if (counters.some((name) => isLess(later.counters[name], earlier.counters[name]))) return true;
  const names = Object.keys(HISTOGRAMS) as HistogramName[];
  return names.some((name) => {
    const [after, before] = [later.histograms[name], earlier.histograms[name]];
    return after !== null && before !== null && isAlike(after, before) && histogramDifference(after, before) === null;
  });
}

/** The difference of two scrapes of one process; gauges are those of the later one. */
export function readingDifference(later: MemberReading, earlier: MemberReading): MemberReading {
  return {
    ...later,
    histograms: mapOf(HISTOGRAMS, (_, name) => difference(later.histograms[name], earlier.histograms[name])),
    counters: mapOf(COUNTERS, (_, name) => added(later.counters[name], earlier.counters[name])),
    peers: later.peers.map((peer) => {
      const before = earlier.peers.find((one) => one.peer === peer.peer);
      return {
        ...peer,
        roundTrip: before === undefined ? peer.roundTrip : difference(peer.roundTrip, before.roundTrip),
        sendFailures: added(peer.sendFailures, before?.sendFailures ?? 0),
        sentBytes: added(peer.sentBytes, before?.sentBytes ?? 0),
        receivedBytes: added(peer.receivedBytes, before?.receivedBytes ?? 0),
      };
    }),
  };
}

function difference(later: BucketHistogram | null, earlier: BucketHistogram | null): BucketHistogram | null {
  return later && earlier && histogramDifference(later, earlier);
}

function added(later: number | null, earlier: number | null): number | null {
  return later === null || earlier === null ? null : later - earlier;
}
