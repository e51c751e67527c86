// The parts of the script that differ between platforms: how to stop and start etcd, check its health, and save a snapshot. In POSIX sh.

import type { Platform } from './move-plan.js';

export interface PlatformParts {
  /** The systemd unit that must not start without the mount. */
  readonly service: string;
  /** Lines for the script's head. */
  readonly settings: string;
  /** The functions stop_etcd, start_etcd, is_healthy, is_cluster_healthy and save_snapshot. */
  readonly functions: string;
}

const SYSTEMD: PlatformParts = {
  service: 'etcd.service',
  settings: `
# Set these in the environment if they differ: the commands that stop and start etcd, and etcdctl's variables ETCDCTL_ENDPOINTS,
# ETCDCTL_CACERT, ETCDCTL_CERT and ETCDCTL_KEY.
: "\${ETCD_STOP:=systemctl stop etcd.service}"
: "\${ETCD_START:=systemctl start etcd.service}"
: "\${ETCDCTL_ENDPOINTS:=http://127.0.0.1:2379}"
: "\${METRICS:=\${ETCDCTL_ENDPOINTS%%,*}}"
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS
`,
  functions: `
stop_etcd() { sh -c "$ETCD_STOP"; }
start_etcd() { sh -c "$ETCD_START"; }
is_healthy() { etcdctl endpoint health >/dev/null 2>&1; }
is_cluster_healthy() {
  need etcdctl
  etcdctl endpoint health --cluster >/dev/null 2>&1
}
save_snapshot() { quietly etcdctl snapshot save "$SNAPSHOT"; }
`,
};

const KUBEADM: PlatformParts = {
  service: 'kubelet.service',
  settings: `
# Set these in the environment if they differ.
: "\${MANIFEST:=/etc/kubernetes/manifests/etcd.yaml}"
: "\${ETCD_PKI:=/etc/kubernetes/pki/etcd}"
: "\${ETCDCTL_ENDPOINTS:=https://127.0.0.1:2379}"
: "\${METRICS:=http://127.0.0.1:2381}"
PARKED=$BACKUP_DIR/etcd.yaml.moving
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS
if [ -e "$ETCD_PKI/ca.crt" ]; then
  export ETCDCTL_CACERT="$ETCD_PKI/ca.crt" ETCDCTL_CERT="$ETCD_PKI/server.crt" ETCDCTL_KEY="$ETCD_PKI/server.key"
fi
`,
  functions: `
# The kubelet stops the static pod if its manifest is removed, and starts it if the manifest is back.
stop_etcd() { mv -- "$MANIFEST" "$PARKED"; }
start_etcd() { if [ -e "$PARKED" ]; then mv -- "$PARKED" "$MANIFEST"; fi; }
# The node seldom has etcdctl; the container of etcd has it.
etcdctl_here() {
  if command -v etcdctl >/dev/null 2>&1; then
    etcdctl "$@"
  else
    crictl exec "$(crictl ps -q --name '^etcd$' | head -n 1)" etcdctl --endpoints "$ETCDCTL_ENDPOINTS" \\
      --cacert "$ETCD_PKI/ca.crt" --cert "$ETCD_PKI/server.crt" --key "$ETCD_PKI/server.key" "$@"
  fi
}
is_healthy() { etcdctl_here endpoint health >/dev/null 2>&1; }
is_cluster_healthy() {
  [ -e "$MANIFEST" ] || fail "$MANIFEST does not exist: this node does not run etcd by kubeadm"
  grep -qF -- "$DATA" "$MANIFEST" || fail "$MANIFEST does not mention $DATA"
  [ ! -e "$PARKED" ] || fail "$PARKED already exists, from an earlier move"
  command -v etcdctl >/dev/null 2>&1 || need crictl
  etcdctl_here endpoint health --cluster >/dev/null 2>&1
}
# Only the data directory is visible in both the container and the node.
save_snapshot() {
  if command -v etcdctl >/dev/null 2>&1; then
    quietly etcdctl snapshot save "$SNAPSHOT"
  else
    quietly etcdctl_here snapshot save "$DATA/before-move.db"
    mv -- "$DATA/before-move.db" "$SNAPSHOT"
  fi
}
`,
};

const K3S: PlatformParts = {
  service: 'k3s.service',
  settings: `
# Set these in the environment if they differ.
: "\${K3S_TLS:=/var/lib/rancher/k3s/server/tls/etcd}"
: "\${ETCD_HEALTH:=https://127.0.0.1:2379/health}"
: "\${METRICS:=http://127.0.0.1:2381}"
`,
  functions: `
stop_etcd() { systemctl stop k3s.service; }
start_etcd() { systemctl start k3s.service; }
is_healthy() {
  curl -fsS --max-time 5 --cacert "$K3S_TLS/server-ca.crt" --cert "$K3S_TLS/client.crt" --key "$K3S_TLS/client.key" \\
    "$ETCD_HEALTH" 2>/dev/null | grep -q '"health":"true"'
}
is_cluster_healthy() {
  need curl k3s
  is_healthy
}
save_snapshot() {
  quietly k3s etcd-snapshot save --name before-move --dir "$BACKUP_DIR"
  for found in "$BACKUP_DIR"/before-move-*; do SNAPSHOT=$found; done
}
`,
};

export const PLATFORMS: Readonly<Record<Exclude<Platform, 'openshift'>, PlatformParts>> = {
  etcd: SYSTEMD,
  kubeadm: KUBEADM,
  k3s: K3S,
};
