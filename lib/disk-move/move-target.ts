// Checks the target of a move: an empty disk, or a directory on another disk. Refuses all others, in one line that names what was found.

import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { type DiskBenchError, invalidOption } from '../errors.js';
import { mountedCandidate, signatureOf, unmountedCandidate } from '../machine-candidates.js';
import { sizeText, unusableText } from '../report/messages/disks.js';
import { deviceOfSource } from '../storage/block-device.js';
import { type DeviceInfo, readDevices } from '../storage/device-list.js';
import { inspectPath, type Storage } from '../storage/inspect.js';
import type { MachineView } from '../storage/machine-view.js';
import { mountOf } from '../storage/mount.js';
import type { Sysroot } from '../storage/sysroot.js';
import { type Candidate, NEEDED_BYTES, unusable } from '../verdict/disk-candidates.js';

export type MoveTarget =
  /** An empty disk or partition, which the script formats. */
  | {
      readonly kind: 'device';
      /** A name that stays the same after a reboot, if the device has one. */
      readonly path: string;
      readonly isStable: boolean;
      readonly name: string;
      /** The name by slot (by-path), which is the same on identical machines; `null` if there is none. */
      readonly pathByPlace: string | null;
      readonly sizeBytes: number;
    }
  /** A directory on a mounted file system, which the script bind-mounts. */
  | { readonly kind: 'directory'; readonly path: string; readonly device: string };

/** The present place of etcd's data. */
export interface Present {
  readonly data: string;
  readonly storage: Storage;
  readonly bytes: number | null;
}

export interface Found {
  readonly target: MoveTarget;
  /** Disks below both, visible only through the files of loop devices. */
  readonly sharedDevices: readonly string[];
}

/** The disks below a storage. A loop device counts as a disk, whatever is below its file. */
export function disksOf({ stack }: Storage): readonly string[] {
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

/** Refuses a target on the present disk. Returns the disks that both share only through files of loop devices. */
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

export async function deviceTarget(view: MachineView, target: string, present: Present): Promise<Found> {
  const { sysroot } = view.machine;
  const disk = await deviceOfSource(sysroot, target);
  const devices = await readDevices(view);
  const device = devices.find(({ disk: { name } }) => name === disk?.name);
  if (device === undefined) throw refusal(`${target} is not in sysfs, or has a size of 0`);
  const candidate = await unmountedCandidate(view, device);
  const sharedDevices = sharedBy(target, present.storage, candidate.storage);
  await refuseUsed(view, target, device, devices);
  const { signature } = candidate;
  if (signature === 'unknown' && sysroot.isLive) {
    throw refusal(`the content of ${target} cannot be read: run as root, with wipefs installed`);
  }
  if (signature !== null && signature !== 'unknown') {
    throw refusal(`${target} holds ${signature}: only an empty disk is formatted; wipefs -a ${target} empties it`);
  }
  refuseUnusable(target, candidate);
  refuseSmall(target, device.sizeBytes, present.bytes);
  const [stable] = device.stableNames;
  return {
    sharedDevices,
    target: {
      kind: 'device',
      path: stable ?? target,
      isStable: stable !== undefined,
      name: device.disk.name,
      pathByPlace: device.stableNames.find((name) => name.startsWith('/dev/disk/by-path/')) ?? null,
      sizeBytes: device.sizeBytes,
    },
  };
}

/** Refuses a disk with partitions, mounts, holders or swap, and names each. */
async function refuseUsed(
  { machine: { sysroot, mounts } }: MachineView,
  target: string,
  device: DeviceInfo,
  devices: readonly DeviceInfo[],
): Promise<void> {
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
  if (device.isSwap) throw refusal(`${target} is swap`);
  if (device.isReadOnly) throw refusal(`${target} is read-only`);
}

export async function directoryTarget(view: MachineView, target: string, present: Present): Promise<Found> {
  const { sysroot, mounts } = view.machine;
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
  const storage = await inspectPath(view, await nearestExisting(sysroot, path));
  const sharedDevices = sharedBy(path, present.storage, storage);
  const mount = mountOf(mounts, storage.realPath);
  if (mount !== null) refuseUnusable(path, mountedCandidate(mount, storage, await readDevices(view)));
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

/** Refuses what the list of disks calls unusable. */
function refuseUnusable(target: string, candidate: Candidate): void {
  const why = unusable(candidate);
  if (why !== null && why.id !== 'too-small')
    throw refusal(`${target} cannot hold the data of etcd: ${unusableText(why)}`);
}

function refuseSmall(target: string, bytes: number, dataBytes: number | null): void {
  const needed = Math.max(NEEDED_BYTES, 2 * (dataBytes ?? 0));
  if (bytes < needed) throw refusal(`${target} has ${sizeText(bytes)}: etcd needs ${sizeText(needed)} here`);
}

export async function missingTargetError(view: MachineView, target: string): Promise<DiskBenchError> {
  const devices = await readDevices(view);
  const names = devices.filter(({ kind }) => kind !== 'partition' && kind !== 'loop').map(({ disk }) => disk.name);
  return refusal(`${target} does not exist; disks of this machine: ${names.join(', ') || 'none'}`);
}

export function refusal(message: string): DiskBenchError {
  return invalidOption('moveTo', message);
}
