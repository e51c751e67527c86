// Decides what kind of layer a block device is, from the folders that its driver makes in sysfs, and which device-mapper target, from the
// prefix that its maker puts into dm/uuid. Where a layer leads is left to walk.ts.

import type { BlockDevice } from '../block-device.js';
import { type Sysroot, textOf } from '../sysroot.js';

import type { LayerAttributes, LayerKind } from './layer.js';

/** Decides the kind of a block device. `driver` is the name that /proc/devices gives its major number. */
export async function kindOf(sysroot: Sysroot, disk: BlockDevice, driver: string | null): Promise<LayerKind> {
  const folder = disk.folder;
  if (folder === null) {
    return driver === 'drbd' ? 'drbd' : 'disk';
  }
  if (await sysroot.exists(`${folder}/partition`)) {
    return 'partition';
  }
  if (driver === 'drbd' || /^drbd\d+$/.test(disk.name)) {
    return 'drbd';
  }
  // A member of a bcache has a folder of that name too; only the device on top has the cache mode, or the driver's name.
  if (driver === 'bcache' || /^bcache\d+$/.test(disk.name)) {
    return 'bcache';
  }
  for (const [name, kind] of BY_FOLDER) {
    if (await sysroot.exists(`${folder}/${name}`)) {
      return kind;
    }
  }
  if (/^loop\d+$/.test(disk.name)) {
    return 'loop';
  }
  return (await sysroot.list(`${folder}/slaves`)).length > 0 ? 'stacked' : 'disk';
}

const BY_FOLDER: readonly (readonly [string, LayerKind])[] = [
  ['dm', 'mapper'],
  ['md', 'raid'],
  ['loop', 'loop'],
];

/**
 * Targets of device-mapper by the prefix of dm/uuid, which https://docs.kernel.org/admin-guide/device-mapper/ leaves to user space: written by
 * lvm2 (lib/activate/dev_manager.c), cryptsetup (lib/libdevmapper.c), multipath-tools, kpartx, dmraid, stratisd and vdo.
 */
const MAPPERS: readonly (readonly [RegExp, string])[] = [
  [/^LVM-.*-(cdata|cmeta|cvol|cpool|corig)$/, 'lvm-cache'],
  [/^LVM-.*-(tpool|tdata|tmeta)$/, 'lvm-thin-pool'],
  [/^LVM-.*-real$/, 'lvm-origin'],
  [/^LVM-.*-cow$/, 'lvm-snapshot'],
  [/^LVM-/, 'lvm'],
  [/^CRYPT-VERITY/, 'verity'],
  [/^CRYPT-INTEGRITY|^INTEGRITY-/, 'integrity'],
  [/^CRYPT-/, 'crypt'],
  [/^mpath-/, 'multipath'],
  [/^part\d+-/, 'partition'],
  [/^DMRAID-/, 'firmware-raid'],
  [/^stratis-/, 'stratis'],
  [/^VDO-/, 'vdo'],
];

/** The target of a device-mapper device, `unnamed` if sysfs does not show it; the level of an md array; null for other kinds. */
export function typeOfLayer(kind: LayerKind, attributes: LayerAttributes): string | null {
  if (kind === 'raid') return textOf(attributes.level);
  if (kind !== 'mapper') return null;
  const uuid = textOf(attributes.uuid) ?? '';
  return MAPPERS.find(([pattern]) => pattern.test(uuid))?.[1] ?? 'unnamed';
}

/** The files of each kind, by the names that they have in LayerAttributes. */
const LAYER_FILES: Readonly<Partial<Record<LayerKind, readonly (readonly [keyof LayerAttributes, string])[]>>> = {
  partition: [['partition', 'partition']],
  mapper: [
    ['uuid', 'dm/uuid'],
    ['name', 'dm/name'],
    ['writeCache', 'queue/write_cache'],
  ],
  raid: [
    ['level', 'md/level'],
    ['state', 'md/array_state'],
    ['degraded', 'md/degraded'],
    ['writeCache', 'queue/write_cache'],
  ],
  loop: [
    ['backingFile', 'loop/backing_file'],
    ['directIo', 'loop/dio'],
    ['rotational', 'queue/rotational'],
  ],
  bcache: [
    ['cacheMode', 'bcache/cache_mode'],
    ['state', 'bcache/state'],
    ['writeCache', 'queue/write_cache'],
  ],
};

export async function attributesOf(sysroot: Sysroot, kind: LayerKind, folder: string | null): Promise<LayerAttributes> {
  const found: { -readonly [Name in keyof LayerAttributes]: LayerAttributes[Name] } = {};
  for (const [name, path] of LAYER_FILES[kind] ?? []) {
    found[name] = await sysroot.read(`${folder ?? ''}/${path}`);
  }
  return found;
}
