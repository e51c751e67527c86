// Tells whether an etcd has the log or the database in a directory open, by the locks that it holds on them. Takes none; which
// directories are asked about is decided elsewhere.

import { readlink, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { numberOf } from './evidence.js';
import type { Sysroot } from './sysroot.js';

/** Whether somebody holds a lock on a file; `undefined` where that cannot be told. */
export type LockQuestion = (path: string) => boolean | undefined;

/** `untold`: a database lies there whose lock would not be shown here, and no log beside it that tells. */
export type Hold = 'held' | 'free' | 'untold';

/** The process namespace that all others lie in: PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const FIRST_NAMESPACE = 'pid:[4026531836]';
const LOG_FILE = /^([0-9a-f]{16}-[0-9a-f]{16}\.wal|\d+\.tmp)$/;

/** The files that somebody has flocked, as bbolt does its database. */
interface Flocks {
  /** By device and inode. */
  readonly shown: ReadonlySet<string>;
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
  async on(folder: string): Promise<Hold> {
    const answers = (
      await Promise.all([folder, posix.join(folder, 'member/wal')].map((log) => this.#ofLog(log)))
    ).flat();
    if (answers.includes(true)) return 'held';
    const database = await stat(posix.join(folder, 'member/snap/db'), { bigint: true }).catch(() => undefined);
    if (!database) return 'free';
    if (this.#flocks.shown.has(`${numberOf(database.dev)}:${database.ino}`)) return 'held';
    return this.#flocks.isEachShown || answers.includes(false) ? 'free' : 'untold';
  }

  async #ofLog(log: string): Promise<readonly (boolean | undefined)[]> {
    const files = (await this.#sysroot.list(log)).filter((name) => LOG_FILE.test(name));
    return files.map((name) => this.#isLocked(posix.join(log, name)));
  }
}

/** Those that processes of other namespaces hold are left out of /proc/locks. */
async function readFlocks(sysroot: Sysroot): Promise<Flocks> {
  const file = await sysroot.readTable('/proc/locks');
  const lines = file.state === 'read' ? file.value.split('\n') : [];
  const shown = lines.flatMap((line) => {
    const [, major, minor, inode] = /^\d+: FLOCK +\w+ +WRITE +\S+ +([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line) ?? [];
    return major && minor ? [`${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`] : [];
  });
  return { shown: new Set(shown), isEachShown: file.state === 'read' && (await isInFirstNamespace()) };
}

/** A kernel without such namespaces has no link. */
async function isInFirstNamespace(): Promise<boolean> {
  const link = await readlink('/proc/self/ns/pid').catch((error: NodeJS.ErrnoException) => error.code);
  return link === FIRST_NAMESPACE || link === 'ENOENT';
}
