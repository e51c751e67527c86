// The block devices of a file system: from its number or its source, all members of one on several devices, and its journal.

import { type BlockDevice, deviceOfNumber, deviceOfSource, isAnonymous } from '../block-device.js';
import type { Mount } from '../mount.js';
import { bcachefsDevices } from './bcachefs.js';
import { btrfsDevices } from './btrfs.js';
import { journalOf } from './journal.js';
import type { Below, Walker } from './walker.js';

export interface Blocks {
  readonly below: Below;
  /** The device of a journal that is outside the file system's own devices. */
  readonly journal?: string;
}

export async function blocksOfMount(
  walker: Walker,
  id: string,
  mount: Mount,
  statDevice: string | null,
): Promise<Blocks> {
  const members = await membersOf(walker, mount, statDevice);
  const { mountPoint, type: filesystem, source } = mount;
  if (members.length === 0 || members.includes(null)) {
    walker.lost(id, { id: 'devices-not-found', mountPoint, filesystem, source });
  }
  const found = members.flatMap((member) => member ?? []);
  const journal = await journalOf(walker.machine, mount, found[0] ?? null);
  if (journal === null) return { below: await walker.devices(found) };
  if ('device' in journal) {
    return { below: await walker.devices([...found, journal.device]), journal: journal.device.name };
  }
  walker.lost(id, journal.why);
  return { below: await walker.devices(found) };
}

/** All devices of the file system; `null` for one that is named and cannot be found. */
async function membersOf(
  { machine: { sysroot } }: Walker,
  mount: Mount,
  statDevice: string | null,
): Promise<readonly (BlockDevice | null)[]> {
  const { type, source } = mount;
  const bySource = await deviceOfSource(sysroot, source);
  if (type === 'btrfs') return btrfsDevices(sysroot, source, bySource);
  const number = [statDevice, mount.device].find((device) => device !== null && !isAnonymous(device)) ?? null;
  if (type === 'bcachefs') return bcachefsDevices(sysroot, source, number);
  if (number !== null) {
    const byNumber = await deviceOfNumber(sysroot, number);
    // A device that sysfs lacks keeps its number, which still shows its driver, and gets its name from the mount.
    return [byNumber.folder === null ? { ...byNumber, name: source.replace(/^\/dev\//, '') || number } : byNumber];
  }
  return [bySource];
}
