// The text of a member's metrics, as etcd exposes them, with values from a test.

export interface MetricsOf {
  readonly fsync?: readonly number[];
  readonly commit?: readonly number[];
  /** Any other line. */
  readonly lines?: readonly string[];
  readonly roundTrip?: Readonly<Record<string, readonly number[]>>;
  readonly values?: Readonly<Record<string, number>>;
}

const BOUNDS = Array.from({ length: 14 }, (_, index) => Number((0.001 * 2 ** index).toFixed(3)));
const ROUND_TRIP_BOUNDS = Array.from({ length: 16 }, (_, index) => Number((0.0001 * 2 ** index).toFixed(4)));

/** Counts per bucket, not cumulative. Missing counts are 0, and the last is above the highest bound. */
export function histogramLines(
  name: string,
  counts: readonly number[],
  bounds: readonly number[] = BOUNDS,
  labels = '',
): string[] {
  let sum = 0;
  const before = labels === '' ? '' : `${labels},`;
  const lines = bounds.map((bound, index) => {
    sum += counts[index] ?? 0;
    return `${name}_bucket{${before}le="${bound}"} ${sum}`;
  });
  const total = sum + (counts[bounds.length] ?? 0);
  const braces = labels === '' ? '' : `{${labels}}`;
  return [
    `# HELP ${name} text.`,
    `# TYPE ${name} histogram`,
    ...lines,
    `${name}_bucket{${before}le="+Inf"} ${total}`,
    `${name}_sum${braces} 1.5`,
    `${name}_count${braces} ${total}`,
  ];
}

export function metricsOf({ fsync, commit, roundTrip = {}, values = {}, lines = [] }: MetricsOf): string {
  return [
    ...(fsync === undefined ? [] : histogramLines('etcd_disk_wal_fsync_duration_seconds', fsync)),
    ...(commit === undefined ? [] : histogramLines('etcd_disk_backend_commit_duration_seconds', commit)),
    ...Object.entries(roundTrip).flatMap(([peer, counts]) =>
      histogramLines('etcd_network_peer_round_trip_time_seconds', counts, ROUND_TRIP_BOUNDS, `To="${peer}"`),
    ),
    ...Object.entries(values).map(([name, value]) => `${name} ${value}`),
    ...lines,
    '',
  ].join('\n');
}

/** 50,000 syncs in 1 ms, 1,000 in 2, 100 in 4; nothing slower. */
export const QUICK = [50_000, 1000, 100];
/** p99 between 16 and 32 ms. */
export const SLOW = [0, 0, 0, 5000, 3000, 2000];

/** A healthy member. */
export const HEALTHY: MetricsOf = {
  fsync: QUICK,
  commit: [9000, 800, 60, 20],
  roundTrip: { b1: [0, 0, 50, 300], c1: [0, 0, 60, 200] },
  values: {
    etcd_server_has_leader: 1,
    etcd_server_is_leader: 1,
    etcd_server_leader_changes_seen_total: 1,
    etcd_server_heartbeat_send_failures_total: 0,
    etcd_server_slow_apply_total: 2,
    etcd_server_quota_backend_bytes: 2147483648,
    etcd_mvcc_db_total_size_in_bytes: 4.1e8,
    etcd_mvcc_db_total_size_in_use_in_bytes: 3.9e8,
    etcd_server_proposals_committed_total: 123456,
    etcd_server_proposals_applied_total: 123456,
  },
  lines: [
    'etcd_network_active_peers{Local="a1",Remote="b1"} 1',
    'etcd_network_active_peers{Local="a1",Remote="c1"} 1',
    'etcd_server_id{server_id="a1"} 1',
    'etcd_server_version{server_version="3.6.14"} 1',
  ],
};

/** The healthy member with some changes. */
export function member(change: MetricsOf): string {
  return metricsOf({
    ...HEALTHY,
    ...change,
    values: { ...HEALTHY.values, ...change.values },
    lines: change.lines ?? HEALTHY.lines ?? [],
  });
}
