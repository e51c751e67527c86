// Finds all devices of a btrfs file system. mountinfo names only one of them, and stat gives a number that sysfs lacks.
// /sys/fs/btrfs/<fsid>/devices lists them all.

import { type BlockDevice, deviceOfName } from '../block-device.js';
import type { Sysroot } from '../sysroot.js';

const FOLDER = '/sys/fs/btrfs';

/** The devices of the file system of `member`; only that member if sysfs has no list; empty if nothing is known. */
export async function btrfsDevices(
  sysroot: Sysroot,
  source: string,
  member: BlockDevice | null,
): Promise<readonly BlockDevice[]> {
  const lists: (readonly string[])[] = [];
  for (const id of await sysroot.list(FOLDER)) {
    const names = await sysroot.list(`${FOLDER}/${id}/devices`);
    if (names.length > 0) {
      lists.push(names);
    }
  }
  // The kernel calls a root device that it mounted itself /dev/root. If the machine has only one btrfs, it must be that one.
  const isOnlyOne = member === null && source === '/dev/root' && lists.length === 1;
  const names = isOnlyOne ? lists[0] : lists.find((list) => member !== null && list.includes(member.name));
  if (names === undefined) {
    return member === null ? [] : [member];
  }
  const devices: BlockDevice[] = [];
  for (const name of names) {
    const device = await deviceOfName(sysroot, name);
    devices.push(device ?? { name, device: null, folder: null });
  }
  return devices;
}
