// Paths of etcd's certificates in Kubernetes distributions, for hints in errors and for the search on this host.

import { existsSync } from 'node:fs';

export interface CertificateSet {
  readonly distribution: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const rancher = (name: string): CertificateSet => ({
  distribution: name,
  caFile: `/var/lib/rancher/${name}/server/tls/etcd/server-ca.crt`,
  certFile: `/var/lib/rancher/${name}/server/tls/etcd/client.crt`,
  keyFile: `/var/lib/rancher/${name}/server/tls/etcd/client.key`,
});

export const CERTIFICATE_SETS: readonly CertificateSet[] = [
  {
    distribution: 'kubeadm',
    caFile: '/etc/kubernetes/pki/etcd/ca.crt',
    certFile: '/etc/kubernetes/pki/etcd/healthcheck-client.crt',
    keyFile: '/etc/kubernetes/pki/etcd/healthcheck-client.key',
  },
  rancher('k3s'),
  rancher('rke2'),
  {
    distribution: 'OpenShift',
    caFile: '/etc/kubernetes/static-pod-resources/etcd-certs/configmaps/etcd-serving-ca/ca-bundle.crt',
    certFile: '/etc/kubernetes/static-pod-resources/etcd-certs/secrets/etcd-all-certs/etcd-peer-NODE.crt',
    keyFile: '/etc/kubernetes/static-pod-resources/etcd-certs/secrets/etcd-all-certs/etcd-peer-NODE.key',
  },
];

/** The paths that exist on this host; otherwise those of all distributions. */
export function clientCertificateHint(which: 'ca' | 'client'): string {
  const here = CERTIFICATE_SETS.filter(({ caFile }) => existsSync(caFile));
  const sets = here.length > 0 ? here : CERTIFICATE_SETS;
  const texts = sets.map(
    ({ distribution, caFile, certFile }) => `${distribution}: ${which === 'ca' ? caFile : certFile}`,
  );
  return ` (${texts.join('; ')})`;
}
