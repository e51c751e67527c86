// The table of caveats: reasons to doubt the storage class, or a measurement of it. Every row that applies adds its caveats, as ids with
// parameters. Caveats decide nothing: findings and advice are in verdict/, sentences in report/messages/storage-evidence.ts.

import { isAzureOsDisk, isFlaggedAgainstModel, isNbd } from './disk-facts.js';
import type { Evidence } from './evidence.js';
import { type LeafEvidence, modelText } from './leaf.js';
import { isImageRoot } from './overlay-options.js';
import type { Gap } from './reason.js';
import type { Decision, StorageClass } from './rule.js';
import type { Layer } from './stack/layer.js';
import { textOf } from './sysroot.js';

export interface CaveatParams {
  /** Evidence that could not be read. */
  readonly 'missing-evidence': { readonly gap: Gap };
  /** `queue/rotational` is 1, but only by the driver's default, which proves nothing. */
  readonly 'spins-by-default': { readonly device: string };
  readonly 'flag-against-rate': { readonly device: string; readonly rotationRate: number };
  /** queue/rotational is 0, but disks of this model spin. */
  readonly 'flag-against-model': { readonly device: string; readonly model: string | null };
  /** An Azure OS disk can be ephemeral: then it is local, and lost when the machine is deallocated. */
  readonly 'azure-os-disk': { readonly device: string };
  /** The NBD server can be a program on this machine. */
  readonly 'nbd-server': { readonly device: string };
  readonly 'virtual-machine': { readonly vendor: string | null };
  /** The disk reports no volatile cache, so the kernel sends it no flushes. */
  readonly 'write-through': { readonly device: string };
  readonly 'mixed-legs': { readonly classes: readonly StorageClass[] };
  /** A faster disk caches a slower one. */
  readonly 'cache-tier': {
    readonly device: string;
    readonly kind: 'bcache' | 'lvm-cache';
    readonly mode: string | null;
  };
  readonly 'unnamed-mapper': { readonly device: string };
  readonly 'snapshot-origin': { readonly device: string };
  readonly 'loop-file': { readonly device: string; readonly isDeleted: boolean };
  readonly 'degraded-raid': { readonly device: string };
  readonly 'copy-up': { readonly mountPoint: string };
  readonly 'image-root': { readonly mountPoint: string };
  /** The journal or log of a file system is on another device. Each sync waits for it too. */
  readonly 'external-journal': { readonly mountPoint: string; readonly device: string };
  readonly 'zoned-disk': { readonly device: string; readonly model: string };
  readonly 'embedded-flash': { readonly device: string; readonly transport: string };
}

export type Caveat = {
  readonly [Id in keyof CaveatParams]: { readonly id: Id } & CaveatParams[Id];
}[keyof CaveatParams];

type JudgedLeaf = LeafEvidence & Decision;

/** A row returns the parameters of each caveat of its kind. */
type CaveatRules = {
  readonly [Id in keyof CaveatParams]: (
    evidence: Evidence,
    leaves: readonly JudgedLeaf[],
  ) => readonly CaveatParams[Id][];
};

/** Each row with the document that it is from. */
const CAVEATS: CaveatRules = {
  // https://docs.kernel.org/filesystems/proc.html
  'missing-evidence': ({ missing }) => missing.map((gap) => ({ gap })),
  // https://docs.kernel.org/filesystems/overlayfs.html
  'image-root': ({ mount }) => (mount !== null && isImageRoot(mount) ? [{ mountPoint: mount.mountPoint }] : []),
  // drivers/scsi/sd.c, and the defaults of block/blk-settings.c
  'spins-by-default': (_evidence, leaves) =>
    leaves
      .filter(
        ({ class: kind, attributes }) => kind !== 'hdd' && kind !== 'memory' && textOf(attributes.rotational) === '1',
      )
      .map(deviceOf),
  // https://docs.kernel.org/admin-guide/abi-stable-files.html
  'flag-against-rate': (_evidence, leaves) =>
    leaves.flatMap(({ name, rotationRate, attributes }) =>
      rotationRate !== null && rotationRate > 1 && textOf(attributes.rotational) === '0'
        ? [{ device: name, rotationRate }]
        : [],
    ),
  'flag-against-model': (_evidence, leaves) =>
    leaves
      .filter((leaf) => leaf.class === 'hdd' && isFlaggedAgainstModel(leaf))
      .map((leaf) => ({ device: leaf.name, model: modelText(leaf) })),
  // https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks
  'azure-os-disk': (_evidence, leaves) =>
    leaves.filter((leaf) => leaf.class === 'network' && isAzureOsDisk(leaf)).map(deviceOf),
  // https://www.qemu.org/docs/master/tools/qemu-nbd.html
  'nbd-server': (_evidence, leaves) => leaves.filter(isNbd).map(deviceOf),
  // The class of a cloud's local disk is certain, because the cloud names it.
  // https://www.qemu.org/docs/master/system/device-emulation.html
  'virtual-machine': ({ host }, leaves) =>
    host.isVirtualMachine === true &&
    leaves.some(({ class: kind, confidence }) => confidence === 'likely' && ['hdd', 'ssd', 'nvme'].includes(kind))
      ? [{ vendor: textOf(host.systemVendor) }]
      : [],
  // https://docs.kernel.org/block/writeback_cache_control.html
  'write-through': (_evidence, leaves) =>
    leaves
      .filter(
        ({ class: kind, attributes, takesFlush }) =>
          kind !== 'memory' && textOf(attributes.writeCache) === 'write through' && takesFlush !== false,
      )
      .map(deviceOf),
  // https://docs.kernel.org/admin-guide/md.html
  'mixed-legs': (_evidence, leaves) => {
    const classes = [...new Set(leaves.map((leaf) => leaf.class))];
    return classes.length > 1 ? [{ classes }] : [];
  },
  // ext4: journal_dev and journal_path, https://docs.kernel.org/admin-guide/ext4.html; xfs(5): logdev
  'external-journal': ({ layers }) =>
    layers.flatMap(({ name, journal }) => (journal === undefined ? [] : [{ mountPoint: name, device: journal }])),
  // queue/zoned of https://docs.kernel.org/admin-guide/abi-stable-files.html
  'zoned-disk': (_evidence, leaves) =>
    leaves.flatMap(({ name, attributes }) => {
      const model = textOf(attributes.zoned);
      return model !== null && /^host-(aware|managed)$/.test(model) ? [{ device: name, model }] : [];
    }),
  // https://docs.kernel.org/driver-api/mmc/index.html, https://docs.kernel.org/scsi/ufs.html
  'embedded-flash': (_evidence, leaves) =>
    leaves
      .filter(({ transport }) => transport === 'mmc' || transport === 'ufs')
      .map(({ name, transport }) => ({ device: name, transport })),
  // https://docs.kernel.org/admin-guide/device-mapper/cache.html
  'cache-tier': ({ layers }) => layers.filter(isCache).slice(0, 1).map(cacheTier),
  // dm-delay and dm-flakey: https://docs.kernel.org/admin-guide/device-mapper/delay.html
  'unnamed-mapper': ({ layers }) => layers.filter(isUnnamedMapper).map(deviceOf),
  // https://docs.kernel.org/admin-guide/device-mapper/snapshot.html
  'snapshot-origin': ({ layers }) =>
    layers
      .filter((layer) => layer.type === 'lvm-origin' && textOf(layer.attributes.name)?.endsWith('-real') === true)
      .slice(0, 1)
      .map(deviceOf),
  // loop(4)
  'loop-file': ({ layers }) =>
    layers
      .filter((layer) => layer.kind === 'loop')
      .map(({ name, attributes }) => ({
        device: name,
        isDeleted: textOf(attributes.backingFile)?.endsWith(' (deleted)') === true,
      })),
  // https://docs.kernel.org/admin-guide/md.html
  'degraded-raid': ({ layers }) =>
    layers
      .filter((layer) => layer.kind === 'raid' && !['0', null].includes(textOf(layer.attributes.degraded)))
      .map(deviceOf),
  // https://docs.kernel.org/filesystems/overlayfs.html
  'copy-up': ({ mount, layers }) =>
    mount !== null &&
    !isImageRoot(mount) &&
    layers.length > 1 &&
    layers.some((layer) => layer.kind === 'filesystem' && layer.type === 'overlay')
      ? [{ mountPoint: mount.mountPoint }]
      : [],
};

/** The caveats of the evidence, in the order of the table. */
export function caveatsOf(evidence: Evidence, leaves: readonly JudgedLeaf[]): readonly Caveat[] {
  return Object.entries(CAVEATS).flatMap(([id, find]) =>
    // TypeScript cannot infer that the row's id matches its parameters.
    find(evidence, leaves).map((params) => ({ id, ...params }) as Caveat),
  );
}

/** Whether the layer may delay, drop or fail writes (dm-delay, dm-flakey): sysfs does not show its target. */
export function isUnnamedMapper({ kind, type }: Layer): boolean {
  return kind === 'mapper' && type === 'unnamed';
}

export function isCache({ kind, type }: Layer): boolean {
  return kind === 'bcache' || type === 'lvm-cache';
}

function deviceOf({ name }: { readonly name: string }): { readonly device: string } {
  return { device: name };
}

/** bcache marks its mode with brackets: `[writethrough] writeback writearound none`. sysfs does not show the mode of LVM's cache. */
function cacheTier({ name, kind, attributes }: Layer): CaveatParams['cache-tier'] {
  return kind === 'bcache'
    ? { device: name, kind, mode: /\[(\w+)\]/.exec(textOf(attributes.cacheMode) ?? '')?.[1] ?? null }
    : { device: name, kind: 'lvm-cache', mode: null };
}
