// The two versions of etcd for these tests: 3.4 from Debian bookworm, and 3.5 from scripts/fetch-etcd.sh.

import { fileURLToPath } from 'node:url';

export type EtcdVersion = '3.4' | '3.5';

export const FETCH_ETCD = fileURLToPath(new URL('../../scripts/fetch-etcd.sh', import.meta.url));
export const FETCHED_ETCD = fileURLToPath(
  new URL('../../.test-data/etcd-trixie/unpacked/usr/bin/etcd', import.meta.url),
);

export const PROGRAMS: Readonly<Record<EtcdVersion, string>> = { '3.4': 'etcd', '3.5': FETCHED_ETCD };
export const ETCD_NEEDS = { '3.4': 'etcd', '3.5': 'etcd-3.5' } as const satisfies Readonly<Record<EtcdVersion, string>>;
