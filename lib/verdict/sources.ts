// The documents behind limits and warnings, each with its address and the date on which it was read.

/** The document behind a limit, a finding or an advice. */
export interface Source {
  readonly title: string;
  readonly url: string;
  /** ISO 8601. */
  readonly dateRead: string;
}

const READ = '2026-11-21';

export const ETCD_FAQ: Source = {
  title: 'etcd FAQ, "What does the etcd warning ... mean?"',
  url: 'https://etcd.io/docs/v3.6/faq/',
  dateRead: READ,
};
export const ETCD_HARDWARE: Source = {
  title: 'etcd hardware recommendations, "Disks"',
  url: 'https://etcd.io/docs/v3.6/op-guide/hardware/',
  dateRead: READ,
};
export const ETCD_TUNING: Source = {
  title: 'etcd tuning, "Time parameters" (heartbeat interval 100 ms)',
  url: 'https://etcd.io/docs/v3.6/tuning/',
  dateRead: READ,
};
export const ETCD_MIXIN: Source = {
  title: 'etcd mixin, alert etcdGRPCRequestsSlow: p99 of requests above 0.15 s for 10 minutes is critical',
  url: 'https://github.com/etcd-io/etcd/blob/v3.6.14/contrib/mixin/alerts/alerts.libsonnet',
  dateRead: '2026-11-25',
};
export const ETCD_WAL: Source = {
  title: 'etcd source, warnSyncDuration in server/storage/wal/wal.go',
  url: 'https://github.com/etcd-io/etcd/blob/v3.6.14/server/storage/wal/wal.go',
  dateRead: READ,
};
export const ETCD_RAFT: Source = {
  title: 'etcd source, "failed to save Raft hard state and entries" is fatal, in server/etcdserver/raft.go',
  url: 'https://github.com/etcd-io/etcd/blob/main/server/etcdserver/raft.go',
  dateRead: '2026-11-22',
};
export const KUBE_APISERVER: Source = {
  title: 'Kubernetes, kube-apiserver reference: --etcd-healthcheck-timeout, 2 s',
  url: 'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  dateRead: '2026-11-22',
};
// Other editions give 20 ms (OpenShift 4.8 and 4.10, and "Effects of disk latency on etcd" of 4.21): the stricter limit is etcd's own.
export const OPENSHIFT: Source = {
  title: 'OpenShift 4.20, "Recommended etcd practices"',
  url: 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/etcd/etcd-practices',
  dateRead: READ,
};
export const TMPFS: Source = {
  title: 'Linux kernel, tmpfs: "everything is temporary in the sense that no files will be created on your hard drive"',
  url: 'https://docs.kernel.org/filesystems/tmpfs.html',
  dateRead: READ,
};
export const RED_HAT_DISCARD: Source = {
  title: 'Red Hat Enterprise Linux 10, "Discarding unused blocks": batch discard rather than online discard',
  url: 'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/10/html/managing_storage_devices/discarding-unused-blocks',
  dateRead: READ,
};
export const EXT4: Source = {
  title: 'Linux kernel, ext4: "barriers enforce proper on-disk ordering of journal commits"',
  url: 'https://docs.kernel.org/admin-guide/ext4.html',
  dateRead: READ,
};
export const EVICTION: Source = {
  title: 'Kubernetes, "Node-pressure eviction": nodefs.available < 10 %',
  url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/',
  dateRead: READ,
};
export const VIRTIOFS: Source = {
  title: 'Linux kernel, virtiofs',
  url: 'https://docs.kernel.org/filesystems/virtiofs.html',
  dateRead: READ,
};
export const WRITE_CACHE: Source = {
  title: 'Linux kernel, explicit volatile write back cache control',
  url: 'https://docs.kernel.org/block/writeback_cache_control.html',
  dateRead: READ,
};
