// The metrics that are read, with their names in each version of etcd, and their buckets. From etcd's sources at v3.4.45, v3.5.33, v3.6.14
// and v3.7.1.

/** A histogram: its names, the newest first, and its lowest and highest finite bucket. */
export interface HistogramRow {
  readonly names: readonly string[];
  readonly first: number;
  readonly last: number;
}

const doubling = (first: number, count: number) => ({ first, last: first * 2 ** (count - 1) });

export const HISTOGRAMS = {
  fsync: {
    names: ['etcd_disk_wal_fsync_duration_seconds', 'etcd_wal_fsync_durations_seconds'],
    ...doubling(0.001, 14),
  },
  walWrite: { names: ['etcd_disk_wal_write_duration_seconds'], ...doubling(0.001, 14) },
  commit: {
    names: ['etcd_disk_backend_commit_duration_seconds', 'etcd_disk_backend_commit_durations_seconds'],
    ...doubling(0.001, 14),
  },
  commitRebalance: { names: ['etcd_debugging_disk_backend_commit_rebalance_duration_seconds'], ...doubling(0.001, 14) },
  commitSpill: { names: ['etcd_debugging_disk_backend_commit_spill_duration_seconds'], ...doubling(0.001, 14) },
  commitWrite: { names: ['etcd_debugging_disk_backend_commit_write_duration_seconds'], ...doubling(0.001, 14) },
  defragmentation: { names: ['etcd_disk_backend_defrag_duration_seconds'], ...doubling(0.1, 13) },
  compaction: { names: ['etcd_debugging_mvcc_db_compaction_total_duration_milliseconds'], ...doubling(100, 14) },
  compactionPause: { names: ['etcd_debugging_mvcc_db_compaction_pause_duration_milliseconds'], ...doubling(1, 13) },
  snapshotSave: { names: ['etcd_snap_db_fsync_duration_seconds'], ...doubling(0.001, 14) },
} as const satisfies Readonly<Record<string, HistogramRow>>;
export type HistogramName = keyof typeof HISTOGRAMS;

/** One per peer, in the label `To`. */
export const ROUND_TRIP: HistogramRow = {
  names: ['etcd_network_peer_round_trip_time_seconds'],
  ...doubling(0.0001, 16),
};

/** One per operation, in the label `op`. */
export const APPLY: HistogramRow = { names: ['etcd_server_apply_duration_seconds'], ...doubling(0.0001, 20) };
export const RANGE: HistogramRow = { names: ['etcd_server_range_duration_seconds'], ...doubling(0.0001, 20) };

/** Counters: they never fall while a process runs. */
export const COUNTERS = {
  leaderChanges: ['etcd_server_leader_changes_seen_total'],
  heartbeatFailures: ['etcd_server_heartbeat_send_failures_total'],
  slowApplies: ['etcd_server_slow_apply_total'],
  slowReadIndexes: ['etcd_server_slow_read_indexes_total'],
  failedReadIndexes: ['etcd_server_read_indexes_failed_total'],
  failedProposals: ['etcd_server_proposals_failed_total', 'etcd_server_proposal_failed_total'],
  healthFailures: ['etcd_server_health_failures'],
  clientBytesSent: ['etcd_network_client_grpc_sent_bytes_total'],
  ranges: ['etcd_mvcc_range_total', 'etcd_debugging_mvcc_range_total'],
  puts: ['etcd_mvcc_put_total', 'etcd_debugging_mvcc_put_total'],
  cpuSeconds: ['process_cpu_seconds_total'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type CounterName = keyof typeof COUNTERS;

/** Gauges. `committed` and `applied` are gauges in spite of their names. */
export const GAUGES = {
  hasLeader: ['etcd_server_has_leader'],
  isLeader: ['etcd_server_is_leader'],
  isLearner: ['etcd_server_is_learner'],
  committed: ['etcd_server_proposals_committed_total', 'etcd_server_proposal_committed_total'],
  applied: ['etcd_server_proposals_applied_total', 'etcd_server_proposal_durations_applied_total'],
  pending: ['etcd_server_proposals_pending'],
  dbSizeBytes: ['etcd_mvcc_db_total_size_in_bytes', 'etcd_debugging_mvcc_db_total_size_in_bytes'],
  dbInUseBytes: ['etcd_mvcc_db_total_size_in_use_in_bytes'],
  quotaBytes: ['etcd_server_quota_backend_bytes'],
  keys: ['etcd_debugging_mvcc_keys_total'],
  openFiles: ['os_fd_used', 'process_open_fds'],
  maxOpenFiles: ['os_fd_limit', 'process_max_fds'],
  startSeconds: ['process_start_time_seconds'],
  defragmentationsInFlight: ['etcd_disk_defrag_inflight'],
  snapshotsInFlight: ['etcd_network_snapshot_send_inflights_total'],
  up: ['up'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type GaugeName = keyof typeof GAUGES;

/** Whether a sample is kept. Other samples of a dump are counted and dropped. */
export function isKept(name: string): boolean {
  return WANTED.has(name.replace(/_(?:bucket|sum|count)$/, '')) || WANTED.has(name);
}

const WANTED = new Set<string>([
  ...Object.values(HISTOGRAMS).flatMap(({ names }) => names as readonly string[]),
  ...[ROUND_TRIP, APPLY, RANGE].flatMap(({ names }) => names),
  ...Object.values(COUNTERS).flat(),
  ...Object.values(GAUGES).flat(),
  'etcd_network_active_peers',
  'etcd_network_disconnected_peers_total',
  'etcd_network_peer_sent_failures_total',
  'etcd_network_peer_sent_bytes_total',
  'etcd_network_peer_received_bytes_total',
  'etcd_debugging_server_alarms',
  'etcd_server_version',
  'etcd_server_go_version',
  'etcd_server_id',
  'etcd_server_healthcheck',
  'etcd_cluster_version',
  'go_gc_duration_seconds',
  'process_resident_memory_bytes',
]);

/** The wanted names as a Prometheus server stores them: a histogram is three series. */
export function keptNames(start: string, except?: string): readonly string[] {
  const histograms = new Set<string>([
    ...Object.values(HISTOGRAMS).flatMap(({ names }) => names as readonly string[]),
    ...[ROUND_TRIP, APPLY, RANGE].flatMap(({ names }) => names),
  ]);
  return [...WANTED]
    .filter((name) => name.startsWith(start) && (except === undefined || !name.startsWith(except)))
    .map((name) => (histograms.has(name) ? `${name}_(bucket|sum|count)` : name));
}
