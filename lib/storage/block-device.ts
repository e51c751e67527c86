// Finds the sysfs folder of a block device, from its number, its name or the source of a mount, and the names of the devices below it.
// stack/ and leaf.ts find out what the device is.

import { posix } from 'node:path';
import { type Sysroot, textOf } from './sysroot.js';

/** A block device and its folder in sysfs. */
export interface BlockDevice {
  /** The kernel's name, such as `nvme0n1p1`. */
  readonly name: string;
  /** `MAJOR:MINOR`; `null` if sysfs does not have it. */
  readonly device: string | null;
  /** The resolved folder, such as `/sys/devices/pci0000:00/.../nvme0n1`; `null` if sysfs does not have the device. */
  readonly folder: string | null;
}

/** The device with a number `MAJOR:MINOR`. If sysfs does not have it, `folder` is `null` and the name is the number. */
export async function deviceOfNumber(sysroot: Sysroot, number: string): Promise<BlockDevice> {
  const direct = await sysroot.resolve(`/sys/dev/block/${number}`);
  if (direct.exists) {
    return { name: posix.basename(direct.path), device: number, folder: direct.path };
  }
  for (const name of await sysroot.list('/sys/class/block')) {
    if (textOf(await sysroot.read(`/sys/class/block/${name}/dev`)) === number) {
      return { name, device: number, folder: (await sysroot.resolve(`/sys/class/block/${name}`)).path };
    }
  }
  return { name: number, device: number, folder: null };
}

/** The device with a kernel name such as `sda1` or `etherd/e1.1`, which sysfs spells `etherd!e1.1`; `null` if there is none. */
export async function deviceOfName(sysroot: Sysroot, kernelName: string): Promise<BlockDevice | null> {
  const name = kernelName.replaceAll('/', '!');
  if (name === '' || name === '.' || name === '..') {
    return null;
  }
  for (const place of [`/sys/class/block/${name}`, `/sys/block/${name}`]) {
    const { path, exists } = await sysroot.resolve(place);
    if (exists) {
      return { name: posix.basename(path), device: textOf(await sysroot.read(`${path}/dev`)), folder: path };
    }
  }
  return null;
}

/** The device of a source such as `/dev/sda1`, `/dev/mapper/vg-lv` or `/dev/disk/by-uuid/...`; `null` if it cannot be found. */
export async function deviceOfSource(sysroot: Sysroot, source: string): Promise<BlockDevice | null> {
  if (!source.startsWith('/dev/')) {
    return null;
  }
  const { path } = await sysroot.resolve(source);
  for (const candidate of [path, source]) {
    const found = candidate.startsWith('/dev/') ? await deviceOfName(sysroot, candidate.slice('/dev/'.length)) : null;
    if (found !== null) {
      return found;
    }
  }
  // A container has no /dev/mapper, but sysfs has the mapping's name.
  const mapping = source.startsWith('/dev/mapper/') ? source.slice('/dev/mapper/'.length) : null;
  if (mapping !== null) {
    for (const name of await sysroot.list('/sys/class/block')) {
      if (name.startsWith('dm-') && textOf(await sysroot.read(`/sys/class/block/${name}/dm/name`)) === mapping) {
        return deviceOfName(sysroot, name);
      }
    }
  }
  return null;
}

/** Kernel names of the devices below a stacked one. */
export function slavesOf(sysroot: Sysroot, folder: string | null): Promise<readonly string[]> {
  return sysroot.list(`${folder ?? ''}/slaves`);
}

/** A partition's folder is inside the folder of its disk. */
export function diskOfPartition(folder: string | null): string | null {
  return folder?.split('/').at(-2) ?? null;
}

/** Names of the block drivers by major number, from the lower half of /proc/devices. */
export async function driversByMajor(sysroot: Sysroot): Promise<ReadonlyMap<string, string>> {
  const file = await sysroot.readTable('/proc/devices');
  const block = file.state === 'read' ? (file.value.split('Block devices:')[1] ?? '') : '';
  return new Map([...block.matchAll(/^\s*(\d+)\s+(\S+)\s*$/gm)].map(([, major = '', name = '']) => [major, name]));
}

/** The driver of a device: the name of its major number; `null` if unknown. */
export function driverOf(drivers: ReadonlyMap<string, string>, { device }: BlockDevice): string | null {
  return drivers.get(device?.split(':')[0] ?? '') ?? null;
}

/** Converts the kernel's 64-bit device number, packed like glibc's makedev(). The kernel's 32-bit form has the same layout. */
export function numberOf(device: bigint): string {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}

/** Whether `MAJOR:MINOR` is the number of a file system without a block device. */
export function isAnonymous(device: string): boolean {
  return device.startsWith('0:');
}
