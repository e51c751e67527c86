// Lists the block devices of a machine with the facts that decide whether one is usable: size, holders, partitions, signature, stable
// names. verdict/disk-candidates.ts decides. Reads sysfs, /dev/disk and the udev database; opens no device.

import { posix } from 'node:path';
import { type BlockDevice, deviceOfName, deviceOfSource, driverOf } from './block-device.js';
import type { MachineView } from './machine-view.js';
import type { LayerKind, Machine } from './stack/layer.js';
import { kindOf } from './stack/layer-kind.js';
import { mountedMembers } from './stack/members.js';
import { swapDevices } from './swaps.js';
import { type Sysroot, textOf } from './sysroot.js';

export interface DeviceInfo {
  readonly disk: BlockDevice;
  readonly kind: LayerKind;
  readonly sizeBytes: number;
  readonly isReadOnly: boolean;
  /** Of a partition: whether its disk is. */
  readonly isRemovable: boolean;
  /** Kernel names of the devices built on this one, or on the disk of this partition: LVM, md, multipath, bcache. */
  readonly holders: readonly string[];
  readonly partitions: readonly string[];
  /** The mount that uses the device, or the disk of this partition, without a file system on it; `null` if there is none. */
  readonly usedByMount: string | null;
  readonly isSwap: boolean;
  /** A file system on it is mounted, perhaps in another mount namespace. */
  readonly isMountedSomewhere: boolean;
  /** What udev found on the device: a file system, a member of an array, a partition table. `null` if nothing, or if udev is missing. */
  readonly signature: string | null;
  /** Whether udev's database has the device, and udev probed it. If so, a missing signature means that there is none. */
  readonly isProbed: boolean;
  /** Names that stay the same after a reboot, the best first. */
  readonly stableNames: readonly string[];
}

/** Floppies, optical drives, RAM disks, network block devices, raw flash and the hidden paths of NVMe multipath are never candidates. */
const NEVER = /^((sr|fd|ram|zram|nbd|mtd|mtdblock)\d+|nvme\d+c\d+n\d+)$/;

export async function readDevices({ machine }: MachineView): Promise<readonly DeviceInfo[]> {
  const { sysroot, mounts, drivers } = machine;
  const swaps = await swapDevices(sysroot);
  const users = await usingMounts(machine);
  const members = await mountedMembers(sysroot);
  const links = await stableLinks(sysroot);
  const devices: DeviceInfo[] = [];
  for (const name of await sysroot.list('/sys/class/block')) {
    const disk = await deviceOfName(sysroot, name);
    const folder = disk?.folder;
    if (disk === null || folder == null) continue;
    const sectors = textOf(await sysroot.read(`${folder}/size`));
    const sizeBytes = sectors !== null && /^\d{1,15}$/.test(sectors) ? Number(sectors) * 512 : 0;
    const isSwap = swaps.has(name);
    const isUsed = isSwap || mounts.some(({ device }) => device !== null && device === disk.device);
    if (sizeBytes === 0 || (NEVER.test(name) && !isUsed)) continue;
    const kind = await kindOf(sysroot, disk, driverOf(drivers, disk));
    const isPartition = kind === 'partition';
    // The kernel writes the flag for whole disks only.
    const diskFolder = isPartition ? posix.dirname(folder) : folder;
    devices.push({
      disk,
      kind,
      sizeBytes,
      isReadOnly: textOf(await sysroot.read(`${folder}/ro`)) === '1',
      isRemovable: textOf(await sysroot.read(`${diskFolder}/removable`)) === '1',
      holders: await holdersOf(sysroot, folder, isPartition),
      usedByMount: users.get(name) ?? (isPartition ? users.get(posix.basename(diskFolder)) : undefined) ?? null,
      isSwap,
      isMountedSomewhere: members.has(name) || (await isMountedSomewhere(sysroot, name)),
      partitions: await partitionsOf(sysroot, folder, name),
      ...(await signatureOf(sysroot, disk, isPartition)),
      stableNames: links.get(name) ?? [],
    });
  }
  return devices;
}

/** The kernel keeps the partitions of a disk that is a path or a member of another device. Their own folders have no holders. */
async function holdersOf(sysroot: Sysroot, folder: string, isPartition: boolean): Promise<readonly string[]> {
  const own = await sysroot.list(`${folder}/holders`);
  return own.length > 0 || !isPartition ? own : sysroot.list(`${posix.dirname(folder)}/holders`);
}

/**
 * The mounts that use a device without a file system on it, by its kernel name. A pod that gets a raw block volume has the node of
 * devtmpfs mounted: the root of that mount is `/sdb`. XFS names its realtime device in the option rtdev (xfs(5)).
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#raw-block-volume-support
 */
async function usingMounts({ sysroot, mounts }: Machine): Promise<ReadonlyMap<string, string>> {
  const users = new Map<string, string>();
  for (const { type, root, options, mountPoint } of mounts) {
    if (type === 'devtmpfs' && root !== '/') users.set(root.slice(1).replaceAll('/', '!'), mountPoint);
    const realtime = options.find((option) => option.startsWith('rtdev='))?.slice('rtdev='.length);
    const device = realtime === undefined ? null : await deviceOfSource(sysroot, realtime);
    if (device !== null) users.set(device.name, mountPoint);
  }
  return users;
}

/** These drivers make a folder for each mounted file system, whatever the mount namespace (fs/xfs/xfs_super.c, fs/ext4/sysfs.c). */
async function isMountedSomewhere(sysroot: Sysroot, name: string): Promise<boolean> {
  for (const driver of ['xfs', 'ext4', 'f2fs']) {
    if (await sysroot.exists(`/sys/fs/${driver}/${name}`)) return true;
  }
  return false;
}

async function partitionsOf(sysroot: Sysroot, folder: string, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await sysroot.list(folder)) {
    if (entry.startsWith(name) && (await sysroot.exists(`${folder}/${entry}/partition`))) found.push(entry);
  }
  return found;
}

/** With one of these flags udev runs no blkid on the device (13-dm-disk.rules of lvm2): a missing signature then proves nothing. */
const NOT_PROBED = /^E:(DM_UDEV_DISABLE_DISK_RULES_FLAG|DM_NOSCAN)=1$/m;

/** /run/udev/data/b8:16 has lines `E:KEY=value` with what udev's blkid found. */
async function signatureOf(
  sysroot: Sysroot,
  { device }: BlockDevice,
  isPartition: boolean,
): Promise<{ readonly signature: string | null; readonly isProbed: boolean }> {
  const file = device === null ? null : await sysroot.readTable(`/run/udev/data/b${device}`);
  if (file?.state !== 'read') return { signature: null, isProbed: false };
  const value = (key: string) => new RegExp(`^E:${key}=(.+)$`, 'm').exec(file.value)?.[1] ?? null;
  // The properties of a partition include the partition table of its disk.
  const table = isPartition ? null : value('ID_PART_TABLE_TYPE');
  const signature = value('ID_FS_TYPE') ?? table;
  return { signature, isProbed: signature !== null || !NOT_PROBED.test(file.value) };
}

/** Links in /dev/disk/by-id, then by-path. A World Wide Name is the hardest to read, so it comes last. */
async function stableLinks(sysroot: Sysroot): Promise<ReadonlyMap<string, readonly string[]>> {
  const links = new Map<string, string[]>();
  for (const folder of ['/dev/disk/by-id', '/dev/disk/by-path']) {
    const names = [...(await sysroot.list(folder))];
    for (const name of names.sort((one, other) => weight(one) - weight(other) || one.localeCompare(other))) {
      const { path, exists } = await sysroot.resolve(`${folder}/${name}`);
      if (!exists && sysroot.isLive) continue;
      const device = posix.basename(path);
      links.set(device, [...(links.get(device) ?? []), `${folder}/${name}`]);
    }
  }
  return links;
}

function weight(name: string): number {
  return /^(wwn-|nvme-eui|nvme-nvme|nvme-uuid|scsi-[0-9]|dm-uuid|lvm-pv)/.test(name) ? 1 : 0;
}
