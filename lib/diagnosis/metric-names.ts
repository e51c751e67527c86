// The metrics that are read, with their names in each version of etcd, the newest first, and their buckets. From etcd's sources at v3.4.45,
// v3.5.33, v3.6.14 and v3.7.1.

type Names = Readonly<Record<string, readonly string[]>>;

/** Upper bounds of the histograms of the disk, in seconds. */
export const DISK_BOUNDS = Array.from({ length: 14 }, (_, index) => 0.001 * 2 ** index);
/** The lowest bounds of these histograms, and of round trips. */
export const FIRST_BOUND = 0.001;
export const FIRST_ROUND_TRIP_BOUND = 0.0001;

export const HISTOGRAMS = {
  fsync: ['etcd_disk_wal_fsync_duration_seconds', 'etcd_wal_fsync_durations_seconds'],
  walWrite: ['etcd_disk_wal_write_duration_seconds'],
  commit: ['etcd_disk_backend_commit_duration_seconds', 'etcd_disk_backend_commit_durations_seconds'],
  commitRebalance: ['etcd_debugging_disk_backend_commit_rebalance_duration_seconds'],
  commitSpill: ['etcd_debugging_disk_backend_commit_spill_duration_seconds'],
  commitWrite: ['etcd_debugging_disk_backend_commit_write_duration_seconds'],
  defragmentation: ['etcd_disk_backend_defrag_duration_seconds'],
  compaction: ['etcd_debugging_mvcc_db_compaction_total_duration_milliseconds'],
  compactionPause: ['etcd_debugging_mvcc_db_compaction_pause_duration_milliseconds'],
  snapshotSave: ['etcd_snap_db_fsync_duration_seconds'],
} as const satisfies Names;
export type HistogramName = keyof typeof HISTOGRAMS;

/** A histogram per peer, in the label `To`. */
export const ROUND_TRIP = 'etcd_network_peer_round_trip_time_seconds';

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
} as const satisfies Names;
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
} as const satisfies Names;
export type GaugeName = keyof typeof GAUGES;

const HISTOGRAM_NAMES = [...Object.values(HISTOGRAMS).flat(), ROUND_TRIP];

const WANTED = new Set<string>([
  ...HISTOGRAM_NAMES,
  ...Object.values(COUNTERS).flat(),
  ...Object.values(GAUGES).flat(),
  'etcd_network_active_peers',
  'etcd_network_peer_sent_failures_total',
  'etcd_network_peer_sent_bytes_total',
  'etcd_network_peer_received_bytes_total',
  'etcd_debugging_server_alarms',
  'etcd_server_version',
  'etcd_server_id',
  'etcd_server_healthcheck',
  // No rule reads these. They identify a fragment as etcd's, or the next scrape.
  'etcd_server_apply_duration_seconds',
  'etcd_server_range_duration_seconds',
  'etcd_network_disconnected_peers_total',
  'etcd_server_go_version',
  'etcd_cluster_version',
  'go_gc_duration_seconds',
  'process_resident_memory_bytes',
]);

/** Whether a sample is kept. Other samples of a dump are counted and dropped. */
export function isKept(name: string): boolean {
  return WANTED.has(name.replace(/_(?:bucket|sum|count)$/, '')) || WANTED.has(name);
}

/** The wanted names as a Prometheus server stores them: a histogram is three series. */
export function keptNames(start: string, except?: string): readonly string[] {
  const histograms = new Set<string>(HISTOGRAM_NAMES);
  return [...WANTED]
    .filter((name) => name.startsWith(start) && (except === undefined || !name.startsWith(except)))
    .map((name) => (histograms.has(name) ? `${name}_(bucket|sum|count)` : name));
}
