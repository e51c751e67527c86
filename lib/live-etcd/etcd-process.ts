// Finds the processes named etcd and where they keep their data, from /proc: the files that they hold open, their command line, their
// environment. Whether that is near a target is decided elsewhere. Of an environment nothing but etcd's own three variables is looked at.

import { readdir, readlink, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Sysroot } from '../storage/sysroot.js';

/** Which directory a path stands for, whatever namespace names it. */
export interface DirectoryIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** A directory that a process named etcd writes its data or its log into. */
export interface EtcdFolder extends DirectoryIdentity {
  readonly pid: number;
  /** As that process names it, which in a container may not be where it is found from here. */
  readonly path: string;
}

const AT_ONCE = 64;

/** Those of the running machine that can be seen from here; another user's, and those outside of a container, may not be. */
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

/** By the files it holds open: the surest, and readable by root and the same user alone. */
async function openFolders(pid: string): Promise<readonly string[]> {
  const numbers = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const files = await Promise.all(numbers.map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => '')));
  return files.flatMap((file) => {
    const data = /^(\/.*)\/member\/(?:snap\/db|wal\/[^/]+\.wal)$/.exec(file)?.[1];
    const log = /^(\/.*)\/[0-9a-f]{16}-[0-9a-f]{16}\.wal$/.exec(file)?.[1];
    return data ?? log ?? [];
  });
}

/** By what it was told: flags before the environment, as etcd has it. A configuration file is not read. */
async function configuredFolders(sysroot: Sysroot, pid: string): Promise<readonly string[]> {
  const words = async (name: string): Promise<readonly string[]> => {
    const file = await sysroot.readTable(`/proc/${pid}/${name}`);
    return file.state === 'read' ? file.value.split('\0') : [];
  };
  const [args, environment] = [await words('cmdline'), await words('environ')];
  const flag = (name: string): string | undefined => {
    const index = args.findIndex((word) => new RegExp(`^--?${name}(=|$)`).test(word));
    const word = args[index];
    return word?.includes('=') ? word.slice(word.indexOf('=') + 1) : word && args[index + 1];
  };
  const setting = (name: string): string | undefined => {
    const variable = `ETCD_${name.toUpperCase().replace('-', '_')}=`;
    return flag(name) ?? environment.find((word) => word.startsWith(variable))?.slice(variable.length);
  };
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  const paths = [setting('data-dir') ?? `${setting('name') ?? 'default'}.etcd`, setting('wal-dir')];
  return paths.flatMap((path) => {
    if (path === undefined || path === '') return [];
    if (path.startsWith('/')) return [posix.normalize(path)];
    return folder === undefined ? [] : [posix.join(folder, path)];
  });
}

/** Through the process's own root, which leads into its container; failing that, by the same name here. */
async function folderAt(pid: string, path: string): Promise<EtcdFolder | undefined> {
  for (const place of [`/proc/${pid}/root${path}`, path]) {
    const identity = await identityOf(place);
    if (identity) return { ...identity, pid: Number(pid), path };
  }
  return undefined;
}

/** `undefined` for what is no directory, or cannot be asked. */
export async function identityOf(path: string): Promise<DirectoryIdentity | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isDirectory() ? { device: found.dev, inode: found.ino } : undefined;
}

export function isSame(one: DirectoryIdentity, other: DirectoryIdentity): boolean {
  return one.device === other.device && one.inode === other.inode;
}
