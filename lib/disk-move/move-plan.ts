// Checks that etcd's data can move to a disk or a directory, and says what was found if it cannot. The plan holds all that the printed script
// or MachineConfig needs. Nothing is written.

import { readdir, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { etcdDirectories, signatureOf } from '../disks.js';
import { DiskBenchError } from '../errors.js';
import { sizeText, unusableText } from '../report/messages/disks.js';
import { deviceOfSource } from '../storage/block-device.js';
import { type DeviceInfo, readDevices } from '../storage/device-list.js';
import { inspectDevice, inspectStorage, type Storage } from '../storage/inspect.js';
import { type Mount, mountOf, readMounts } from '../storage/mount.js';
import { Sysroot } from '../storage/sysroot.js';
import { type Candidate, NEEDED_BYTES, unusable } from '../verdict/disk-candidates.js';

/** Who runs etcd. */
export type Platform = 'kubeadm' | 'openshift' | 'k3s' | 'etcd';

export interface MoveOptions {
  /** `etcd`, a plain service of systemd, by default. */
  readonly platform?: Platform | undefined;
  /** etcd's present data directory. By default the platform's, or that of the running etcd. */
  readonly from?: string | undefined;
}

export type MoveTarget =
  /** An empty disk or partition, which is formatted. */
  | {
      readonly kind: 'device';
      /** A name that stays over boots, if the device has one. */
      readonly path: string;
      readonly isStable: boolean;
      readonly name: string;
      /** Same on machines of the same build: where the disk is plugged in. Null without one. */
      readonly pathByPlace: string | null;
      readonly sizeBytes: number;
    }
  /** A directory on a mounted file system, which is bind-mounted. */
  | { readonly kind: 'directory'; readonly path: string; readonly device: string };

export interface MovePlan {
  readonly platform: Platform;
  /** etcd's data directory, which keeps its path. */
  readonly from: string;
  /** The disks below it now. */
  readonly fromDevices: readonly string[];
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
export async function planMove(target: string, { platform = 'etcd', from }: MoveOptions = {}): Promise<MovePlan> {
  refuseUnprintable(target, 'moveTo');
  const sysroot = new Sysroot('/');
  const data = await presentData(sysroot, platform, from);
  const storage = await inspectStorage(data);
  const fromDevices = storage.leaves.map(({ name }) => name);
  const dataBytes = await sizeOf(posix.join(data, 'member'));
  const status = await stat(target).catch(() => null);
  if (status?.isBlockDevice()) {
    const found = await deviceTarget(sysroot, target, fromDevices, dataBytes);
    return { platform, from: data, fromDevices, dataBytes, target: found };
  }
  if (target.startsWith('/dev/')) throw await notThere(sysroot, target);
  if (status !== null && !status.isDirectory()) throw refusal(`${target} is neither a disk nor a directory`);
  if (platform === 'openshift')
    throw refusal(`${target} is a directory: OpenShift needs a whole disk for /var/lib/etcd`);
  const found = await directoryTarget(target, data, storage, dataBytes);
  return { platform, from: data, fromDevices, dataBytes, target: found };
}

async function presentData(sysroot: Sysroot, platform: Platform, from: string | undefined): Promise<string> {
  if (from !== undefined) refuseUnprintable(from, 'from');
  const usual = platform === 'etcd' ? undefined : DATA[platform];
  const found = from ?? usual ?? (await onlyEtcd(sysroot));
  const data = posix.resolve(found);
  const member = await stat(posix.join(data, 'member')).catch((error: NodeJS.ErrnoException) => error);
  if (member instanceof Error && member.code === 'EACCES') {
    throw new DiskBenchError('EACCES', `${data} cannot be read by this user: run as root`, { path: data });
  }
  if (member instanceof Error || !member.isDirectory()) {
    throw new DiskBenchError(
      'ERR_INVALID_OPTION',
      `${data} holds no data of etcd (no member directory): name it with --from`,
      {
        option: 'from',
        path: data,
      },
    );
  }
  return data;
}

async function onlyEtcd(sysroot: Sysroot): Promise<string> {
  const all = await etcdDirectories(sysroot);
  const [first, second] = all;
  if (first !== undefined && second === undefined) return first;
  throw new DiskBenchError(
    'ERR_INVALID_OPTION',
    first === undefined
      ? 'no data of etcd was found on this machine: name its data directory with --from'
      : `several data directories of etcd were found (${all.join(', ')}): name one with --from`,
    { option: 'from' },
  );
}

async function deviceTarget(
  sysroot: Sysroot,
  target: string,
  fromDevices: readonly string[],
  dataBytes: number | null,
): Promise<MoveTarget> {
  const disk = await deviceOfSource(sysroot, target);
  const devices = await readDevices(sysroot);
  const device = devices.find(({ disk: { name } }) => name === disk?.name);
  if (disk === null || device === undefined) throw refusal(`${target} is not in sysfs, or has a size of 0`);
  await refuseUsed(sysroot, target, device, devices);
  const signature = await signatureOf(sysroot, device);
  if (signature === 'unknown')
    throw refusal(`the content of ${target} cannot be read: run as root, with wipefs installed`);
  if (signature !== null) {
    throw refusal(`${target} holds ${signature}: only an empty disk is formatted; wipefs -a ${target} empties it`);
  }
  const storage = await inspectDevice(sysroot, disk, null);
  const shared = storage.leaves.map(({ name }) => name).filter((name) => fromDevices.includes(name));
  if (shared.length > 0)
    throw refusal(`${target} is on ${shared.join(', ')}, where etcd keeps its data now: name another disk`);
  refuseUnusable(target, candidateOf(device, storage));
  refuseSmall(target, device.sizeBytes, dataBytes);
  const [stable] = device.stableNames;
  return {
    kind: 'device',
    path: stable ?? target,
    isStable: stable !== undefined,
    name: disk.name,
    pathByPlace: device.stableNames.find((name) => name.startsWith('/dev/disk/by-path/')) ?? null,
    sizeBytes: device.sizeBytes,
  };
}

/** A disk with partitions, mounts, holders or swap, each with its name. */
async function refuseUsed(
  sysroot: Sysroot,
  target: string,
  device: DeviceInfo,
  devices: readonly DeviceInfo[],
): Promise<void> {
  const { mounts } = await readMounts(sysroot);
  const mountsOf = (one: DeviceInfo) => mounts.filter(({ device: number }) => number === one.disk.device);
  const partitions = devices.filter(({ disk }) => device.partitions.includes(disk.name));
  if (partitions.length > 0) {
    const named = await Promise.all(
      partitions.map(async (part) => {
        const content = [
          await signatureOf(sysroot, part),
          ...mountsOf(part).map((mount) => `mounted on ${mount.mountPoint}`),
        ];
        const words = content.filter((word) => word !== null && word !== 'unknown');
        return words.length === 0 ? part.disk.name : `${part.disk.name} (${words.join(', ')})`;
      }),
    );
    const mounted = partitions.flatMap(mountsOf)[0]?.mountPoint;
    throw refusal(
      `${target} holds ${device.signature === null ? 'partitions' : `a ${device.signature} table`}: ${named.join(', ')}; only an empty disk is formatted${mounted === undefined ? '' : `; or name a directory: --move-to ${posix.join(mounted, 'etcd')}`}`,
    );
  }
  const [mount] = mountsOf(device);
  if (mount !== undefined) {
    throw refusal(
      `${target} is mounted on ${mount.mountPoint} (${mount.type}): name a directory instead: --move-to ${posix.join(mount.mountPoint, 'etcd')}`,
    );
  }
  if (device.holders.length > 0) throw refusal(`${target} is in use by ${device.holders.join(', ')}`);
  const swaps = await sysroot.readTable('/proc/swaps');
  if (swaps.state === 'read' && swaps.value.includes(`/dev/${device.disk.name} `)) throw refusal(`${target} is swap`);
  if (device.isReadOnly) throw refusal(`${target} is read-only`);
}

async function directoryTarget(
  target: string,
  data: string,
  present: Storage,
  dataBytes: number | null,
): Promise<MoveTarget> {
  const path = posix.resolve(target);
  if (path === data || path.startsWith(`${data}/`) || data.startsWith(`${path}/`)) {
    throw refusal(
      `${path} and the present data directory ${data} lie in one another: name a directory on another disk`,
    );
  }
  const names = await readdir(path).catch(() => []);
  const entries = names.filter((name) => name !== 'lost+found');
  if (entries.length > 0) {
    throw refusal(
      `${path} is not empty (${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ', ...' : ''}): name a new or an empty directory`,
    );
  }
  const existing = await nearestExisting(path);
  const storage = await inspectStorage(existing);
  const shared = storage.leaves
    .map(({ name }) => name)
    .filter((name) => present.leaves.some((leaf) => leaf.name === name));
  const isSameMount = storage.filesystem.device !== null && storage.filesystem.device === present.filesystem.device;
  if (shared.length > 0 || isSameMount) {
    const where = shared.length > 0 ? shared.join(', ') : storage.filesystem.mountPoint;
    throw refusal(`${path} is on ${where}, where etcd keeps its data now: name a directory on another disk`);
  }
  const { mounts } = await readMounts(new Sysroot('/'));
  const mount = mountOf(mounts, storage.realPath);
  refuseUnusable(path, mountedCandidate(storage, mount));
  const free = storage.filesystem.usage?.availableBytes;
  if (free !== undefined) refuseSmall(path, free, dataBytes);
  return {
    kind: 'directory',
    path,
    device: storage.leaves.map(({ name }) => name).join(', ') || storage.filesystem.source,
  };
}

async function nearestExisting(path: string): Promise<string> {
  for (let at = path; at !== '/'; at = posix.dirname(at)) {
    const status = await stat(at).catch(() => null);
    if (status?.isDirectory()) return at;
    if (status !== null) throw refusal(`${at} is a file, not a directory`);
  }
  return '/';
}

/** What rules a candidate out in the list of disks rules it out here. */
function refuseUnusable(target: string, candidate: Candidate): void {
  const why = unusable(candidate);
  if (why !== null && why.id !== 'too-small')
    throw refusal(`${target} cannot hold the data of etcd: ${unusableText(why)}`);
}

function refuseSmall(target: string, bytes: number, dataBytes: number | null): void {
  const needed = Math.max(NEEDED_BYTES, 2 * (dataBytes ?? 0));
  if (bytes < needed) throw refusal(`${target} has ${sizeText(bytes)}: etcd needs ${sizeText(needed)} here`);
}

function candidateOf(device: DeviceInfo, storage: Storage): Candidate {
  return {
    device: device.disk.name,
    stableName: device.stableNames[0] ?? null,
    storage,
    sizeBytes: device.sizeBytes,
    freeBytes: null,
    mountPoint: null,
    filesystem: null,
    signature: null,
    isReadOnly: device.isReadOnly,
    isRemovable: device.isRemovable,
    holders: device.holders,
    isSwap: false,
    etcdDirectories: [],
  };
}

function mountedCandidate(storage: Storage, mount: Mount | null): Candidate {
  const { usage, type, options } = storage.filesystem;
  return {
    device: storage.leaves[0]?.name ?? storage.filesystem.source,
    stableName: null,
    storage,
    sizeBytes: usage?.sizeBytes ?? null,
    freeBytes: usage?.availableBytes ?? null,
    mountPoint: mount?.mountPoint ?? storage.filesystem.mountPoint,
    filesystem: type,
    signature: null,
    isReadOnly: options.includes('ro'),
    isRemovable: false,
    holders: [],
    isSwap: false,
    etcdDirectories: [],
  };
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

async function notThere(sysroot: Sysroot, target: string): Promise<DiskBenchError> {
  const devices = await readDevices(sysroot);
  const names = devices.filter(({ parent, kind }) => parent === null && kind !== 'loop').map(({ disk }) => disk.name);
  return refusal(`${target} is not there; disks of this machine: ${names.join(', ') || 'none'}`);
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

function refusal(message: string): DiskBenchError {
  return new DiskBenchError('ERR_INVALID_OPTION', message, { option: 'moveTo' });
}
