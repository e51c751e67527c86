// The documents and discussions behind the rules, each with the date on which it was read. Versions are those of etcd.

export interface Reference {
  readonly title: string;
  readonly url: string;
  /** ISO 8601. */
  readonly dateRead: string;
}

const dateRead = '2026-11-25';
const issue = (number: number, title: string): Reference => ({
  title: `etcd-io/etcd #${number}: ${title}`,
  url: `https://github.com/etcd-io/etcd/issues/${number}`,
  dateRead,
});
const source = (path: string, title: string): Reference => ({
  title: `etcd 3.6.14, ${title}`,
  url: `https://github.com/etcd-io/etcd/blob/v3.6.14/${path}`,
  dateRead,
});

export const REFERENCES = {
  faq: { title: 'etcd FAQ: slow applies and heartbeats', url: 'https://etcd.io/docs/v3.6/faq/', dateRead },
  tuning: { title: 'etcd tuning: time parameters', url: 'https://etcd.io/docs/v3.6/tuning/', dateRead },
  maintenance: {
    title: 'etcd maintenance: compaction, defragmentation, quota',
    url: 'https://etcd.io/docs/v3.6/op-guide/maintenance/',
    dateRead,
  },
  failures: {
    title: 'etcd: failure modes of members and clusters',
    url: 'https://etcd.io/docs/v3.6/op-guide/failures/',
    dateRead,
  },
  replaceMember: {
    title: 'etcd runtime reconfiguration: replace a member',
    url: 'https://etcd.io/docs/v3.6/op-guide/runtime-configuration/',
    dateRead,
  },
  zapLevels: {
    title: 'zap: the process ends after the levels panic and fatal',
    url: 'https://pkg.go.dev/go.uber.org/zap#pkg-constants',
    dateRead,
  },
  promqlLookback: {
    title: 'Prometheus: a query of an instant needs a sample of the five minutes before it',
    url: 'https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness',
    dateRead,
  },
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
  openshift: {
    title: 'OpenShift: recommended etcd practices',
    url: 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/scalability_and_performance/recommended-performance-and-scalability-practices-2',
    dateRead,
  },
  versions: {
    title: 'etcd changelogs and blog: versions to avoid',
    url: 'https://github.com/etcd-io/etcd/tree/main/CHANGELOG',
    dateRead,
  },
  epoll: {
    title: 'Launchpad bug 1996678: epoll in Ubuntu 5.4.0-132',
    url: 'https://bugs.launchpad.net/bugs/1996678',
    dateRead,
  },
  cgroup: {
    title: 'Linux: control group v2, cpu.stat',
    url: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
    dateRead,
  },
} as const satisfies Readonly<Record<string, Reference>>;
