// The documents and discussions behind the rules, each with the date on which it was read. Versions are those of etcd.

export interface Reference {
  readonly title: string;
  readonly url: string;
  /** ISO 8601. */
  readonly dateRead: string;
}

const dateRead = '2026-11-25';
const page = (url: string, title: string): Reference => ({ title, url, dateRead });
const issue = (number: number, title: string): Reference =>
  page(`https://github.com/etcd-io/etcd/issues/${number}`, `etcd-io/etcd #${number}: ${title}`);
const source = (path: string, title: string): Reference =>
  page(`https://github.com/etcd-io/etcd/blob/v3.6.14/${path}`, `etcd 3.6.14, ${title}`);

export const REFERENCES = {
  faq: page('https://etcd.io/docs/v3.6/faq/', 'etcd FAQ: slow applies and heartbeats'),
  tuning: page('https://etcd.io/docs/v3.6/tuning/', 'etcd tuning: time parameters'),
  maintenance: page(
    'https://etcd.io/docs/v3.6/op-guide/maintenance/',
    'etcd maintenance: compaction, defragmentation, quota',
  ),
  failures: page('https://etcd.io/docs/v3.6/op-guide/failures/', 'etcd: failure modes of members and clusters'),
  replaceMember: page(
    'https://etcd.io/docs/v3.6/op-guide/runtime-configuration/',
    'etcd runtime reconfiguration: replace a member',
  ),
  zapLevels: page(
    'https://pkg.go.dev/go.uber.org/zap#pkg-constants',
    'zap: the process ends after the levels panic and fatal',
  ),
  promqlLookback: page(
    'https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness',
    'Prometheus: a query of an instant needs a sample of the five minutes before it',
  ),
  mixin: source('contrib/mixin/alerts/alerts.libsonnet', 'alert rules of its mixin'),
  tailMaintainer: issue(7044, 'a maintainer on fsyncs and commits over 200 ms'),
  overloadedSentence: issue(12528, 'the log line "overloaded" without a slow disk'),
  authentication: issue(11012, 'heartbeats delayed by bcrypt'),
  applyBacklog: issue(11884, 'reads that wait for the applied index'),
  raftAgreement: issue(12094, 'agreement among raft nodes'),
  clock: issue(5938, 'clock differences between members'),
  quotaOfAnother: issue(19203, 'the quota of another member that stopped writes'),
  compactionLatency: issue(19406, 'compaction latency of 3.5.16 to 3.5.18'),
  warnSync: source('server/storage/wal/wal.go', 'slow fdatasync (1 s)'),
  wal: source('server/storage/wal/wal.go', 'the effect of a failed write or sync'),
  probing: source('server/etcdserver/api/rafthttp/probing_status.go', 'the probes between members'),
  applyWarning: source('server/etcdserver/txn/util.go', 'slow requests (100 ms)'),
  raftLoop: source('server/etcdserver/raft.go', 'heartbeats of the leader'),
  backend: source('server/storage/backend/backend.go', 'backend commits'),
  proposals: source('server/etcdserver/v3_server.go', 'the gap between committed and applied'),
  buckets: source('server/storage/wal/metrics.go', 'buckets of the WAL metrics'),
  openshift: page(
    'https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/scalability_and_performance/recommended-performance-and-scalability-practices-2',
    'OpenShift: recommended etcd practices',
  ),
  versions: page('https://github.com/etcd-io/etcd/tree/main/CHANGELOG', 'etcd changelogs and blog: versions to avoid'),
  cgroup: page('https://docs.kernel.org/admin-guide/cgroup-v2.html', 'Linux: control group v2, cpu.stat'),
} as const satisfies Readonly<Record<string, Reference>>;
