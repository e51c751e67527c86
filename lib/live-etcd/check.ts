// What a running etcd near the target directory means for a run: refused on its data, a notice if it shares the disk or may do so.
// Sentences of notices are report/messages/live-etcd.ts; the refusal is an error with its message.

import { DiskBenchError } from '../errors.js';
import type { Storage } from '../storage/inspect.js';
import type { LockQuestion } from './etcd-locks.js';
import { type EtcdSearch, findLiveEtcd, type LiveEtcd } from './search.js';

type Etcd = Pick<LiveEtcd, 'directory' | 'pid'>;

/** What to know of running etcds before the first write. */
export type LiveEtcdNotice =
  /** On the target directory itself. */
  | ({ readonly id: 'etcd-here' } & Etcd)
  /** On the same disks; none are named if the file system has no disk that can be seen. */
  | ({ readonly id: 'etcd-on-same-disk'; readonly devices: readonly string[] } & Etcd)
  /** It cannot be told whether an etcd uses the directory. */
  | { readonly id: 'etcd-unresolved'; readonly directory: string }
  /** It cannot be told whether the etcd is on the same disk. */
  | ({ readonly id: 'etcd-disk-unresolved' } & Etcd);

/**
 * The running etcds near a directory.
 *
 * @throws DiskBenchError `ERR_LIVE_ETCD` if the directory is an etcd's, or if it is not known whether it is, unless that is allowed
 */
export async function checkLiveEtcd(
  directory: string,
  isAllowed: boolean,
  isLocked: LockQuestion,
): Promise<EtcdSearch> {
  const search = await findLiveEtcd(directory, isLocked);
  if (isAllowed) return search;
  const here = search.found.find(({ relation }) => relation === 'here');
  if (here) {
    throw refusal(
      here.directory,
      `${etcdText(here)}: measuring there slows it down and may cost it its leader; stop it first, name a directory on another disk, or set allowLive, which measures gently`,
    );
  }
  const [unresolved] = search.unresolvedDirectories;
  if (unresolved !== undefined) {
    throw refusal(
      unresolved,
      `${unresolvedText(unresolved)}; measure where the processes of the host are seen (in a pod: hostPID: true), name a directory on another disk, or set allowLive, which measures gently`,
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

/** The storage with the etcds that share it among its neighbours. An etcd on the very directory is no neighbour: the verdict is for it. */
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
