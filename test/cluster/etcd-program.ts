// The two versions of etcd that have real faults here: 3.4 as Debian bookworm installs it, 3.5 as scripts/fetch-etcd.sh unpacks it.

import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { needsCommand, needsFile } from '../support/needs.js';

export type EtcdVersion = '3.4' | '3.5';

export const FETCH = fileURLToPath(new URL('../../scripts/fetch-etcd.sh', import.meta.url));
const FETCHED = fileURLToPath(new URL('../../.test-data/etcd-trixie/unpacked/usr/bin/etcd', import.meta.url));

export const PROGRAMS: Readonly<Record<EtcdVersion, string>> = { '3.4': 'etcd', '3.5': FETCHED };

export function needsEtcd(context: TestContext, version: EtcdVersion): void {
  if (version === '3.4') needsCommand(context, 'etcd', 'etcd-server');
  else needsFile(context, FETCHED, 'etcd-server of trixie: scripts/fetch-etcd.sh');
}
