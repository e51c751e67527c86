// Checks that etcd's data can move to a disk or a directory. The plan holds all that the printed script or MachineConfig needs. Nothing is
// written. What rules a target out is move-target.ts.

import { readdir, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { DiskBenchError } from '../errors.js';
import { etcdDirectories } from '../machine-candidates.js';
import { deviceOfSource } from '../storage/block-device.js';
import { inspectStorage } from '../storage/inspect.js';
import { Sysroot } from '../storage/sysroot.js';
import {
  deviceTarget,
  directoryTarget,
  disksOf,
  type MoveTarget,
  notThere,
  type Present,
  refusal,
} from './move-target.js';

/** Who runs etcd. */
export type Platform = 'kubeadm' | 'openshift' | 'k3s' | 'etcd';

export interface MoveOptions {
  /** `etcd`, a plain service of systemd, by default. */
  readonly platform?: Platform | undefined;
  /** etcd's present data directory. By default the platform's, or that of the running etcd. */
  readonly from?: string | undefined;
  /** A captured machine's root, read in place of `/`. What cannot be known then, the script checks. */
  readonly sysroot?: string | undefined;
}

export interface MovePlan {
  readonly platform: Platform;
  /** etcd's data directory, which keeps its path. */
  readonly from: string;
  /** The disks below it now, or the loop devices: a file that stands in for a disk. */
  readonly fromDevices: readonly string[];
  /** Disks below both loop devices: nothing gets faster there. */
  readonly sharedDevices: readonly string[];
  /** Null if its size cannot be read. */
  readonly dataBytes: number | null;
  readonly target: MoveTarget;
}

const DATA: Readonly<Record<Exclude<Platform, 'etcd'>, string>> = {
  kubeadm: '/var/lib/etcd',
  openshift: '/var/lib/etcd',
  k3s: '/var/lib/rancher/k3s/server/db/etcd',
};

/**
 * Plans the move of etcd's data.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` in one line that names what was found, if the move is not possible
 */
export async function planMove(
  target: string,
  { platform = 'etcd', from, sysroot: root = '/' }: MoveOptions = {},
): Promise<MovePlan> {
  refuseUnprintable(target, 'moveTo');
  const sysroot = new Sysroot(root);
  const kind = await kindOfTarget(sysroot, target);
  if (kind === 'none' && target.startsWith('/dev/')) throw await notThere(sysroot, target);
  const data = await presentData(sysroot, platform, from);
  const present: Present = {
    data,
    storage: await inspectStorage(data, sysroot.isLive ? {} : { sysroot: root }),
    bytes: sysroot.isLive ? await sizeOf(posix.join(data, 'member')) : null,
  };
  const plan = { platform, from: data, fromDevices: disksOf(present.storage), dataBytes: present.bytes };
  if (kind === 'device') return { ...plan, ...(await deviceTarget(sysroot, root, target, present)) };
  if (kind === 'other') throw refusal(`${target} is neither a disk nor a directory`);
  if (platform === 'openshift') {
    throw refusal(`${target} is a directory: OpenShift needs a whole disk for /var/lib/etcd`);
  }
  return { ...plan, ...(await directoryTarget(sysroot, root, target, present)) };
}

async function kindOfTarget(sysroot: Sysroot, target: string): Promise<'device' | 'directory' | 'other' | 'none'> {
  if (!sysroot.isLive) {
    if ((await deviceOfSource(sysroot, target)) !== null) return 'device';
    return (await sysroot.exists(target)) ? 'directory' : 'none';
  }
  const status = await stat(target).catch(() => null);
  if (status === null) return 'none';
  return status.isBlockDevice() ? 'device' : status.isDirectory() ? 'directory' : 'other';
}

async function presentData(sysroot: Sysroot, platform: Platform, from: string | undefined): Promise<string> {
  if (from !== undefined) refuseUnprintable(from, 'from');
  const usual = platform === 'etcd' ? undefined : DATA[platform];
  const found = from ?? usual ?? (await onlyEtcd(sysroot));
  const data = posix.resolve(found);
  const problem = await problemOf(sysroot, posix.join(data, 'member'));
  if (problem === 'EACCES') {
    throw new DiskBenchError('EACCES', `${data} cannot be read by this user: run as root`, { path: data });
  }
  if (problem !== null) {
    throw new DiskBenchError(
      'ERR_INVALID_OPTION',
      `${data} holds no data of etcd (no member directory): name it with --from`,
      { option: 'from', path: data },
    );
  }
  return data;
}

async function problemOf(sysroot: Sysroot, folder: string): Promise<string | null> {
  if (!sysroot.isLive) return (await sysroot.exists(folder)) ? null : 'ENOENT';
  try {
    return (await stat(folder)).isDirectory() ? null : 'ENOTDIR';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'EIO';
  }
}

async function onlyEtcd(sysroot: Sysroot): Promise<string> {
  const all = await etcdDirectories(sysroot);
  const [first, second] = all;
  if (first !== undefined && second === undefined) return first;
  throw new DiskBenchError(
    'ERR_INVALID_OPTION',
    first === undefined
      ? 'no data of etcd was found on this machine: name its data directory with from'
      : `several data directories of etcd were found (${all.join(', ')}): name one with from`,
    { option: 'from' },
  );
}

async function sizeOf(folder: string): Promise<number | null> {
  let total = 0;
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) total += (await stat(posix.join(entry.parentPath, entry.name))).blocks * 512;
    }
  } catch {
    // A file may go while etcd runs; the script looks again.
    return total === 0 ? null : total;
  }
  return total;
}

/** A newline or another control character in a path could end a line of what is printed. */
function refuseUnprintable(path: string, option: string): void {
  if (path === '' || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) {
    throw new DiskBenchError(
      'ERR_INVALID_OPTION',
      `${JSON.stringify(path)} has a control character, or is empty: name another path`,
      {
        option,
      },
    );
  }
}
