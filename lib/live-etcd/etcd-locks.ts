// Tells whether an etcd has the WAL or the database in a directory open, by its locks on them. Takes no lock. Which directories are asked
// about is decided elsewhere.

import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { numberOf } from '../storage/evidence.js';
import { mountOf, readMounts } from '../storage/mount.js';
import type { Sysroot } from '../storage/sysroot.js';

/** Whether somebody holds a lock on a file; `undefined` if it cannot be told. */
export type LockQuestion = (path: string) => boolean | undefined;

/** `unknown`: there is a database whose lock would not be shown here, and no WAL beside it that shows one. */
export type LockState = 'locked' | 'unlocked' | 'unknown';

/** The process namespace that all others lie in: PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const FIRST_NAMESPACE = 'pid:[4026531836]';
const LOG_FILE = /^([0-9a-f]{16}-[0-9a-f]{16}\.wal|\d+\.tmp)$/;

/** The files that somebody has flocked, as bbolt does its database. */
interface Flocks {
  /** The processes that took them, by device and inode. */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly isEachShown: boolean;
}

/** The locks of the running machine; the flocks as they were when this was made. */
export class EtcdLocks {
  readonly #sysroot: Sysroot;
  readonly #isLocked: LockQuestion;
  readonly #flocks: Flocks;

  private constructor(sysroot: Sysroot, isLocked: LockQuestion, flocks: Flocks) {
    this.#sysroot = sysroot;
    this.#isLocked = isLocked;
    this.#flocks = flocks;
  }

  static async of(sysroot: Sysroot, isLocked: LockQuestion): Promise<EtcdLocks> {
    return new EtcdLocks(sysroot, isLocked, await readFlocks(sysroot));
  }

  /** Of a data directory, or one of a log alone. etcd locks each file of its log that it may still need, and the next one. */
  async on(folder: string): Promise<LockState> {
    const answers = (
      await Promise.all([folder, posix.join(folder, 'member/wal')].map((log) => this.#ofLog(log)))
    ).flat();
    if (answers.includes(true)) return 'locked';
    const database = posix.join(folder, 'member/snap/db');
    const file = await fileAt(database);
    if (!file) return 'unlocked';
    if (await this.#isFlocked(database, file)) return 'locked';
    return this.#flocks.isEachShown || answers.includes(false) ? 'unlocked' : 'unknown';
  }

  async #isFlocked(path: string, file: FileIdentity): Promise<boolean> {
    if (this.#flocks.holders.has(`${file.number}:${file.inode}`)) return true;
    const mount = mountOf((await readMounts(this.#sysroot)).mounts, await realpath(path).catch(() => path));
    // A file of btrfs has the number of its subvolume, and its lock that of the file system, where each subvolume may have this inode.
    const holders = this.#flocks.holders.get(`${mount?.device}:${file.inode}`) ?? [];
    const answers = await Promise.all(holders.map((pid) => hasOpen(pid, file)));
    return answers.some((isOpen) => isOpen !== false);
  }

  async #ofLog(log: string): Promise<readonly (boolean | undefined)[]> {
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

/** Of the files that a process has open; `undefined` where that may not be asked. */
async function hasOpen(pid: string, { number, inode }: FileIdentity): Promise<boolean | undefined> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => undefined);
  const files = await Promise.all((names ?? []).map((name) => fileAt(posix.join(folder, name))));
  return names && files.some((file) => file?.number === number && file.inode === inode);
}

/** Those that processes of other namespaces hold are left out of /proc/locks. */
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
  return { holders, isEachShown: file.state === 'read' && (await isInFirstNamespace()) };
}

/** A kernel without such namespaces has no link. */
async function isInFirstNamespace(): Promise<boolean> {
  const link = await readlink('/proc/self/ns/pid').catch((error: NodeJS.ErrnoException) => error.code);
  return link === FIRST_NAMESPACE || link === 'ENOENT';
}
