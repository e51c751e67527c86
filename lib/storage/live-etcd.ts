// Finds a running etcd whose data a directory is, holds, lies in or shares a disk with: by the locks on its files, and by the processes.
// Whether a lock is held is asked by the caller's function; what to do about an etcd is decided elsewhere. Only of the running machine.

import { realpath } from 'node:fs/promises';
import { posix } from 'node:path';
import { deviceOfNumber, driversByMajor } from './block-device.js';
import { type Machine, walkDevice, walkMount } from './device-stack.js';
import { EtcdLocks, type LockQuestion } from './etcd-locks.js';
import { type DirectoryIdentity, type EtcdFolder, etcdFolders, identityOf } from './etcd-process.js';
import { numberOf } from './evidence.js';
import { mountOf, readMounts } from './mount.js';
import { leavesOf } from './neighbours.js';
import { Sysroot } from './sysroot.js';

/** A running etcd near a directory. */
export interface LiveEtcd {
  /** Its data directory, or that of its log. */
  readonly directory: string;
  /** `null` where only its locks were seen: it may run in a container, or as a part of another program. */
  readonly pid: number | null;
  /** `here`: the directory is its data directory, lies in it, or is the one above it on the same file system. */
  readonly relation: 'here' | 'same-disk';
  /** The disks in common, by name; none where the file system has no disk that can be seen. */
  readonly leaves: readonly string[];
}

/** What a search comes to. */
export interface EtcdSearch {
  readonly found: readonly LiveEtcd[];
  /** Directories near, with a database of etcd's, of which it cannot be told from here whether an etcd uses them. */
  readonly unclear: readonly string[];
}

/**
 * Where distributions keep etcd's data: kubeadm and OpenShift; Debian's package; K3s, RKE2 and k0s, which run etcd inside a program of another name.
 */
const USUAL_FOLDERS = [
  '/var/lib/etcd',
  '/var/lib/etcd/default',
  '/var/lib/rancher/k3s/server/db/etcd',
  '/var/lib/rancher/rke2/server/db/etcd',
  '/var/lib/k0s/etcd',
] as const;
/** A directory of more names than this is hardly the one above etcd's. */
const MAX_CHILDREN = 1024;
const OWN_FOLDER = /^\.etcd-disk-bench-/;

/** @param directory an existing directory; links in it are followed. */
export async function findLiveEtcd(directory: string, isLocked: LockQuestion): Promise<EtcdSearch> {
  const sysroot = new Sysroot('/');
  const target = await realpath(directory);
  const own = await identityOf(target);
  if (!own) return { found: [], unclear: [] };
  const processes = await etcdFolders(sysroot);
  const locks = await EtcdLocks.of(sysroot, isLocked);

  const here: LiveEtcd[] = [];
  const unclear: string[] = [];
  for (const path of await placesNear(sysroot, target, own)) {
    const identity = await identityOf(path);
    const process = identity && processes.find((folder) => isSame(folder, identity));
    const hold = process ? 'held' : await locks.on(path);
    if (hold === 'held') here.push({ directory: path, pid: process?.pid ?? null, relation: 'here', leaves: [] });
    if (hold === 'untold') unclear.push(path);
  }
  const sameDisk: LiveEtcd[] = [];
  const beside = await Beside.of(sysroot, target, own);
  const seen = (await Promise.all(here.map((etcd) => identityOf(etcd.directory)))).flatMap(
    (identity) => identity ?? [],
  );
  const add = async (path: string, pid: number | null, identity: DirectoryIdentity): Promise<void> => {
    if (seen.some((known) => isSame(known, identity))) return;
    seen.push(identity);
    const leaves = await beside.leavesInCommon(path, identity);
    if (leaves) sameDisk.push({ directory: path, pid, relation: 'same-disk', leaves });
  };
  for (const folder of mainFolders(processes, here)) await add(folder.path, folder.pid, folder);
  for (const path of USUAL_FOLDERS) {
    const identity = await identityOf(path);
    if (identity && (await locks.on(path)) === 'held') await add(path, null, identity);
  }
  const outermost = here.filter((etcd) => !here.some((other) => etcd.directory.startsWith(`${other.directory}/`)));
  return { found: [...outermost, ...sameDisk], unclear };
}

/** Without those of a process that is near already: its log beside its data is no second etcd. */
function mainFolders(folders: readonly EtcdFolder[], here: readonly LiveEtcd[]): readonly EtcdFolder[] {
  return folders.filter(({ pid }) => !here.some((etcd) => etcd.pid === pid));
}

function isSame(one: DirectoryIdentity, other: DirectoryIdentity): boolean {
  return one.device === other.device && one.inode === other.inode;
}

/** The directory, those that it lies in, and those that lie in it on the same file system. */
async function placesNear(sysroot: Sysroot, target: string, own: DirectoryIdentity): Promise<readonly string[]> {
  const above: string[] = [];
  for (let at = target; at !== '/'; at = posix.dirname(at)) above.push(at);
  const names = (await sysroot.list(target)).filter((name) => !OWN_FOLDER.test(name)).slice(0, MAX_CHILDREN);
  const below = await Promise.all(
    names.map(async (name) => {
      const path = posix.join(target, name);
      return (await identityOf(path))?.device === own.device ? [path] : [];
    }),
  );
  return [...above, ...below.flat()];
}

/** Tells which disks another directory has in common with the target. */
class Beside {
  readonly #machine: Machine;
  readonly #own: DirectoryIdentity;
  readonly #leaves: readonly string[];

  private constructor(machine: Machine, own: DirectoryIdentity, leaves: readonly string[]) {
    this.#machine = machine;
    this.#own = own;
    this.#leaves = leaves;
  }

  static async of(sysroot: Sysroot, target: string, own: DirectoryIdentity): Promise<Beside> {
    const { mounts } = await readMounts(sysroot);
    const machine: Machine = { sysroot, mounts, drivers: await driversByMajor(sysroot) };
    return new Beside(machine, own, await leafNames(machine, target, own));
  }

  /** Nothing where there is nothing in common. */
  async leavesInCommon(path: string, identity: DirectoryIdentity): Promise<readonly string[] | undefined> {
    if (identity.device === this.#own.device) return this.#leaves;
    // A path of another namespace may be another directory's here, or nobody's.
    const here = await identityOf(path);
    const leaves = await leafNames(this.#machine, here && isSame(here, identity) ? path : null, identity);
    const common = leaves.filter((name) => this.#leaves.includes(name));
    return common.length === 0 ? undefined : common;
  }
}

async function leafNames(
  machine: Machine,
  path: string | null,
  { device }: DirectoryIdentity,
): Promise<readonly string[]> {
  const number = numberOf(device);
  const mount = path === null ? null : mountOf(machine.mounts, await realpath(path));
  if (mount !== null) return leavesOf(await walkMount(machine, mount, number));
  if (number.startsWith('0:')) return [];
  return leavesOf(await walkDevice(machine, await deviceOfNumber(machine.sysroot, number)));
}
