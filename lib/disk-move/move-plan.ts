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
import { MachineView } from '../storage/machine-view.js';
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
  /** A captured machine's root, read in place of `/`. What cannot be known then, the script checks. */
  readonly sysroot?: string | undefined;
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
  if (kind !== 'device' && target.startsWith('/dev/')) throw await notThere(sysroot, target);
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

interface Present {
  readonly data: string;
  readonly storage: Storage;
  readonly bytes: number | null;
}

type Found = Pick<MovePlan, 'target' | 'sharedDevices'>;

async function kindOfTarget(sysroot: Sysroot, target: string): Promise<'device' | 'directory' | 'other' | 'none'> {
  if (!sysroot.isLive) {
    if ((await deviceOfSource(sysroot, target)) !== null) return 'device';
    return (await sysroot.exists(target)) ? 'directory' : 'none';
  }
  const status = await stat(target).catch(() => null);
  if (status === null) return 'none';
  return status.isBlockDevice() ? 'device' : status.isDirectory() ? 'directory' : 'other';
}

/** The disks below a storage; a loop device counts as a disk, whatever its file is on. */
function disksOf({ stack }: Storage): readonly string[] {
  const byId = new Map(stack.map((layer) => [layer.id, layer]));
  const disks = new Set<string>();
  const seen = new Set<string>();
  const todo = stack.slice(0, 1);
  for (let layer = todo.pop(); layer !== undefined; layer = todo.pop()) {
    if (seen.has(layer.id)) continue;
    seen.add(layer.id);
    if (layer.kind === 'loop' || (layer.kind === 'disk' && layer.below.length === 0)) disks.add(layer.name);
    else todo.push(...layer.below.flatMap((id) => byId.get(id) ?? []));
  }
  return [...disks];
}

/** Refuses a target on the present disk; gives the disks below both that only a file hides. */
function sharedBy(what: string, present: Storage, target: Storage): readonly string[] {
  const same = disksOf(target).filter((name) => disksOf(present).includes(name));
  const isSameMount =
    target.filesystem.device !== null &&
    target.filesystem.mountPoint !== '' &&
    target.filesystem.device === present.filesystem.device;
  if (same.length > 0 || isSameMount) {
    const where = same.length > 0 ? same.join(', ') : present.filesystem.mountPoint;
    throw refusal(`${what} is on ${where}, where etcd keeps its data now: name another disk`);
  }
  const leaves = present.leaves.map(({ name }) => name);
  return target.leaves.map(({ name }) => name).filter((name) => leaves.includes(name));
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
      ? 'no data of etcd was found on this machine: name its data directory with --from'
      : `several data directories of etcd were found (${all.join(', ')}): name one with --from`,
    { option: 'from' },
  );
}

async function deviceTarget(sysroot: Sysroot, root: string, target: string, present: Present): Promise<Found> {
  const disk = await deviceOfSource(sysroot, target);
  const devices = await readDevices(sysroot);
  const device = devices.find(({ disk: { name } }) => name === disk?.name);
  if (disk === null || device === undefined) throw refusal(`${target} is not in sysfs, or has a size of 0`);
  await refuseUsed(sysroot, target, device, devices);
  const signature = await signatureOf(sysroot, device);
  if (signature === 'unknown' && sysroot.isLive) {
    throw refusal(`the content of ${target} cannot be read: run as root, with wipefs installed`);
  }
  if (signature !== null && signature !== 'unknown') {
    throw refusal(`${target} holds ${signature}: only an empty disk is formatted; wipefs -a ${target} empties it`);
  }
  const storage = await inspectDevice(await MachineView.of(sysroot), disk, sysroot.isLive ? null : root);
  const sharedDevices = sharedBy(target, present.storage, storage);
  refuseUnusable(target, candidateOf(device, storage));
  refuseSmall(target, device.sizeBytes, present.bytes);
  const [stable] = device.stableNames;
  return {
    sharedDevices,
    target: {
      kind: 'device',
      path: stable ?? target,
      isStable: stable !== undefined,
      name: disk.name,
      pathByPlace: device.stableNames.find((name) => name.startsWith('/dev/disk/by-path/')) ?? null,
      sizeBytes: device.sizeBytes,
    },
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

async function directoryTarget(sysroot: Sysroot, root: string, target: string, present: Present): Promise<Found> {
  const path = posix.resolve(target);
  const { data } = present;
  if (path === data || path.startsWith(`${data}/`) || data.startsWith(`${path}/`)) {
    throw refusal(
      `${path} and the present data directory ${data} contain one another: name a directory on another disk`,
    );
  }
  const entries = (await sysroot.list(path)).filter((name) => name !== 'lost+found');
  if (entries.length > 0) {
    const some = `${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ', ...' : ''}`;
    throw refusal(`${path} is not empty (${some}): name a new or an empty directory`);
  }
  const existing = await nearestExisting(sysroot, path);
  const storage = await inspectStorage(existing, sysroot.isLive ? {} : { sysroot: root });
  const sharedDevices = sharedBy(path, present.storage, storage);
  const { mounts } = await readMounts(sysroot);
  refuseUnusable(path, mountedCandidate(storage, mountOf(mounts, storage.realPath)));
  const free = storage.filesystem.usage?.availableBytes;
  if (free !== undefined) refuseSmall(path, free, present.bytes);
  const device = disksOf(storage).join(', ') || storage.filesystem.source;
  return { sharedDevices, target: { kind: 'directory', path, device } };
}

async function nearestExisting(sysroot: Sysroot, path: string): Promise<string> {
  for (let at = path; at !== '/'; at = posix.dirname(at)) {
    if (!(await sysroot.exists(at))) continue;
    const status = sysroot.isLive ? await stat(at).catch(() => null) : null;
    if (status !== null && !status.isDirectory()) throw refusal(`${at} is a file, not a directory`);
    return at;
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
