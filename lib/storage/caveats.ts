// The table of what a reader should know beside the class: claims that prove nothing, storeys that change what a sync costs, gaps in the
// evidence. Every row that matches adds its sentences. None of them is a judgement; those are in the verdict.

import type { Layer } from './device-stack.js';
import type { Evidence } from './evidence.js';
import { isUnnamedMapper } from './layer-kind.js';
import type { LeafEvidence } from './leaf.js';
import type { Reference } from './reference.js';
import type { Confidence, StorageClass } from './rules.js';
import { textOf } from './sysroot.js';

/** A leaf with the class that its rule gave it. */
export interface JudgedEnd {
  readonly class: StorageClass;
  readonly confidence: Confidence;
  readonly leaf: LeafEvidence | null;
}

export interface CaveatRule {
  readonly id: string;
  /** The sentences to add; none when the row does not apply. */
  readonly say: (evidence: Evidence, ends: readonly JudgedEnd[]) => readonly string[];
  readonly source: Reference;
}

const DEVICE_MAPPER = 'https://docs.kernel.org/admin-guide/device-mapper';

export const CAVEATS: readonly CaveatRule[] = [
  {
    id: 'missing-evidence',
    say: ({ missing }) => missing.map((clause) => `${clause}.`),
    source: { title: 'Linux kernel, the /proc file system', url: 'https://docs.kernel.org/filesystems/proc.html' },
  },
  {
    id: 'spins-by-default',
    say: (_evidence, ends) =>
      leaves(
        ends,
        ({ class: kind, leaf }) => kind !== 'hdd' && kind !== 'memory' && textOf(leaf.attributes.rotational) === '1',
      ).map(
        (leaf) =>
          `${leaf.name} says that it spins (queue/rotational is 1), which is what its driver says of every medium: it proves nothing.`,
      ),
    source: {
      title: 'Linux kernel, drivers/scsi/sd.c, and the defaults of block/blk-settings.c',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/scsi/sd.c',
    },
  },
  {
    id: 'flag-against-rate',
    say: (_evidence, ends) =>
      leaves(ends, ({ leaf }) => (leaf.rotationRate ?? 0) > 1 && textOf(leaf.attributes.rotational) === '0').map(
        (leaf) =>
          `${leaf.name} reports ${leaf.rotationRate} revolutions a minute, yet queue/rotational is 0: someone has written that flag.`,
      ),
    source: {
      title: 'Linux kernel, Documentation/ABI/stable/sysfs-block',
      url: 'https://docs.kernel.org/admin-guide/abi-stable-files.html',
    },
  },
  {
    id: 'dressed-by-hypervisor',
    say: ({ host }, ends) =>
      // A cloud's own name for its local disk is certain all the same.
      host.isVirtualMachine === true &&
      ends.some(({ class: kind, confidence }) => confidence === 'likely' && ['hdd', 'ssd', 'nvme'].includes(kind))
        ? [
            `This machine is virtual${by(textOf(host.systemVendor))}: a hypervisor can dress any storage as this disk, so trust the measurement more.`,
          ]
        : [],
    source: { title: 'QEMU, device emulation', url: 'https://www.qemu.org/docs/master/system/device-emulation.html' },
  },
  {
    id: 'write-through',
    say: (_evidence, ends) =>
      leaves(
        ends,
        ({ class: kind, leaf }) => kind !== 'memory' && textOf(leaf.attributes.writeCache) === 'write through',
      ).map(
        (leaf) =>
          `${leaf.name} says that it has no volatile cache (write through), so that a sync sends it no flush: right for a disk with power-loss protection, and also what an administrator or a hypervisor can set.`,
      ),
    source: {
      title: 'Linux kernel, explicit volatile write back cache control',
      url: 'https://docs.kernel.org/block/writeback_cache_control.html',
    },
  },
  {
    id: 'mixed-legs',
    say: (_evidence, ends) => {
      const kinds = [...new Set(ends.filter((end) => end.leaf !== null).map((end) => end.class))];
      return kinds.length > 1
        ? [`The disks under it are of different kinds (${kinds.join(', ')}): it is classed by the worst.`]
        : [];
    },
    source: { title: 'Linux kernel, RAID arrays', url: 'https://docs.kernel.org/admin-guide/md.html' },
  },
  {
    id: 'cache-tier',
    say: ({ layers }) =>
      layers
        .filter((layer) => layer.kind === 'bcache' || layer.what === 'LVM cache part')
        .slice(0, 1)
        .map((layer) =>
          layer.kind === 'bcache'
            ? `${layer.name} is a cache over a slower disk (mode ${cacheMode(layer)}): with writeback a sync may be answered by the cache alone, until it is full.`
            : 'A fast disk caches a slower one (LVM cache): in writeback mode a sync may be answered by the cache alone, until it is full, and sysfs does not say the mode.',
        ),
    source: { title: 'Linux kernel, dm-cache and bcache', url: `${DEVICE_MAPPER}/cache.html` },
  },
  {
    id: 'unnamed-mapper',
    say: ({ layers }) =>
      layers
        .filter((layer) => isUnnamedMapper(layer.kind, layer.attributes))
        .map(
          (layer) =>
            `${layer.name} is a device-mapper device whose target sysfs does not name: it may delay, drop or fail writes (dmsetup table tells).`,
        ),
    source: { title: 'Linux kernel, dm-delay and dm-flakey', url: `${DEVICE_MAPPER}/delay.html` },
  },
  {
    id: 'snapshot-origin',
    say: ({ layers }) =>
      layers.some((layer) => layer.what === 'LVM origin' && textOf(layer.attributes.name)?.endsWith('-real') === true)
        ? ['A snapshot of this volume exists: the first write to each chunk is also copied to it.']
        : [],
    source: { title: 'Linux kernel, device-mapper snapshot support', url: `${DEVICE_MAPPER}/snapshot.html` },
  },
  {
    id: 'loop-file',
    say: ({ layers }) =>
      layers
        .filter((layer) => layer.kind === 'loop')
        .map((layer) =>
          textOf(layer.attributes.backingFile)?.endsWith(' (deleted)') === true
            ? `${layer.name} is a file that has been deleted; it is taken to lie where its name was.`
            : `${layer.name} is a file: each sync passes two file systems.`,
        ),
    source: { title: 'Linux man-pages, loop(4)', url: 'https://man7.org/linux/man-pages/man4/loop.4.html' },
  },
  {
    id: 'degraded-raid',
    say: ({ layers }) =>
      layers
        .filter((layer) => layer.kind === 'raid' && !['0', null].includes(textOf(layer.attributes.degraded)))
        .map((layer) => `${layer.name} is degraded: it is measured without all of its disks.`),
    source: { title: 'Linux kernel, RAID arrays', url: 'https://docs.kernel.org/admin-guide/md.html' },
  },
  {
    id: 'copy-up',
    say: ({ mount, layers }) =>
      mount !== null &&
      layers.some((layer) => layer.kind === 'filesystem' && layer.what.startsWith('overlay')) &&
      layers.length > 1
        ? [
            'The path is on an overlay: its first write to an existing file copies the file up. etcd wants a volume of its own.',
          ]
        : [],
    source: { title: 'Linux kernel, overlay filesystem', url: 'https://docs.kernel.org/filesystems/overlayfs.html' },
  },
];

function leaves(
  ends: readonly JudgedEnd[],
  test: (end: { readonly class: StorageClass; readonly leaf: LeafEvidence }) => boolean,
): readonly LeafEvidence[] {
  return ends.flatMap(({ class: kind, leaf }) => (leaf !== null && test({ class: kind, leaf }) ? [leaf] : []));
}

function by(vendor: string | null): string {
  return vendor === null ? '' : ` (${vendor})`;
}

/** bcache marks the mode in use with brackets: `[writethrough] writeback writearound none`. */
function cacheMode(layer: Layer): string {
  return /\[(\w+)\]/.exec(textOf(layer.attributes.cacheMode) ?? '')?.[1] ?? 'not said';
}
