// The table of caveats: reasons to doubt the storage class, or a measurement of it. Every row that applies adds its caveats, as ids with
// parameters. Caveats decide nothing: findings and advice are in verdict/, sentences in report/messages/storage-evidence.ts.

import type { Evidence } from './evidence.js';
import type { LeafEvidence } from './leaf.js';
import type { Gap } from './reason.js';
import type { Reference } from './reference.js';
import type { Confidence, StorageClass } from './rules.js';
import type { Layer } from './stack/layer.js';
import { textOf } from './sysroot.js';

export interface CaveatParams {
  /** Evidence that could not be read. */
  readonly 'missing-evidence': { readonly gap: Gap };
  /** `queue/rotational` is 1, but only by the driver's default, which proves nothing. */
  readonly 'spins-by-default': { readonly device: string };
  readonly 'flag-against-rate': { readonly device: string; readonly rotationRate: number };
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

/** A leaf device with the class that its rule decided; `leaf` is `null` for an end of the stack that is not a disk. */
export interface JudgedEnd {
  readonly class: StorageClass;
  readonly confidence: Confidence;
  readonly leaf: LeafEvidence | null;
}

interface JudgedLeaf {
  readonly class: StorageClass;
  readonly leaf: LeafEvidence;
}

/** One row: `find` returns the parameters of each caveat of its kind. */
export type CaveatRule = {
  readonly [Id in keyof CaveatParams]: {
    readonly id: Id;
    readonly find: (evidence: Evidence, ends: readonly JudgedEnd[]) => readonly CaveatParams[Id][];
    readonly source: Reference;
  };
}[keyof CaveatParams];

const DEVICE_MAPPER = 'https://docs.kernel.org/admin-guide/device-mapper';

export const CAVEATS: readonly CaveatRule[] = [
  {
    id: 'missing-evidence',
    find: ({ missing }) => missing.map((gap) => ({ gap })),
    source: { title: 'Linux kernel, the /proc file system', url: 'https://docs.kernel.org/filesystems/proc.html' },
  },
  {
    id: 'image-root',
    find: ({ isImageRoot, mount }) => (isImageRoot && mount ? [{ mountPoint: mount.mountPoint }] : []),
    source: { title: 'Linux kernel, overlay filesystem', url: 'https://docs.kernel.org/filesystems/overlayfs.html' },
  },
  {
    id: 'spins-by-default',
    find: (_evidence, ends) =>
      leaves(
        ends,
        ({ class: kind, leaf }) => kind !== 'hdd' && kind !== 'memory' && textOf(leaf.attributes.rotational) === '1',
      ).map(({ name }) => ({ device: name })),
    source: {
      title: 'Linux kernel, drivers/scsi/sd.c, and the defaults of block/blk-settings.c',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/scsi/sd.c',
    },
  },
  {
    id: 'flag-against-rate',
    find: (_evidence, ends) =>
      leaves(ends, ({ leaf }) => (leaf.rotationRate ?? 0) > 1 && textOf(leaf.attributes.rotational) === '0').map(
        ({ name, rotationRate }) => ({ device: name, rotationRate: rotationRate ?? 0 }),
      ),
    source: {
      title: 'Linux kernel, Documentation/ABI/stable/sysfs-block',
      url: 'https://docs.kernel.org/admin-guide/abi-stable-files.html',
    },
  },
  {
    id: 'virtual-machine',
    // The class of a cloud's local disk is certain, because the cloud names it.
    find: ({ host }, ends) =>
      host.isVirtualMachine === true &&
      ends.some(({ class: kind, confidence }) => confidence === 'likely' && ['hdd', 'ssd', 'nvme'].includes(kind))
        ? [{ vendor: textOf(host.systemVendor) }]
        : [],
    source: { title: 'QEMU, device emulation', url: 'https://www.qemu.org/docs/master/system/device-emulation.html' },
  },
  {
    id: 'write-through',
    find: (_evidence, ends) =>
      leaves(
        ends,
        ({ class: kind, leaf }) =>
          kind !== 'memory' && textOf(leaf.attributes.writeCache) === 'write through' && leaf.takesFlush !== false,
      ).map(({ name }) => ({ device: name })),
    source: {
      title: 'Linux kernel, explicit volatile write back cache control',
      url: 'https://docs.kernel.org/block/writeback_cache_control.html',
    },
  },
  {
    id: 'mixed-legs',
    find: (_evidence, ends) => {
      const classes = [...new Set(ends.filter((end) => end.leaf !== null).map((end) => end.class))];
      return classes.length > 1 ? [{ classes }] : [];
    },
    source: { title: 'Linux kernel, RAID arrays', url: 'https://docs.kernel.org/admin-guide/md.html' },
  },
  {
    id: 'external-journal',
    find: ({ layers }) =>
      layers.flatMap(({ name, journal }) => (journal === undefined ? [] : [{ mountPoint: name, device: journal }])),
    source: {
      title: 'Linux kernel, ext4: journal_dev and journal_path; xfs(5): logdev',
      url: 'https://docs.kernel.org/admin-guide/ext4.html',
    },
  },
  {
    id: 'zoned-disk',
    find: (_evidence, ends) =>
      leaves(ends, ({ leaf }) => isZoned(leaf)).map(({ name, attributes: { zoned } }) => ({
        device: name,
        model: textOf(zoned) ?? '',
      })),
    source: {
      title: 'Linux kernel, Documentation/ABI/stable/sysfs-block, queue/zoned',
      url: 'https://docs.kernel.org/admin-guide/abi-stable-files.html',
    },
  },
  {
    id: 'embedded-flash',
    find: (_evidence, ends) =>
      leaves(ends, ({ leaf }) => leaf.transport === 'mmc' || leaf.transport === 'ufs').map(({ name, transport }) => ({
        device: name,
        transport,
      })),
    source: { title: 'Linux kernel, MMC/SD/SDIO and UFS', url: 'https://docs.kernel.org/scsi/ufs.html' },
  },
  {
    id: 'cache-tier',
    find: ({ layers }) => layers.filter(isCache).slice(0, 1).map(cacheTier),
    source: { title: 'Linux kernel, dm-cache and bcache', url: `${DEVICE_MAPPER}/cache.html` },
  },
  {
    id: 'unnamed-mapper',
    find: ({ layers }) => layers.filter(isUnnamedMapper).map(({ name }) => ({ device: name })),
    source: { title: 'Linux kernel, dm-delay and dm-flakey', url: `${DEVICE_MAPPER}/delay.html` },
  },
  {
    id: 'snapshot-origin',
    find: ({ layers }) =>
      layers
        .filter((layer) => layer.type === 'lvm-origin' && textOf(layer.attributes.name)?.endsWith('-real') === true)
        .slice(0, 1)
        .map(({ name }) => ({ device: name })),
    source: { title: 'Linux kernel, device-mapper snapshot support', url: `${DEVICE_MAPPER}/snapshot.html` },
  },
  {
    id: 'loop-file',
    find: ({ layers }) =>
      layers
        .filter((layer) => layer.kind === 'loop')
        .map(({ name, attributes }) => ({
          device: name,
          isDeleted: textOf(attributes.backingFile)?.endsWith(' (deleted)') === true,
        })),
    source: { title: 'Linux man-pages, loop(4)', url: 'https://man7.org/linux/man-pages/man4/loop.4.html' },
  },
  {
    id: 'degraded-raid',
    find: ({ layers }) =>
      layers
        .filter((layer) => layer.kind === 'raid' && !['0', null].includes(textOf(layer.attributes.degraded)))
        .map(({ name }) => ({ device: name })),
    source: { title: 'Linux kernel, RAID arrays', url: 'https://docs.kernel.org/admin-guide/md.html' },
  },
  {
    id: 'copy-up',
    find: ({ mount, layers, isImageRoot }) =>
      mount !== null &&
      !isImageRoot &&
      layers.length > 1 &&
      layers.some((layer) => layer.kind === 'filesystem' && layer.type === 'overlay')
        ? [{ mountPoint: mount.mountPoint }]
        : [],
    source: { title: 'Linux kernel, overlay filesystem', url: 'https://docs.kernel.org/filesystems/overlayfs.html' },
  },
];

/** The caveats of the evidence, in the order of the table. */
export function caveatsOf(evidence: Evidence, ends: readonly JudgedEnd[]): readonly Caveat[] {
  return CAVEATS.flatMap(({ id, find }) =>
    // TypeScript cannot infer that the row's id matches its parameters.
    find(evidence, ends).map((params) => ({ id, ...params }) as Caveat),
  );
}

/** Whether the layer may delay, drop or fail writes (dm-delay, dm-flakey): sysfs does not show its target. */
export function isUnnamedMapper({ kind, type }: Layer): boolean {
  return kind === 'mapper' && type === 'unnamed';
}

export function isCache({ kind, type }: Pick<Layer, 'kind' | 'type'>): boolean {
  return kind === 'bcache' || type === 'lvm-cache';
}

function isZoned({ attributes: { zoned } }: LeafEvidence): boolean {
  return /^host-(aware|managed)$/.test(textOf(zoned) ?? '');
}

function leaves(ends: readonly JudgedEnd[], test: (end: JudgedLeaf) => boolean): readonly LeafEvidence[] {
  return ends.flatMap(({ class: kind, leaf }) => (leaf !== null && test({ class: kind, leaf }) ? [leaf] : []));
}

/** bcache marks its mode with brackets: `[writethrough] writeback writearound none`. sysfs does not show the mode of LVM's cache. */
function cacheTier({ name, kind, attributes }: Layer): CaveatParams['cache-tier'] {
  return kind === 'bcache'
    ? { device: name, kind, mode: /\[(\w+)\]/.exec(textOf(attributes.cacheMode) ?? '')?.[1] ?? null }
    : { device: name, kind: 'lvm-cache', mode: null };
}
