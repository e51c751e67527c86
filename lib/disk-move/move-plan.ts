// Checks that etcd's data can move to a disk or a directory, and plans the move. The plan has everything that the printed script or
// MachineConfig needs. Writes nothing. move-target.ts decides which targets are refused.

import { readdir, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { DiskBenchError, invalidOption } from '../errors.js';
import { FOLDER_OF_PLATFORM } from '../live-etcd/usual-folders.js';
import { etcdDirectories } from '../machine-candidates.js';
import { deviceOfSource } from '../storage/block-device.js';
import { inspectPath } from '../storage/inspect.js';
import { readMachine } from '../storage/machine-view.js';
import { Sysroot } from '../storage/sysroot.js';
import {
  deviceTarget,
  directoryTarget,
  disksOf,
  type MoveTarget,
  missingTargetError,
  type Present,
  refusal,
} from './move-target.js';

/** The system that runs etcd. */
export type Platform = 'kubeadm' | 'openshift' | 'k3s' | 'etcd';

export interface MoveOptions {
  /** Default `etcd`: a plain systemd service. */
  readonly platform?: Platform | undefined;
  /** etcd's present data directory. Default: the platform's, or that of the running etcd. */
  readonly from?: string | undefined;
  /** Root directory of a captured machine, read in place of `/`. The script then checks what cannot be known here. */
  readonly sysroot?: string | undefined;
}

export interface MovePlan {
  readonly platform: Platform;
  /** etcd's data directory. Its path stays the same after the move. */
  readonly from: string;
  /** Disks below the present data directory. A loop device counts as a disk. */
  readonly fromDevices: readonly string[];
  /** Disks below both the old and the new loop device: the move makes nothing faster. */
  readonly sharedDevices: readonly string[];
  /** `null` if the size cannot be read. */
  readonly dataBytes: number | null;
  readonly target: MoveTarget;
}

/**
 * Plans the move of etcd's data.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` in one line that names what was found, if the move is not possible
 */
export async function planMove(
  named: string,
  { platform = 'etcd', from, sysroot: root = '/' }: MoveOptions = {},
): Promise<MovePlan> {
  refuseUnprintable(named, 'moveTo');
  const sysroot = new Sysroot(root);
  const view = await readMachine(sysroot);
  const target = await pathOf(sysroot, named);
  const kind = await kindOfTarget(sysroot, target);
  // A word alone is a disk, as in the list of disks. A new directory has a slash in its name.
  if (kind === 'none' && (target.startsWith('/dev/') || !target.includes('/')))
    throw await missingTargetError(view, target);
  const data = await presentData(sysroot, platform, from);
  const present: Present = {
    data,
    storage: await inspectPath(view, data),
    bytes: sysroot.isLive ? await sizeOf(posix.join(data, 'member')) : null,
  };
  const plan = { platform, from: data, fromDevices: disksOf(present.storage), dataBytes: present.bytes };
  if (kind === 'device') return { ...plan, ...(await deviceTarget(view, target, present)) };
  if (kind === 'other') throw refusal(`${target} is neither a disk nor a directory`);
  if (platform === 'openshift') {
    throw refusal(`${target} is a directory: OpenShift needs a whole disk for /var/lib/etcd`);
  }
  return { ...plan, ...(await directoryTarget(view, target, present)) };
}

/** The path of a disk that is named as in the list of disks: `sdb`, or the volume `vg-data`. */
async function pathOf(sysroot: Sysroot, named: string): Promise<string> {
  if (/^[./]/.test(named)) return named;
  for (const path of [`/dev/${named}`, `/dev/mapper/${named}`]) {
    if ((await kindOfTarget(sysroot, path)) === 'device') return path;
  }
  return named;
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
  const usual = platform === 'etcd' ? undefined : FOLDER_OF_PLATFORM[platform];
  const found = from ?? usual ?? (await onlyEtcd(sysroot));
  const data = posix.resolve(found);
  const problem = await problemOf(sysroot, posix.join(data, 'member'));
  if (problem === 'EACCES') {
    throw new DiskBenchError('EACCES', `${data} cannot be read by this user: run as root`, { path: data });
  }
  if (problem !== null) {
    throw new DiskBenchError(
      'ERR_INVALID_OPTION',
      `${data} holds no data of etcd (no member directory): name its data directory with --from`,
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
  throw invalidOption(
    'from',
    first === undefined
      ? 'no data of etcd was found on this machine: name its data directory with from'
      : `several data directories of etcd were found (${all.join(', ')}): name one with from`,
  );
}

async function sizeOf(folder: string): Promise<number | null> {
  let total = 0;
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) total += (await stat(posix.join(entry.parentPath, entry.name))).blocks * 512;
    }
  } catch {
    // A file can disappear while etcd runs. The script checks again.
    return total === 0 ? null : total;
  }
  return total;
}

/** Refuses a path with a control character, such as a newline: it could end a line of the printed script. */
function refuseUnprintable(path: string, option: string): void {
  if (path === '' || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) {
    throw invalidOption(option, `${JSON.stringify(path)} has a control character, or is empty: name another path`);
  }
}
