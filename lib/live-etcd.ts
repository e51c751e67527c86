// What a live etcd near the target means for a run: refused on its directory, said where it shares a disk, gentle where it was allowed.
// storage/ finds it, native/ asks the locks; this file joins the two, and words what they come to.

import { DiskBenchError } from './errors.js';
import { isP99Over } from './measure/live-limits.js';
import type { Plan } from './measure/plan.js';
import { isLocked } from './native/lock.js';
import type { PhaseState } from './native/run.js';
import { latencyLimit } from './report/format.js';
import type { Storage } from './storage/inspect.js';
import { type EtcdSearch, findLiveEtcd, type LiveEtcd } from './storage/live-etcd.js';

/**
 * The running etcds near a directory.
 *
 * @throws DiskBenchError `ERR_LIVE_ETCD` where the directory is one's own, and where it cannot be told whether it is, unless that is allowed
 */
export async function checkLiveEtcd(directory: string, isAllowed: boolean): Promise<EtcdSearch> {
  const search = await findLiveEtcd(directory, isLocked);
  if (isAllowed) return search;
  const here = search.found.find(({ relation }) => relation === 'here');
  if (here) {
    throw refusal(
      here.directory,
      `${sentence(here)}: measuring there slows it down and may cost it its leader; stop it first, name a directory on another disk, or set allowLive, which measures gently`,
    );
  }
  const [unclear] = search.unclear;
  if (unclear !== undefined) {
    throw refusal(
      unclear,
      `${doubt(unclear)}; measure where the processes of the host are seen (in a pod: hostPID: true), name a directory on another disk, or set allowLive, which measures gently`,
    );
  }
  return search;
}

function refusal(path: string, message: string): DiskBenchError {
  return new DiskBenchError('ERR_LIVE_ETCD', message, { path, option: 'allowLive' });
}

/** What to say before the first write. */
export function liveEtcdNotices({ found, unclear, unplaced }: EtcdSearch): readonly string[] {
  return [
    ...found.map((etcd) =>
      etcd.relation === 'here'
        ? `${sentence(etcd)}: the figures have its load in them, and it feels this one.`
        : `${sentence(etcd)}, on the same ${etcd.leaves.length > 0 ? `disk (${etcd.leaves.join(', ')})` : 'file system'}: it is slower while this runs, and the figures have its load in them.`,
    ),
    ...unclear.map((directory) => `${doubt(directory)}.`),
    ...unplaced.map(
      (etcd) =>
        `${sentence(etcd)}, on a disk that could not be told from here: if it is this one, it is slower while this runs, and the figures have its load in them.`,
    ),
  ];
}

/** What of that is said in the report: of an etcd on the same disk there is a finding. */
export function reportedNotices(search: EtcdSearch): readonly string[] {
  return liveEtcdNotices({ ...search, found: search.found.filter(({ relation }) => relation === 'here') });
}

function doubt(directory: string): string {
  return `it cannot be told from here whether a running etcd keeps its data in ${directory}: its log is elsewhere, and locks that processes outside of this container or namespace hold are not shown`;
}

function sentence({ directory, pid }: Pick<LiveEtcd, 'directory' | 'pid'>): string {
  return `a running etcd${pid === null ? '' : ` (pid ${pid})`} keeps its data in ${directory}`;
}

/** The storage with the etcds that it is shared with among its neighbours. One on the very directory is no neighbour: it is whom the verdict is for. */
export function withLiveEtcd(storage: Storage, { found }: EtcdSearch): Storage {
  const beside = found.filter(({ relation }) => relation === 'same-disk');
  return {
    ...storage,
    neighbours: [
      ...storage.neighbours,
      ...beside.map(({ directory, leaves }) => ({ role: 'etcd', name: directory, leaves }) as const),
    ],
  };
}

/** Ends a run whose own p99 passes the plan's limit. */
export interface Brake {
  readonly signal: AbortSignal;
  readonly hasPulled: () => boolean;
  readonly look: (state: PhaseState) => void;
}

/** `undefined` for a plan without a limit. */
export function brakeOf({ p99LimitNs }: Plan): Brake | undefined {
  if (p99LimitNs === null) return undefined;
  const controller = new AbortController();
  return {
    signal: controller.signal,
    hasPulled: () => controller.signal.aborted,
    look: ({ memory }) => {
      if (isP99Over(memory.sync, p99LimitNs)) controller.abort();
    },
  };
}

/** Why the brake ended a run, by what was found beside it. */
export function brakeNotice(limitNs: number, { found, unclear, unplaced }: EtcdSearch): string {
  const ended = `The run ended itself: its fdatasync p99 had passed ${latencyLimit(limitNs)}`;
  if (found.length > 0) return `${ended}, and a running etcd has the same disk.`;
  if (unclear.length + unplaced.length > 0)
    return `${ended}, and it could not be told whether a running etcd has the same disk.`;
  return `${ended}, the limit of allowLive. No running etcd was found on the disk.`;
}
