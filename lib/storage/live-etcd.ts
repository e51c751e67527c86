// Finds a running etcd whose data a directory is, holds, lies in or shares a disk with: by the locks on its files, and by the processes.
// Whether a lock is held is asked by the caller's function; what to do about an etcd is decided elsewhere. Only of the running machine.

import { realpath, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { deviceOfNumber, driversByMajor } from './block-device.js';
import { type Machine, walkDevice, walkMount } from './device-stack.js';
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

/** Whether somebody holds a lock on a file; `undefined` where that cannot be told. */
export type LockQuestion = (path: string) => boolean | undefined;

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
export async function findLiveEtcd(directory: string, isLocked: LockQuestion): Promise<readonly LiveEtcd[]> {
  const sysroot = new Sysroot('/');
  const target = await realpath(directory);
  const own = await identityOf(target);
  if (!own) return [];
  const processes = await etcdFolders(sysroot);
  const locks = new Locks(isLocked, await flocks(sysroot));

  const here: LiveEtcd[] = [];
  for (const path of await placesNear(sysroot, target, own)) {
    const identity = await identityOf(path);
    const process = identity && processes.find((folder) => isSame(folder, identity));
    if (process || (await locks.areHeldIn(sysroot, path))) {
      here.push({ directory: path, pid: process?.pid ?? null, relation: 'here', leaves: [] });
    }
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
    if (identity && (await locks.areHeldIn(sysroot, path))) await add(path, null, identity);
  }
  return [
    ...here.filter((etcd) => !here.some((other) => etcd.directory.startsWith(`${other.directory}/`))),
    ...sameDisk,
  ];
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

class Locks {
  readonly #isLocked: LockQuestion;
  readonly #flocks: ReadonlySet<string>;

  constructor(isLocked: LockQuestion, flocks: ReadonlySet<string>) {
    this.#isLocked = isLocked;
    this.#flocks = flocks;
  }

  /** In a data directory, or in one of a log alone. etcd locks each file of its log that it may still need, and the next one. */
  async areHeldIn(sysroot: Sysroot, folder: string): Promise<boolean> {
    for (const log of [folder, posix.join(folder, 'member/wal')]) {
      const files = (await sysroot.list(log)).filter((name) =>
        /^([0-9a-f]{16}-[0-9a-f]{16}\.wal|\d+\.tmp)$/.test(name),
      );
      if (files.some((name) => this.#isLocked(posix.join(log, name)) === true)) return true;
    }
    const database = await stat(posix.join(folder, 'member/snap/db'), { bigint: true }).catch(() => undefined);
    return database !== undefined && this.#flocks.has(`${numberOf(database.dev)}:${database.ino}`);
  }
}

/** The files that somebody has flocked, as bbolt does its database, by device and inode. Those of other process namespaces are not shown. */
async function flocks(sysroot: Sysroot): Promise<ReadonlySet<string>> {
  const file = await sysroot.readTable('/proc/locks');
  const lines = file.state === 'read' ? file.value.split('\n') : [];
  return new Set(
    lines.flatMap((line) => {
      const [, major, minor, inode] = /^\d+: FLOCK +\w+ +WRITE +\S+ +([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line) ?? [];
      return major && minor ? [`${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`] : [];
    }),
  );
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
