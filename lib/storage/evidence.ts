// Gathers the evidence for one path as one plain object: the mount, the stack and its ends, the other users of the disks, the machine.
// Decides nothing.

import type { BigIntStats } from 'node:fs';
import { realpath, stat, statfs } from 'node:fs/promises';
import { type BlockDevice, deviceOfNumber, isAnonymous, numberOf } from './block-device.js';
import { isInContainer } from './container-layer.js';
import type { Host } from './host.js';
import type { MachineView } from './machine-view.js';
import { type Mount, type MountTable, mountOf } from './mount.js';
import { type Neighbour, neighboursOf } from './neighbours.js';
import type { Gap } from './reason.js';
import type { DeviceStack, Machine } from './stack/layer.js';
import { walkDevice, walkMount } from './stack/walk.js';

/** Size and free space of a file system. */
export interface Usage {
  readonly sizeBytes: number;
  /** Free space for a user without root rights. */
  readonly availableBytes: number;
}

export interface Evidence extends DeviceStack {
  /** The path with its links resolved, inside the root. */
  readonly realPath: string;
  readonly mount: Mount | null;
  readonly neighbours: readonly Neighbour[];
  readonly usage: Usage | null;
  readonly host: Host;
  readonly isInContainer: boolean;
  /** Evidence that could not be read. */
  readonly missing: readonly Gap[];
}

/** Gathers the evidence for an absolute path. On the running machine the path must exist: otherwise throws Node's error. */
export async function gatherEvidence(view: MachineView, path: string): Promise<Evidence> {
  const { machine, table } = view;
  const { sysroot } = machine;
  const status = sysroot.isLive ? await stat(path, { bigint: true }) : null;
  const place = sysroot.isLive ? { path: await realpath(path), exists: true } : await sysroot.resolve(path);
  const mount = mountOf(table.mounts, place.path);
  const stack = await stackOf(machine, mount, status);
  return {
    realPath: place.path,
    mount,
    ...stack,
    neighbours: await neighboursOf(view, mount, stack),
    usage: sysroot.isLive ? await usageOf(place.path) : null,
    host: view.host,
    isInContainer: await isInContainer(machine),
    missing: missingOf(table, mount, place),
  };
}

/** Gathers the evidence for a block device, mounted or not. */
export async function gatherDeviceEvidence(view: MachineView, disk: BlockDevice): Promise<Evidence> {
  const stack = await walkDevice(view.machine, disk);
  return {
    realPath: `/dev/${disk.name.replaceAll('!', '/')}`,
    mount: null,
    ...stack,
    neighbours: await neighboursOf(view, null, stack),
    usage: null,
    host: view.host,
    isInContainer: await isInContainer(view.machine),
    missing: [],
  };
}

async function stackOf(machine: Machine, mount: Mount | null, status: BigIntStats | null): Promise<DeviceStack> {
  // For a path such as /dev/sdb, inspect the disk, not the file system with its device node.
  if (status?.isBlockDevice()) {
    return walkDevice(machine, await deviceOfNumber(machine.sysroot, numberOf(status.rdev)));
  }
  const device = status === null ? null : numberOf(status.dev);
  if (mount !== null) {
    return walkMount(machine, mount, device);
  }
  if (device === null || isAnonymous(device)) {
    return { layers: [], ends: [] };
  }
  return walkDevice(machine, await deviceOfNumber(machine.sysroot, device));
}

function missingOf(table: MountTable, mount: Mount | null, place: { path: string; exists: boolean }): readonly Gap[] {
  const missing: Gap[] = [];
  if (table.missing !== null) missing.push({ id: 'no-mount-table', tried: table.missing });
  if (table.strange.length > 0) {
    const [example = ''] = table.strange;
    missing.push({ id: 'mount-table-garbled', table: table.path, lines: table.strange.length, example });
  }
  if (table.missing === null && mount === null) {
    missing.push({ id: 'no-mount-found', table: table.path, path: place.path });
  }
  // A path that mountinfo lists exists. Any other path may be a link that the root does not contain.
  if (!place.exists && mount?.mountPoint !== place.path) missing.push({ id: 'path-not-in-root', path: place.path });
  return missing;
}

async function usageOf(path: string): Promise<Usage | null> {
  try {
    const { bsize, blocks, bavail } = await statfs(path);
    return { sizeBytes: blocks * bsize, availableBytes: bavail * bsize };
  } catch {
    return null;
  }
}
