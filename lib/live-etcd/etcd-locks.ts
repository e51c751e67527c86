// Finds out from file locks whether an etcd has the WAL or the database in a directory open. Takes no lock. Other files choose the
// directories.

import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { numberOf } from '../storage/block-device.js';
import { mountOf, readMounts } from '../storage/mount.js';
import type { Sysroot } from '../storage/sysroot.js';

/** Whether any process holds a lock on a file; `undefined` if unknown. */
export type LockQuery = (path: string) => boolean | undefined;

/** `unknown`: there is a database whose lock may not be visible here, and no WAL beside it that can be queried. */
export type LockState = 'locked' | 'unlocked' | 'unknown';

/** The initial PID namespace: PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const FIRST_NAMESPACE = 'pid:[4026531836]';
const LOG_FILE = /^([0-9a-f]{16}-[0-9a-f]{16}\.wal|\d+\.tmp)$/;

/** Files with a flock, which bbolt takes on its database. */
interface Flocks {
  /** Pids of the lock holders, by device and inode. */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly isComplete: boolean;
}

/** The locks of this machine. The flocks are those at construction. */
export class EtcdLocks {
  readonly #sysroot: Sysroot;
  readonly #isLocked: LockQuery;
  readonly #flocks: Promise<Flocks>;

  constructor(sysroot: Sysroot, isLocked: LockQuery) {
    this.#sysroot = sysroot;
    this.#isLocked = isLocked;
    this.#flocks = readFlocks(sysroot);
  }

  /** Lock state of a data directory or of a WAL directory. etcd locks each WAL file that it may still need, and the next one. */
  async on(folder: string): Promise<LockState> {
    const answers = (
      await Promise.all([folder, posix.join(folder, 'member/wal')].map((log) => this.#walLocks(log)))
    ).flat();
    if (answers.includes(true)) return 'locked';
    const database = posix.join(folder, 'member/snap/db');
    const file = await fileAt(database);
    if (!file) return 'unlocked';
    if (await this.#isFlocked(database, file)) return 'locked';
    return (await this.#flocks).isComplete || answers.includes(false) ? 'unlocked' : 'unknown';
  }

  async #isFlocked(path: string, file: FileIdentity): Promise<boolean> {
    const { holders } = await this.#flocks;
    if (holders.has(`${file.number}:${file.inode}`)) return true;
    const mount = mountOf((await readMounts(this.#sysroot)).mounts, await realpath(path).catch(() => path));
    // On btrfs, stat gives the device number of the subvolume, and /proc/locks that of the file system. Two subvolumes can have the same
    // inode.
    const pids = holders.get(`${mount?.device}:${file.inode}`) ?? [];
    const answers = await Promise.all(pids.map((pid) => hasOpen(pid, file)));
    return answers.some((isOpen) => isOpen !== false);
  }

  async #walLocks(log: string): Promise<readonly (boolean | undefined)[]> {
    const files = (await this.#sysroot.list(log)).filter((name) => LOG_FILE.test(name));
    return files.map((name) => this.#isLocked(posix.join(log, name)));
  }
}

interface FileIdentity {
  readonly number: string;
  readonly inode: bigint;
}

async function fileAt(path: string): Promise<FileIdentity | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && { number: numberOf(found.dev), inode: found.ino };
}

/** Whether a process has the file open; `undefined` if access is denied. */
async function hasOpen(pid: string, { number, inode }: FileIdentity): Promise<boolean | undefined> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => undefined);
  const files = await Promise.all((names ?? []).map((name) => fileAt(posix.join(folder, name))));
  return names && files.some((file) => file?.number === number && file.inode === inode);
}

/** /proc/locks leaves out the locks of processes in other PID namespaces. */
async function readFlocks(sysroot: Sysroot): Promise<Flocks> {
  const file = await sysroot.readTable('/proc/locks');
  const holders = new Map<string, string[]>();
  for (const line of file.state === 'read' ? file.value.split('\n') : []) {
    const [, pid, major, minor, inode] =
      /^\d+: FLOCK +\w+ +WRITE +(\S+) +([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line) ?? [];
    if (!pid || !major || !minor) continue;
    const key = `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`;
    holders.set(key, [...(holders.get(key) ?? []), pid]);
  }
  return { holders, isComplete: file.state === 'read' && (await isInFirstNamespace()) };
}

/** A kernel without PID namespaces has no such link. */
async function isInFirstNamespace(): Promise<boolean> {
  const link = await readlink('/proc/self/ns/pid').catch((error: NodeJS.ErrnoException) => error.code);
  return link === FIRST_NAMESPACE || link === 'ENOENT';
}
