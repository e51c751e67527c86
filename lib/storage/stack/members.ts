// Finds all devices of a btrfs or bcachefs. The mount's source and stat name only some of them, or none; /sys/fs lists them all.

import { posix } from 'node:path';
import { type BlockDevice, deviceOfName, deviceOfSource } from '../block-device.js';
import type { Sysroot } from '../sysroot.js';

/** A mounted file system. A member is `null` if it is offline: then nothing shows its name. */
interface MemberSet {
  readonly uuid: string;
  readonly names: readonly (string | null)[];
}

type Type = 'btrfs' | 'bcachefs';

/** All members; `null` for one that cannot be found. `byNumber` is the device that stat or mountinfo gives. */
export async function membersOf(
  sysroot: Sysroot,
  type: Type,
  source: string,
  byNumber: BlockDevice | null,
): Promise<readonly (BlockDevice | null)[]> {
  // Only bcachefs names several devices. A path of btrfs can have colons: /dev/disk/by-path/pci-0000:00:1f.2-ata-1.
  const sources = type === 'bcachefs' ? source.split(':') : [source];
  const named = source.startsWith('/') ? await Promise.all(sources.map((one) => deviceOfSource(sysroot, one))) : [];
  const known = [...named, byNumber].flatMap((device) => (device?.folder == null ? [] : [device.name]));
  const sets = await memberSets(sysroot, type);
  const isOwn = ({ uuid, names }: MemberSet) =>
    names.some((name) => name !== null && known.includes(name)) || source.toLowerCase().includes(uuid);
  // The kernel calls a root device that it mounted itself /dev/root. If the machine has only one such file system, it is this one.
  const own = sets.find(isOwn) ?? (known.length === 0 && sets.length === 1 ? sets[0] : undefined);
  if (own === undefined) return named.length > 0 ? named : byNumber === null ? [] : [byNumber];
  // A named member that is missing in the kernel's list was lost or never joined. Only listed members are written to.
  return Promise.all(
    own.names.map(async (name) =>
      name === null ? null : ((await deviceOfName(sysroot, name)) ?? { name, device: null, folder: null }),
    ),
  );
}

/** Kernel names of all devices of every btrfs and bcachefs that is mounted, in any mount namespace. */
export async function mountedMembers(sysroot: Sysroot): Promise<ReadonlySet<string>> {
  const sets = [...(await memberSets(sysroot, 'btrfs')), ...(await memberSets(sysroot, 'bcachefs'))];
  return new Set(sets.flatMap(({ names }) => names.flatMap((name) => name ?? [])));
}

async function memberSets(sysroot: Sysroot, type: Type): Promise<readonly MemberSet[]> {
  const sets: MemberSet[] = [];
  for (const uuid of await sysroot.list(`/sys/fs/${type}`)) {
    const folder = `/sys/fs/${type}/${uuid}`;
    const names = await (type === 'btrfs' ? sysroot.list(`${folder}/devices`) : bcachefsNames(sysroot, folder));
    if (names.length > 0) sets.push({ uuid: uuid.toLowerCase(), names });
  }
  return sets;
}

async function bcachefsNames(sysroot: Sysroot, folder: string): Promise<readonly (string | null)[]> {
  const entries = (await sysroot.list(folder)).filter((entry) => /^dev-\d+$/.test(entry));
  const links = await Promise.all(entries.map((entry) => sysroot.resolve(`${folder}/${entry}/block`)));
  return links.map(({ path }) => (posix.basename(path) === 'block' ? null : posix.basename(path)));
}
