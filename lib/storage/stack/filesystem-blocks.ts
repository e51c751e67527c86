// The block devices of a file system: from its number or its source, all members of one on several devices, and its journal.

import { type BlockDevice, deviceOfNumber, deviceOfSource, isAnonymous } from '../block-device.js';
import type { Mount } from '../mount.js';
import { journalOf } from './journal.js';
import { membersOf } from './members.js';
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
  const members = await devicesOf(walker, mount, statDevice);
  const { mountPoint, type: filesystem, source } = mount;
  if (members.length === 0 || members.includes(null)) {
    walker.lost(id, { id: 'devices-not-found', mountPoint, filesystem, source });
  }
  const found = members.flatMap((member) => member ?? []);
  const journal = await journalOf(walker, id, mount, found[0] ?? null);
  if (journal === null) return { below: await walker.devices(found) };
  return { below: await walker.devices([...found, journal]), journal: journal.name };
}

/** All devices of the file system; `null` for one that is named and cannot be found. */
async function devicesOf(
  { machine: { sysroot } }: Walker,
  mount: Mount,
  statDevice: string | null,
): Promise<readonly (BlockDevice | null)[]> {
  const { type, source } = mount;
  const number = [statDevice, mount.device].find((device) => device !== null && !isAnonymous(device)) ?? null;
  const byNumber = number === null ? null : await deviceOfNumber(sysroot, number);
  if (type === 'btrfs' || type === 'bcachefs') return membersOf(sysroot, type, source, byNumber);
  if (byNumber === null) return [await deviceOfSource(sysroot, source)];
  // A device that sysfs lacks keeps its number, which still shows its driver, and gets its name from the mount.
  return [byNumber.folder === null ? { ...byNumber, name: source.replace(/^\/dev\//, '') || byNumber.name } : byNumber];
}
