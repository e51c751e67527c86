// Finds the processes named etcd and their data directories, from /proc: open files, command line, environment. Reads only etcd's own three
// variables from the environment. Other files decide whether a directory is near the target.

import { readdir, readlink, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Sysroot } from '../storage/sysroot.js';
import { settingsOf } from './etcd-settings.js';

/** Identifies a directory, whichever mount namespace names it. */
export interface DirectoryIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** A directory into which a process named etcd writes its data or its WAL. */
export interface EtcdFolder extends DirectoryIdentity {
  readonly pid: number;
  /** The path in that process's mount namespace. In a container it can differ from the path here. */
  readonly path: string;
}

const AT_ONCE = 64;

/**
 * The directories of all etcd processes visible from here. Processes of other users, and those outside of a container, may be invisible.
 */
export async function etcdFolders(sysroot: Sysroot): Promise<readonly EtcdFolder[]> {
  const pids = (await sysroot.list('/proc')).filter((name) => /^\d+$/.test(name));
  const folders: EtcdFolder[] = [];
  for (let at = 0; at < pids.length; at += AT_ONCE) {
    const found = await Promise.all(pids.slice(at, at + AT_ONCE).map((pid) => foldersOf(sysroot, pid)));
    folders.push(...found.flat());
  }
  return folders;
}

async function foldersOf(sysroot: Sysroot, pid: string): Promise<readonly EtcdFolder[]> {
  const comm = await sysroot.read(`/proc/${pid}/comm`);
  if (comm.state !== 'read' || comm.value !== 'etcd') return [];
  const paths = new Set([...(await openFolders(pid)), ...(await configuredFolders(sysroot, pid))]);
  const found = await Promise.all([...paths].map((path) => folderAt(pid, path)));
  const known = new Set<string>();
  return found.flatMap((folder) => {
    const key = folder && `${folder.device}:${folder.inode}`;
    if (!folder || !key || known.has(key)) return [];
    known.add(key);
    return [folder];
  });
}

/** From open files: the surest source, readable only by root and the same user. */
async function openFolders(pid: string): Promise<readonly string[]> {
  const numbers = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const files = await Promise.all(numbers.map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => '')));
  return files.flatMap((file) => {
    const data = /^(\/.*)\/member\/(?:snap\/db|wal\/[^/]+\.wal)$/.exec(file)?.[1];
    const log = /^(\/.*)\/[0-9a-f]{16}-[0-9a-f]{16}\.wal$/.exec(file)?.[1];
    return data ?? log ?? [];
  });
}

async function configuredFolders(sysroot: Sysroot, pid: string): Promise<readonly string[]> {
  const textOf = async (name: string): Promise<string> => {
    const file = await sysroot.readTable(`/proc/${pid}/${name}`);
    return file.state === 'read' ? file.value : '';
  };
  const setting = settingsOf(await textOf('cmdline'), await textOf('environ'));
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  const paths = [setting('data-dir') ?? `${setting('name') ?? 'default'}.etcd`, setting('wal-dir')];
  return paths.flatMap((path) => {
    if (path === undefined || path === '') return [];
    if (path.startsWith('/')) return [posix.normalize(path)];
    return folder === undefined ? [] : [posix.join(folder, path)];
  });
}

/** Resolves the path through the process's root, which leads into its container; otherwise by the same path here. */
async function folderAt(pid: string, path: string): Promise<EtcdFolder | undefined> {
  for (const place of [`/proc/${pid}/root${path}`, path]) {
    const identity = await identityOf(place);
    if (identity) return { ...identity, pid: Number(pid), path };
  }
  return undefined;
}

/** `undefined` if the path is not a directory, or access is denied. */
export async function identityOf(path: string): Promise<DirectoryIdentity | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isDirectory() ? { device: found.dev, inode: found.ino } : undefined;
}

export function isSame(one: DirectoryIdentity, other: DirectoryIdentity): boolean {
  return one.device === other.device && one.inode === other.inode;
}
