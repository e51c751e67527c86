// The table that turns the end of a walk into a storage class. First match decides; the last row is "unknown", a proper answer.
// A row claims only what its source lets it: a flag that a driver sets by default is never a reason. How several ends make one class is
// left to classify.ts, and what else there is to say to caveats.ts.

import type { End } from './device-stack.js';
import { AZURE_CHASSIS_TAG, type Host } from './host.js';
import type { LeafEvidence } from './leaf.js';
import {
  busText,
  isAtaOrSas,
  isDriveMakersModel,
  isHyperVDisk,
  isNvme,
  isRaidVolume,
  memoryDriver,
  modelOf,
  named,
  networkDriver,
  paravirtual,
  rotational,
  STORAGE_NETWORKS,
  transportsText,
} from './leaf-reading.js';
import type { Reference } from './reference.js';
import { textOf } from './sysroot.js';

/** What a path stands on. `virtual`: behind a hypervisor that does not say what it is. */
export type StorageClass = 'nvme' | 'ssd' | 'hdd' | 'network' | 'virtual' | 'memory' | 'unknown';

/** `certain`: a driver or a vendor's name says so. `likely`: the best reading of what there is. `unknown` goes with the class of that name. */
export type Confidence = 'certain' | 'likely' | 'unknown';

/** One end of a walk, prepared for the rules. */
export interface Seen {
  readonly end: End;
  readonly host: Host;
}

export interface Rule {
  readonly id: string;
  readonly when: (seen: Seen) => boolean;
  readonly class: StorageClass;
  readonly confidence: Confidence | ((seen: Seen) => Confidence);
  /** A sentence without its full stop. */
  readonly because: (seen: Seen) => string;
  readonly source: Reference | ((seen: Seen) => Reference);
}

/** 0401h and above are revolutions a minute, 0001h is a medium that does not rotate, 0 is "not reported". */
const SLOWEST_ROTATION = 0x0401;

const SD: Reference = {
  title:
    'Linux kernel, drivers/scsi/sd.c, sd_read_block_characteristics(): only a rate of 1 in page 0xB1 clears "rotational"',
  url: 'https://github.com/torvalds/linux/blob/master/drivers/scsi/sd.c',
};
const LIBATA: Reference = {
  title: 'Linux kernel, drivers/ata/libata-scsi.c, ata_scsiop_inq_b1(): page 0xB1 from word 217 of IDENTIFY DEVICE',
  url: 'https://github.com/torvalds/linux/blob/master/drivers/ata/libata-scsi.c',
};
const SYSFS_BLOCK: Reference = {
  title: 'Linux kernel, Documentation/ABI/stable/sysfs-block',
  url: 'https://docs.kernel.org/admin-guide/abi-stable-files.html',
};
const FUSE: Reference = { title: 'Linux kernel, FUSE', url: 'https://docs.kernel.org/filesystems/fuse.html' };

export const RULES: readonly Rule[] = [
  {
    id: 'memory-filesystem',
    when: onFilesystem('memory'),
    class: 'memory',
    confidence: 'certain',
    because: (seen) => `${mountText(seen)} keeps its files in memory`,
    source: { title: 'Linux kernel, tmpfs', url: 'https://docs.kernel.org/filesystems/tmpfs.html' },
  },
  {
    id: 'network-filesystem',
    when: (seen) => onFilesystem('network')(seen) || is9pOverNetwork(seen),
    class: 'network',
    confidence: 'certain',
    because: (seen) => `${mountText(seen)} is served by another machine`,
    source: { title: 'Linux kernel, filesystems', url: 'https://docs.kernel.org/filesystems/index.html' },
  },
  {
    id: 'host-share',
    when: onFilesystem('host-share'),
    class: 'virtual',
    confidence: 'certain',
    because: (seen) =>
      `${mountText(seen)} is a share of the host's file system, and what lies under it is not visible here`,
    source: { title: 'Linux kernel, virtiofs', url: 'https://docs.kernel.org/filesystems/virtiofs.html' },
  },
  {
    id: 'fuse',
    when: onFilesystem('fuse'),
    class: 'unknown',
    confidence: 'unknown',
    because: (seen) =>
      `${mountText(seen)} is served by a program of this machine, and only that program knows where the data goes`,
    source: FUSE,
  },
  {
    id: 'raw-flash',
    when: onFilesystem('raw-flash'),
    class: 'unknown',
    confidence: 'unknown',
    because: (seen) => `${mountText(seen)} lies on raw flash, which is neither an SSD nor any other disk`,
    source: { title: 'Linux kernel, UBIFS', url: 'https://docs.kernel.org/filesystems/ubifs.html' },
  },
  {
    id: 'zfs',
    when: onFilesystem('zfs'),
    class: 'unknown',
    confidence: 'unknown',
    because: (seen) => `${mountText(seen)} does not show the disks of its pool in sysfs`,
    source: {
      title: 'OpenZFS documentation, zpool-status(8)',
      url: 'https://openzfs.github.io/openzfs-docs/man/master/8/zpool-status.8.html',
    },
  },
  {
    id: 'pseudo-filesystem',
    when: onFilesystem('pseudo'),
    class: 'unknown',
    confidence: 'unknown',
    because: (seen) => `${mountText(seen)} holds no files of its own`,
    source: { title: 'Linux kernel, filesystems', url: 'https://docs.kernel.org/filesystems/index.html' },
  },
  {
    id: 'lost',
    when: ({ end }) => end.kind === 'lost',
    class: 'unknown',
    confidence: 'unknown',
    because: ({ end }) => (end.kind === 'lost' ? end.why : ''),
    source: {
      title: 'Linux kernel, mount namespaces in the /proc file system',
      url: 'https://docs.kernel.org/filesystems/proc.html',
    },
  },
  {
    id: 'replica',
    when: ({ end }) => end.kind === 'replica',
    class: 'network',
    confidence: 'likely',
    because: ({ end }) =>
      `${end.kind === 'replica' ? end.name : ''} is DRBD: unless its peer is away or its protocol is A, a sync waits for another machine`,
    source: { title: 'Linux kernel, DRBD', url: 'https://docs.kernel.org/admin-guide/blockdev/drbd/index.html' },
  },
  {
    id: 'memory-disk',
    when: onDisk(({ leaf }) => memoryDriver(leaf) !== null || modelOf(leaf)?.place === 'memory'),
    class: 'memory',
    confidence: 'certain',
    because: onLeaf(({ leaf }) => `${leaf.name} is ${memoryDriver(leaf) ?? modelOf(leaf)?.what ?? 'memory'}`),
    source: {
      title: 'Linux kernel, RAM disks, zram and null_blk',
      url: 'https://docs.kernel.org/admin-guide/blockdev/index.html',
    },
  },
  {
    id: 'network-block-driver',
    when: onDisk(({ leaf }) => networkDriver(leaf) !== null),
    class: 'network',
    confidence: 'certain',
    because: onLeaf(({ leaf }) => `${leaf.name} is ${networkDriver(leaf)}`),
    source: { title: 'Linux kernel, block devices', url: 'https://docs.kernel.org/admin-guide/blockdev/index.html' },
  },
  {
    id: 'scsi-over-network',
    when: onDisk(({ leaf }) => leaf.transport === 'iscsi' || leaf.transport === 'fc' || leaf.transport === 'srp'),
    class: 'network',
    confidence: 'certain',
    because: onLeaf(({ leaf }) => `${leaf.name} is reached over ${STORAGE_NETWORKS[leaf.transport] ?? leaf.transport}`),
    source: {
      title: 'Linux kernel, SCSI interfaces guide: iSCSI, Fibre Channel and SRP transport classes',
      url: 'https://docs.kernel.org/driver-api/scsi.html',
    },
  },
  {
    id: 'nvme-over-fabric',
    when: onDisk(({ leaf }) => leaf.transport === 'nvme-fabric'),
    class: 'network',
    confidence: 'certain',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is NVMe over a fabric (${transportsText(leaf)}), for all that it is named like a local disk`,
    ),
    source: {
      title: 'NVM Express over Fabrics; Linux kernel, drivers/nvme/host/sysfs.c',
      url: 'https://nvmexpress.org/specifications/',
    },
  },
  {
    id: 'nvme-loop',
    when: onDisk(({ leaf }) => leaf.transport === 'nvme-loop'),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) => `${leaf.name} is an NVMe target of this same machine, whose own backing sysfs does not link to it`,
    ),
    source: {
      title: 'Linux kernel, drivers/nvme/target/loop.c',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/nvme/target/loop.c',
    },
  },
  {
    id: 'cloud-network-disk',
    when: onDisk(({ leaf }) => modelOf(leaf)?.place === 'cloud-network'),
    class: 'network',
    confidence: 'certain',
    because: onLeaf(
      ({ leaf }) => `${leaf.name} is ${modelOf(leaf)?.what} by its model, reached over the cloud's network`,
    ),
    source: modelSource,
  },
  {
    id: 'azure-disk',
    when: onDisk(({ leaf, host }) => isHyperVDisk(leaf) && textOf(host.chassisAssetTag) === AZURE_CHASSIS_TAG),
    class: 'network',
    // The temporary disk of an Azure machine has the same names and is local.
    confidence: 'likely',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is a Hyper-V disk of an Azure machine, where all but the temporary disk are reached over the network`,
    ),
    source: {
      title: 'Azure managed disks overview',
      url: 'https://learn.microsoft.com/azure/virtual-machines/managed-disks-overview',
    },
  },
  {
    id: 'cloud-local-nvme',
    when: onDisk(({ leaf }) => modelOf(leaf)?.place === 'cloud-local' && isNvme(leaf)),
    class: 'nvme',
    confidence: 'certain',
    because: onLeaf(({ leaf }) => `${leaf.name} is ${modelOf(leaf)?.what} by its model`),
    source: modelSource,
  },
  {
    id: 'cloud-local-scsi',
    when: onDisk(({ leaf }) => modelOf(leaf)?.place === 'cloud-local'),
    class: 'ssd',
    confidence: 'certain',
    because: onLeaf(({ leaf }) => `${leaf.name} is ${modelOf(leaf)?.what} by its model`),
    source: modelSource,
  },
  {
    id: 'usb',
    when: onDisk(({ leaf }) => leaf.transport === 'usb' || leaf.transport === 'firewire'),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is behind a ${leaf.transport === 'usb' ? 'USB' : 'FireWire'} bridge, which seldom passes on whether the disk spins`,
    ),
    source: SD,
  },
  {
    id: 'hypervisor-disk',
    when: onDisk(({ leaf }) => modelOf(leaf)?.place === 'hypervisor'),
    class: 'virtual',
    confidence: 'certain',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is ${modelOf(leaf)?.what} by its model, and what the host keeps it on is not visible here`,
    ),
    source: modelSource,
  },
  {
    id: 'paravirtual-disk',
    when: onDisk(({ leaf }) => paravirtual(leaf) !== null),
    class: 'virtual',
    confidence: 'certain',
    because: onLeaf(
      ({ leaf }) => `${leaf.name} is a ${paravirtual(leaf)} disk, and what the host keeps it on is not visible here`,
    ),
    source: {
      title: 'Virtual I/O Device (VIRTIO) 1.2, block device: no field tells the medium',
      url: 'https://docs.oasis-open.org/virtio/virtio/v1.2/virtio-v1.2.html',
    },
  },
  {
    id: 'nvme-rotational',
    when: onDisk(({ leaf }) => leaf.transport === 'nvme-pcie' && rotational(leaf) === '1'),
    class: 'hdd',
    confidence: 'likely',
    because: onLeaf(({ leaf }) => `${leaf.name} is an NVMe disk that says it spins, as NVMe 2.0 lets a disk say`),
    source: {
      title: 'Linux kernel, drivers/nvme/host/core.c, rotational media',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/nvme/host/core.c',
    },
  },
  {
    id: 'nvme-of-hypervisor',
    // What a hypervisor makes up has a model of its own, and a cloud that no table knows may well have a network behind it.
    when: onDisk(
      ({ leaf, host }) => leaf.transport === 'nvme-pcie' && host.isVirtualMachine === true && !isDriveMakersModel(leaf),
    ),
    class: 'virtual',
    confidence: 'likely',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is an NVMe disk of a virtual machine${named(leaf)}, which is no drive maker's: what the host keeps it on is not visible here`,
    ),
    source: {
      title: 'nvme-cli, plugins: the makers of NVMe drives',
      url: 'https://github.com/linux-nvme/nvme-cli/tree/master/plugins',
    },
  },
  {
    id: 'nvme-local',
    when: onDisk(({ leaf }) => leaf.transport === 'nvme-pcie'),
    class: 'nvme',
    confidence: physically,
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is an NVMe disk on the machine's own bus (transport ${transportsText(leaf)}${named(leaf)})`,
    ),
    source: {
      title: 'Linux kernel, NVMe multipath and sysfs',
      url: 'https://docs.kernel.org/admin-guide/nvme-multipath.html',
    },
  },
  {
    id: 'nvme-untold',
    when: onDisk(({ leaf }) => isNvme(leaf)),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is an NVMe disk whose controller does not say its transport, so that it may be local or remote`,
    ),
    source: {
      title: 'Linux kernel, drivers/nvme/host/sysfs.c',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/nvme/host/sysfs.c',
    },
  },
  {
    id: 'raid-controller',
    when: onDisk(({ leaf }) => isRaidVolume(leaf)),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is behind a RAID controller (${leaf.hostDriver}), which does not say what its volume is made of`,
    ),
    source: SD,
  },
  {
    id: 'spinning-disk',
    when: onDisk(({ leaf }) => isAtaOrSas(leaf) && (leaf.rotationRate ?? 0) >= SLOWEST_ROTATION),
    class: 'hdd',
    confidence: physically,
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is a ${busText(leaf)} disk that reports ${leaf.rotationRate} revolutions a minute${named(leaf)}`,
    ),
    source: LIBATA,
  },
  {
    id: 'solid-state-disk',
    when: onDisk(({ leaf }) => isAtaOrSas(leaf) && leaf.rotationRate === 1),
    class: 'ssd',
    confidence: physically,
    because: onLeaf(
      ({ leaf }) => `${leaf.name} is a ${busText(leaf)} disk that reports a medium that does not rotate${named(leaf)}`,
    ),
    source: LIBATA,
  },
  {
    id: 'rate-not-reported',
    when: onDisk(({ leaf }) => isAtaOrSas(leaf) && leaf.rotationRate !== null),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) => `${leaf.name} is a ${busText(leaf)} disk that does not report a rotation rate${named(leaf)}`,
    ),
    source: SD,
  },
  {
    id: 'solid-state-flag',
    when: onDisk(({ leaf }) => isAtaOrSas(leaf) && rotational(leaf) === '0'),
    class: 'ssd',
    // An administrator can write the flag.
    confidence: 'likely',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is a ${busText(leaf)} disk that says it does not spin (queue/rotational 0), which the kernel notes only when the disk says so${named(leaf)}`,
    ),
    source: SD,
  },
  {
    id: 'sata-spinning-flag',
    when: onDisk(({ leaf }) => leaf.transport === 'sata' && rotational(leaf) === '1'),
    class: 'hdd',
    // Kernels before 5.19 do not show page 0xB1; on SATA the flag is wrong only for a disk without a word 217.
    confidence: 'likely',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is a SATA disk that says it spins (queue/rotational 1), and its rotation rate cannot be read${named(leaf)}`,
    ),
    source: LIBATA,
  },
  {
    id: 'flash-card',
    when: onDisk(({ leaf }) => leaf.transport === 'mmc'),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(({ leaf }) => `${leaf.name} is an SD card or eMMC, flash that is not an SSD`),
    source: {
      title: 'Linux kernel, MMC/SD/SDIO card support',
      url: 'https://docs.kernel.org/driver-api/mmc/index.html',
    },
  },
  {
    id: 'raw-flash-disk',
    when: onDisk(({ leaf }) => leaf.transport === 'mtd'),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(({ leaf }) => `${leaf.name} is raw flash (MTD), or memory that stands in for it`),
    source: {
      title: 'Linux kernel, Memory Technology Device',
      url: 'https://docs.kernel.org/driver-api/mtd/index.html',
    },
  },
  {
    id: 'nvdimm',
    when: onDisk(({ leaf }) => leaf.transport === 'nvdimm'),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) => `${leaf.name} is an NVDIMM, and whether it keeps its content without power cannot be seen`,
    ),
    source: { title: 'Linux kernel, LIBNVDIMM', url: 'https://docs.kernel.org/driver-api/nvdimm/nvdimm.html' },
  },
  {
    id: 'scsi-untold',
    when: onDisk(({ leaf }) => ['scsi', 'sas', 'parallel-scsi'].includes(leaf.transport)),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) =>
        `${leaf.name} is a SCSI disk${named(leaf)} behind ${leaf.hostDriver ?? 'an unnamed driver'}, which says nothing that can be relied on`,
    ),
    source: SD,
  },
  {
    id: 'not-in-sysfs',
    when: onDisk(({ leaf }) => leaf.sysPath === null),
    class: 'unknown',
    confidence: 'unknown',
    because: onLeaf(
      ({ leaf }) => `the device ${leaf.device ?? leaf.name} is not in /sys, so that nothing is known of it`,
    ),
    source: SYSFS_BLOCK,
  },
  {
    id: 'nothing-known',
    when: () => true,
    class: 'unknown',
    confidence: 'unknown',
    because: ({ end }) => `${end.kind === 'disk' ? end.leaf.name : 'this'} is of a kind that no rule knows`,
    source: SYSFS_BLOCK,
  },
];

type SeenDisk = Seen & { readonly leaf: LeafEvidence };

function onDisk(test: (seen: SeenDisk) => boolean): Rule['when'] {
  return (seen) => seen.end.kind === 'disk' && test({ ...seen, leaf: seen.end.leaf });
}

function onLeaf(text: (seen: SeenDisk) => string): Rule['because'] {
  return (seen) => (seen.end.kind === 'disk' ? text({ ...seen, leaf: seen.end.leaf }) : '');
}

function onFilesystem(family: string): Rule['when'] {
  return ({ end }) => end.kind === 'filesystem' && end.family === family;
}

/** v9fs: `trans=` is tcp, rdma, unix, fd, virtio or xen; https://docs.kernel.org/filesystems/9p.html. */
function is9pOverNetwork({ end }: Seen): boolean {
  return (
    end.kind === 'filesystem' &&
    end.mount.type === '9p' &&
    end.mount.options.some((option) => /^trans=(tcp|rdma)$/.test(option))
  );
}

function mountText({ end }: Seen): string {
  return end.kind === 'filesystem' ? `the ${end.mount.type} file system on ${end.mount.mountPoint}` : '';
}

/** A physical claim is certain only where no hypervisor can have made the disk up. */
function physically({ host }: Seen): Confidence {
  return host.isVirtualMachine === false ? 'certain' : 'likely';
}

function modelSource({ end }: Seen): Reference {
  return (end.kind === 'disk' ? modelOf(end.leaf)?.source : undefined) ?? SYSFS_BLOCK;
}
