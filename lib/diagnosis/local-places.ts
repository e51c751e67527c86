// Addresses at which Kubernetes distributions expose etcd's metrics on its own host, in the order of the attempts.

import { accessSync, constants } from 'node:fs';
import { etcdProcesses } from './host-reader.js';
import type { ConnectionOptions } from './http-client.js';
import { CERTIFICATE_SETS } from './known-certificates.js';

export interface LocalPlace {
  readonly url: URL;
  readonly whose: string;
  readonly connection: ConnectionOptions;
}

/** First the listen addresses of the processes here, then the known addresses. */
export async function localPlaces(given: ConnectionOptions): Promise<readonly LocalPlace[]> {
  const processes = await etcdProcesses();
  const own = processes.flatMap(({ settings, pid }) =>
    (settings['listen-metrics-urls'] ?? settings['listen-client-urls'] ?? 'http://localhost:2379')
      .split(',')
      .slice(0, 1)
      .flatMap((text) =>
        placesOf(text.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]'), `process ${pid}`, given),
      ),
  );
  const known = [
    ...placesOf('http://127.0.0.1:2381', 'kubeadm, kubespray, k3s, rke2 or Talos', given),
    ...placesOf('https://127.0.0.1:9979', 'OpenShift', given),
    ...placesOf('https://127.0.0.1:9978', 'OpenShift', given),
    ...placesOf('https://127.0.0.1:2379', 'a client URL with certificates', given),
    ...placesOf('http://127.0.0.1:2379', 'a client URL', given),
  ];
  const seen = new Set<string>();
  return [...own, ...known].filter(({ url }) => !seen.has(url.href) && seen.add(url.href) !== undefined);
}

/** Tries a TLS address with the given certificates, otherwise with those of a distribution. Their files may be unreadable. */
function placesOf(text: string, whose: string, given: ConnectionOptions): readonly LocalPlace[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/metrics';
  if (url.protocol === 'http:' || given.certFile !== undefined) return [{ url, whose, connection: given }];
  return [{ url, whose, connection: { ...given, ...certificatesHere() } }];
}

function certificatesHere(): ConnectionOptions {
  const here = CERTIFICATE_SETS.find(({ caFile, certFile, keyFile }) => [caFile, certFile, keyFile].every(isReadable));
  return here === undefined ? {} : { caFile: here.caFile, certFile: here.certFile, keyFile: here.keyFile };
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
