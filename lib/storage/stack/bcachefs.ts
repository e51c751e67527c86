// bcachefs: all members of a file system, as the kernel lists them in /sys/fs/bcachefs/<uuid>/dev-<n>/block. stat gives the number of one
// member only, and the mount's source may name one, all or none of them.

import { posix } from 'node:path';
import { type BlockDevice, deviceOfName, deviceOfNumber, deviceOfSource } from '../block-device.js';
import type { Sysroot } from '../sysroot.js';

const FOLDER = '/sys/fs/bcachefs';

/** All members; null for one that is named and not found. */
export async function bcachefsDevices(
  sysroot: Sysroot,
  source: string,
  number: string | null,
): Promise<readonly (BlockDevice | null)[]> {
  const named = source.startsWith('/')
    ? await Promise.all(source.split(':').map((one) => deviceOfSource(sysroot, one)))
    : [];
  const byNumber = number === null ? null : await deviceOfNumber(sysroot, number);
  const known = [...named, byNumber].flatMap((device) => (device?.folder == null ? [] : [device.name]));
  const sets = await memberSets(sysroot);
  const uuid = /[0-9a-f-]{36}/i.exec(source)?.[0]?.toLowerCase();
  const own =
    sets.find((set) => set.names.some((name) => known.includes(name)) || set.uuid === uuid) ??
    (known.length === 0 && sets.length === 1 ? sets[0] : undefined);
  if (own === undefined) return named.length > 0 ? named : byNumber === null ? [] : [byNumber];
  const members = await Promise.all(own.names.map((name) => deviceOfName(sysroot, name)));
  // A member that is named and is not in the kernel's list was lost or never joined: the list says what is written to.
  return members;
}

async function memberSets(
  sysroot: Sysroot,
): Promise<readonly { readonly uuid: string; readonly names: readonly string[] }[]> {
  const sets = [];
  for (const uuid of await sysroot.list(FOLDER)) {
    const names: string[] = [];
    for (const entry of await sysroot.list(`${FOLDER}/${uuid}`)) {
      if (!/^dev-\d+$/.test(entry)) continue;
      const { path } = await sysroot.resolve(`${FOLDER}/${uuid}/${entry}/block`);
      // The link of an offline member is missing, and its name with it.
      names.push(posix.basename(path));
    }
    if (names.length > 0) sets.push({ uuid: uuid.toLowerCase(), names });
  }
  return sets;
}
