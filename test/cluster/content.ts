// The content of the databases: many small keys for large ranges, and large values that fill the quota.

import type { Cluster } from './cluster.js';
import { fill } from './load.js';
import type { Member } from './member.js';

export const MANY_KEYS = '/registry/many/';
const LARGE_VALUES = '/registry/large/';
const LARGE_BYTES = 100_000;

export async function putManyKeys(cluster: Cluster): Promise<void> {
  await fill({
    addresses: cluster.addresses,
    total: 60_000,
    keys: 60_000,
    prefix: MANY_KEYS,
    valueBytes: 200,
    clients: 4,
    putsPerTransaction: 100,
  });
}

/** Puts large values until the database file reaches a size, or until etcd refuses more. */
export async function fillTo(cluster: Cluster, bytes: number): Promise<void> {
  const member = cluster.anyMember;
  for (let round = 0; (await statusOf(member)).dbSizeBytes < bytes; round += 1) {
    const seen = await fill({
      addresses: cluster.addresses,
      total: 100,
      keys: 100,
      prefix: `${LARGE_VALUES}${round}/`,
      valueBytes: LARGE_BYTES,
      clients: 4,
      putsPerTransaction: 5,
    });
    if (seen.latestError.includes('database space exceeded')) return;
  }
}

/** Deletes the large values and compacts, which leaves their pages free inside of the file. */
export async function freeNearlyAll(cluster: Cluster): Promise<void> {
  const member = cluster.anyMember;
  const [key, end] = [LARGE_VALUES, `${LARGE_VALUES.slice(0, -1)}0`].map((text) =>
    Buffer.from(text).toString('base64'),
  );
  await member.call('kv/deleterange', { key, range_end: end });
  const { revision } = await statusOf(member);
  await member.call('kv/compaction', { revision, physical: true });
}

/** The way back from NOSPACE: delete and compact, defragment each member, and disarm the alarm. */
export async function makeSpace(cluster: Cluster): Promise<void> {
  await freeNearlyAll(cluster);
  for (const member of cluster.members) await member.call('maintenance/defragment', {});
  // Each member has its own alarm.
  const member = cluster.anyMember;
  const { alarms = [] } = (await member.call('maintenance/alarm', { action: 'GET' })) as {
    readonly alarms?: readonly { readonly memberID: string }[];
  };
  for (const { memberID } of alarms) {
    await member.call('maintenance/alarm', { action: 'DEACTIVATE', memberID, alarm: 'NOSPACE' });
  }
}

async function statusOf(member: Member): Promise<{ readonly dbSizeBytes: number; readonly revision: string }> {
  const status = (await member.call('maintenance/status', {})) as {
    readonly dbSize: string;
    readonly header: { readonly revision: string };
  };
  return { dbSizeBytes: Number(status.dbSize), revision: status.header.revision };
}
