// Decides what a running etcd near the target directory means for a run: refusal if the directory holds its data, a notice if it shares the
// disk, or might. report/messages/notices.ts has the sentences of notices; the refusal is an error with its message.

import { DiskBenchError } from '../errors.js';
import type { Storage } from '../storage/inspect.js';
import type { LockQuery } from './etcd-locks.js';
import { type EtcdSearch, findLiveEtcd, type LiveEtcd } from './search.js';

type Etcd = Pick<LiveEtcd, 'directory' | 'pid'>;

/** Notices about running etcds before the first write. */
export type LiveEtcdNotice =
  /** An etcd uses the target directory itself. */
  | ({ readonly id: 'etcd-here' } & Etcd)
  /** An etcd uses the same disks. `devices` is empty if the file system has no visible disk. */
  | ({ readonly id: 'etcd-on-same-disk'; readonly devices: readonly string[] } & Etcd)
  /** Unknown whether an etcd uses the directory. */
  | { readonly id: 'etcd-unresolved'; readonly directory: string }
  /** Unknown whether the etcd is on the same disk. */
  | ({ readonly id: 'etcd-disk-unresolved' } & Etcd);

/**
 * Finds the running etcds near a directory.
 *
 * @throws DiskBenchError `ERR_LIVE_ETCD` unless allowed, if an etcd uses the directory, or might
 */
export async function checkLiveEtcd(directory: string, isAllowed: boolean, isLocked: LockQuery): Promise<EtcdSearch> {
  const search = await findLiveEtcd(directory, isLocked);
  if (isAllowed) return search;
  const here = search.found.find(({ relation }) => relation === 'here');
  if (here) {
    throw refusal(
      here.directory,
      `${etcdText(here)}: measuring there slows it down and may cost it its leader; stop it first, name a directory on another disk, or set allowLive, which measures at a low rate`,
    );
  }
  const [unresolved] = search.unresolvedDirectories;
  if (unresolved !== undefined) {
    throw refusal(
      unresolved,
      `${unresolvedText(unresolved)}; measure where the processes of the host are visible (in a pod: hostPID: true), name a directory on another disk, or set allowLive, which measures at a low rate`,
    );
  }
  return search;
}

function refusal(path: string, message: string): DiskBenchError {
  return new DiskBenchError('ERR_LIVE_ETCD', message, { path, option: 'allowLive' });
}

export function liveEtcdNotices({
  found,
  unresolvedDirectories,
  unresolvedEtcds,
}: EtcdSearch): readonly LiveEtcdNotice[] {
  return [
    ...found.map(({ relation, directory, pid, leaves }) =>
      relation === 'here'
        ? ({ id: 'etcd-here', directory, pid } as const)
        : ({ id: 'etcd-on-same-disk', directory, pid, devices: leaves } as const),
    ),
    ...unresolvedDirectories.map((directory) => ({ id: 'etcd-unresolved', directory }) as const),
    ...unresolvedEtcds.map(({ directory, pid }) => ({ id: 'etcd-disk-unresolved', directory, pid }) as const),
  ];
}

export function etcdText({ directory, pid }: Etcd): string {
  return `a running etcd${pid === null ? '' : ` (pid ${pid})`} keeps its data in ${directory}`;
}

export function unresolvedText(directory: string): string {
  return `cannot determine whether a running etcd keeps its data in ${directory}: its WAL is elsewhere, and locks held outside this container or namespace are not visible`;
}

/** Adds the etcds that share the storage to its neighbours. Excludes an etcd in the directory itself: the verdict is about its disk. */
export function withLiveEtcd(storage: Storage, { found }: EtcdSearch): Storage {
  const others = found.filter(({ relation }) => relation === 'same-disk');
  return {
    ...storage,
    neighbours: [
      ...storage.neighbours,
      ...others.map(({ directory, leaves }) => ({ role: 'etcd', name: directory, leaves }) as const),
    ],
  };
}
