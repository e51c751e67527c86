// Decides the kind of a layer from the folders that its driver creates in sysfs, and the device-mapper target from the prefix in dm/uuid.
// walk.ts finds the layers below it.

import { type BlockDevice, slavesOf } from '../block-device.js';
import { type Sysroot, textOf } from '../sysroot.js';
import type { Layer, LayerAttributes, LayerKind } from './layer.js';

/** Decides the kind of a block device. `driver` is the name of its major number in /proc/devices. */
export async function kindOf(sysroot: Sysroot, disk: BlockDevice, driver: string | null): Promise<LayerKind> {
  const { name, folder } = disk;
  if (folder === null) return driver === 'drbd' ? 'drbd' : 'disk';
  if (await sysroot.exists(`${folder}/partition`)) return 'partition';
  // By name: a member of a bcache has a folder `bcache` too.
  if (/^drbd\d+$/.test(name)) return 'drbd';
  if (/^bcache\d+$/.test(name)) return 'bcache';
  if (/^loop\d+$/.test(name)) return 'loop';
  if (await sysroot.exists(`${folder}/dm`)) return 'mapper';
  if (await sysroot.exists(`${folder}/md`)) return 'raid';
  return (await slavesOf(sysroot, folder)).length > 0 ? 'stacked' : 'disk';
}

/**
 * Device-mapper targets by the prefix of dm/uuid. https://docs.kernel.org/admin-guide/device-mapper/ leaves it to user space: lvm2
 * (lib/activate/dev_manager.c), cryptsetup (lib/libdevmapper.c), multipath-tools, kpartx, dmraid, stratisd and vdo write it.
 */
const MAPPERS: readonly (readonly [RegExp, string])[] = [
  [/^LVM-.*-(cdata|cmeta|cvol|cpool|corig)$/, 'lvm-cache'],
  [/^LVM-.*-(tpool|tdata|tmeta)$/, 'lvm-thin-pool'],
  [/^LVM-.*-real$/, 'lvm-origin'],
  [/^LVM-.*-cow$/, 'lvm-snapshot'],
  // 64 characters, or the token that capture-machine.sh writes in their place.
  [/^LVM-(\w{64}|id-\d+)-./, 'lvm-internal'],
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

/**
 * Whether a device-mapper device is a private part of another volume, such as an LVM thin pool: sysfs_devno_is_dm_private() of util-linux,
 * lib/sysfs.c. LVM gives only such a device a suffix in its dm/uuid (lib/activate/dev_manager.c, build_dm_uuid()).
 */
export function isPrivateMapper({ type, attributes }: Pick<Layer, 'type' | 'attributes'>): boolean {
  return type?.startsWith('lvm-') === true || /^stratis-1-private/.test(textOf(attributes.uuid) ?? '');
}

/** The target of a device-mapper device (`unnamed` if sysfs does not show it), or the level of an md array; `null` for other kinds. */
export function typeOfLayer(kind: LayerKind, attributes: LayerAttributes): string | null {
  if (kind === 'raid') return textOf(attributes.level);
  if (kind !== 'mapper') return null;
  const uuid = textOf(attributes.uuid) ?? '';
  return MAPPERS.find(([pattern]) => pattern.test(uuid))?.[1] ?? 'unnamed';
}

/** The sysfs files of each kind, by their names in LayerAttributes. */
const LAYER_FILES: Readonly<Partial<Record<LayerKind, readonly (readonly [keyof LayerAttributes, string])[]>>> = {
  partition: [['partition', 'partition']],
  mapper: [
    ['uuid', 'dm/uuid'],
    ['name', 'dm/name'],
    ['writeCache', 'queue/write_cache'],
    ['readOnly', 'ro'],
    ['discardMaxBytes', 'queue/discard_max_bytes'],
  ],
  raid: [
    ['level', 'md/level'],
    ['state', 'md/array_state'],
    ['degraded', 'md/degraded'],
    ['writeCache', 'queue/write_cache'],
    ['discardMaxBytes', 'queue/discard_max_bytes'],
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
