// Finds running etcds near a directory, from file locks and processes: the data directory is the directory, contains it, is inside it, or
// is on the same disk. Other files decide what to do about them. Works only on this machine, not on a captured one.

import { realpath } from 'node:fs/promises';
import { posix } from 'node:path';
import { Sysroot } from '../storage/sysroot.js';
import { EtcdLocks, type LockQuery, type LockState } from './etcd-locks.js';
import { type DirectoryIdentity, type EtcdFolder, etcdFolders, identityOf, isSame } from './etcd-process.js';
import { filesystemNumbers } from './filesystem-number.js';
import { TargetDisks } from './shared-disks.js';
import { USUAL_FOLDERS } from './usual-folders.js';

/** A running etcd near a directory. */
export interface LiveEtcd {
  /** Its data directory, or its WAL directory. */
  readonly directory: string;
  /** `null` if only its locks were found: it may run in a container, or inside another program. */
  readonly pid: number | null;
  /** `here`: the directory is its data directory, is inside it, or is its parent on the same file system. */
  readonly relation: 'here' | 'same-disk';
  /** Names of the shared disks; empty if the file system has no visible disk. */
  readonly leaves: readonly string[];
}

/** The result of a search. */
export interface EtcdSearch {
  readonly found: readonly LiveEtcd[];
  /** Nearby directories with an etcd database, for which it is unknown whether an etcd uses them. */
  readonly unresolvedDirectories: readonly string[];
  /** Running etcds whose disk is unknown: it may be the same. */
  readonly unresolvedEtcds: readonly Pick<LiveEtcd, 'directory' | 'pid'>[];
}

/** A directory with more entries is unlikely to be the parent of etcd's. */
const MAX_CHILDREN = 1024;
const OWN_FOLDER = /^\.etcd-disk-bench-/;

/** @param directory an existing directory; links in it are followed. */
export async function findLiveEtcd(directory: string, isLocked: LockQuery): Promise<EtcdSearch> {
  const sysroot = new Sysroot('/');
  const target = await realpath(directory);
  const own = await identityOf(target);
  if (!own) return { found: [], unresolvedDirectories: [], unresolvedEtcds: [] };
  const processes = await etcdFolders(sysroot);
  const locks = new EtcdLocks(sysroot, isLocked);

  const here: LiveEtcd[] = [];
  const unresolvedDirectories: string[] = [];
  for (const path of await placesNear(sysroot, target)) {
    const identity = await identityOf(path);
    const process = identity && processes.find((folder) => isSame(folder, identity));
    const lock: LockState = process ? 'locked' : await locks.on(path);
    if (lock === 'locked') here.push({ directory: path, pid: process?.pid ?? null, relation: 'here', leaves: [] });
    if (lock === 'unknown') unresolvedDirectories.push(path);
  }
  const sameDisk: LiveEtcd[] = [];
  const unresolvedEtcds: Pick<LiveEtcd, 'directory' | 'pid'>[] = [];
  const disks = await TargetDisks.of(sysroot, target, own);
  const seen = (await Promise.all(here.map((etcd) => identityOf(etcd.directory)))).flatMap(
    (identity) => identity ?? [],
  );
  const add = async (path: string, pid: number | null, identity: DirectoryIdentity): Promise<void> => {
    if (seen.some((known) => isSame(known, identity))) return;
    seen.push(identity);
    const sharing = await disks.sharedWith({ ...identity, path, pid });
    if (sharing.answer === 'unknown') unresolvedEtcds.push({ directory: path, pid });
    if (sharing.answer === 'yes') {
      sameDisk.push({ directory: path, pid, relation: 'same-disk', leaves: sharing.leaves });
    }
  };
  for (const folder of mainFolders(processes, here)) await add(folder.path, folder.pid, folder);
  for (const path of USUAL_FOLDERS) {
    const identity = await identityOf(path);
    if (identity && (await locks.on(path)) === 'locked') await add(path, null, identity);
  }
  const outermost = here.filter((etcd) => !here.some((other) => etcd.directory.startsWith(`${other.directory}/`)));
  return { found: [...outermost, ...sameDisk], unresolvedDirectories, unresolvedEtcds };
}

/** Leaves out directories of a process that was already found nearby: its WAL directory is not a second etcd. */
function mainFolders(folders: readonly EtcdFolder[], here: readonly LiveEtcd[]): readonly EtcdFolder[] {
  return folders.filter(({ pid }) => !here.some((etcd) => etcd.pid === pid));
}

/** The directory, its parents, and its subdirectories on the same file system. */
async function placesNear(sysroot: Sysroot, target: string): Promise<readonly string[]> {
  const above: string[] = [];
  for (let at = target; at !== '/'; at = posix.dirname(at)) above.push(at);
  const names = (await sysroot.list(target)).filter((name) => !OWN_FOLDER.test(name)).slice(0, MAX_CHILDREN);
  const children = await Promise.all(
    names.map(async (name) => {
      const path = posix.join(target, name);
      return (await identityOf(path)) ? [path] : [];
    }),
  );
  const [own, ...numbers] = await filesystemNumbers([target, ...children.flat()]);
  return [...above, ...children.flat().filter((_, index) => numbers[index] === own)];
}
