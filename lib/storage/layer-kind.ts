// Decides what kind of storey a block device is, from the folders that its driver makes in sysfs, and names device-mapper targets by
// the prefix that their makers put into dm/uuid. Where a storey leads is left to device-stack.ts.

import type { BlockDevice } from './block-device.js';
import { type Attribute, type Sysroot, textOf } from './sysroot.js';

export type LayerKind =
  | 'filesystem'
  | 'file'
  | 'partition'
  | 'mapper'
  | 'raid'
  | 'loop'
  | 'bcache'
  | 'drbd'
  | 'stacked'
  | 'disk';

/** What the walk was decided by: `dm/uuid`, `md/level`, `loop/backing_file` and their like, for the kinds that have them. */
export interface LayerAttributes {
  readonly partition?: Attribute;
  readonly uuid?: Attribute;
  readonly name?: Attribute;
  readonly level?: Attribute;
  readonly state?: Attribute;
  readonly degraded?: Attribute;
  readonly backingFile?: Attribute;
  readonly directIo?: Attribute;
  readonly rotational?: Attribute;
  readonly cacheMode?: Attribute;
}

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

/** A device-mapper device in words; https://docs.kernel.org/admin-guide/device-mapper/ leaves the uuid's prefix to user space. */
export function describeMapper(attributes: LayerAttributes): string {
  const uuid = textOf(attributes.uuid);
  const row = uuid === null ? undefined : MAPPERS.find(([pattern]) => pattern.test(uuid));
  return row === undefined ? 'device-mapper device of unnamed target' : row[1];
}

// Written by lvm2 (lib/activate/dev_manager.c), cryptsetup (lib/libdevmapper.c), multipath-tools, kpartx, dmraid, stratisd and vdo.
const MAPPERS: readonly (readonly [RegExp, string])[] = [
  [/^LVM-.*-(cdata|cmeta|cvol|cpool|corig)$/, 'LVM cache part'],
  [/^LVM-.*-(tpool|tdata|tmeta)$/, 'LVM thin pool part'],
  [/^LVM-.*-real$/, 'LVM origin'],
  [/^LVM-.*-cow$/, 'LVM snapshot store'],
  [/^LVM-/, 'LVM logical volume'],
  [/^CRYPT-VERITY/, 'dm-verity'],
  [/^CRYPT-INTEGRITY|^INTEGRITY-/, 'dm-integrity'],
  [/^CRYPT-/, 'dm-crypt'],
  [/^mpath-/, 'multipath'],
  [/^part\d+-/, 'partition mapping'],
  [/^DMRAID-/, 'firmware RAID'],
  [/^stratis-/, 'Stratis'],
  [/^VDO-/, 'VDO'],
];

/** Whether sysfs leaves the target of a device-mapper device open, which may delay, drop or fail writes (dm-delay, dm-flakey). */
export function isUnnamedMapper(kind: LayerKind, attributes: LayerAttributes): boolean {
  const uuid = textOf(attributes.uuid);
  return kind === 'mapper' && (uuid === null || !MAPPERS.some(([pattern]) => pattern.test(uuid)));
}

/** The files that tell more of a kind, by the names that they go under here. */
export const LAYER_FILES: Readonly<Partial<Record<LayerKind, readonly (readonly [keyof LayerAttributes, string])[]>>> =
  {
    partition: [['partition', 'partition']],
    mapper: [
      ['uuid', 'dm/uuid'],
      ['name', 'dm/name'],
    ],
    raid: [
      ['level', 'md/level'],
      ['state', 'md/array_state'],
      ['degraded', 'md/degraded'],
    ],
    loop: [
      ['backingFile', 'loop/backing_file'],
      ['directIo', 'loop/dio'],
      ['rotational', 'queue/rotational'],
    ],
    bcache: [
      ['cacheMode', 'bcache/cache_mode'],
      ['state', 'bcache/state'],
    ],
  };

/** A storey in words. */
export const LAYER_WORDS: Readonly<Record<LayerKind, (attributes: LayerAttributes) => string>> = {
  filesystem: () => 'file system',
  file: () => 'file',
  partition: () => 'partition',
  mapper: describeMapper,
  raid: (attributes) => `md ${textOf(attributes.level) ?? 'RAID'}`,
  loop: () => 'loop device',
  bcache: () => 'bcache',
  drbd: () => 'DRBD, replicated over a network',
  stacked: () => 'stacked device',
  disk: () => 'disk',
};
