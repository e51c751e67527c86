// Where etcd usually keeps its data.

/** The data directory of each platform to which `disks --move-to --for` prints a move. */
export const FOLDER_OF_PLATFORM = {
  kubeadm: '/var/lib/etcd',
  openshift: '/var/lib/etcd',
  k3s: '/var/lib/rancher/k3s/server/db/etcd',
} as const;

/**
 * Data directories of distributions: kubeadm and OpenShift; Debian's package; K3s, RKE2 and k0s, which run etcd inside a program of another
 * name.
 */
export const USUAL_FOLDERS = [
  FOLDER_OF_PLATFORM.kubeadm,
  '/var/lib/etcd/default',
  FOLDER_OF_PLATFORM.k3s,
  '/var/lib/rancher/rke2/server/db/etcd',
  '/var/lib/k0s/etcd',
] as const;
