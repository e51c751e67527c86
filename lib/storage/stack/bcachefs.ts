// bcachefs: all members of a file system, from /sys/fs/bcachefs/<uuid>/dev-<n>/block. stat gives the number of only one member, and the
// mount's source can name one, all or none of them.

import { posix } from 'node:path';
import { type BlockDevice, deviceOfName, deviceOfNumber, deviceOfSource } from '../block-device.js';
import type { Sysroot } from '../sysroot.js';

const FOLDER = '/sys/fs/bcachefs';

/** All members; `null` for one that is named and not found. */
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
  // A named member that is missing in the kernel's list was lost or never joined. Only listed members are written to.
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
      // An offline member has no link, so its name is unknown.
      names.push(posix.basename(path));
    }
    if (names.length > 0) sets.push({ uuid: uuid.toLowerCase(), names });
  }
  return sets;
}
