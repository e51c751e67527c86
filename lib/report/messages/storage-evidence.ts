// The sentences on the evidence for a storage class: reasons, caveats, contradictions, gaps and the names of layers. One entry for each id.

import type { Caveat } from '../../storage/caveats.js';
import type { Cause, Contradiction } from '../../storage/claim.js';
import type { Storage } from '../../storage/inspect.js';
import type { DiskReason, FilesystemReason, Gap, Reason } from '../../storage/reason.js';
import type { StorageClass } from '../../storage/rules.js';
import type { Layer, WalkFailure } from '../../storage/stack/layer.js';
import { known, textById } from './by-id.js';
import { listed } from './phrases.js';

const BUSES: Readonly<Record<string, string>> = {
  sata: 'SATA',
  sas: 'SAS',
  iscsi: 'iSCSI',
  fc: 'Fibre Channel',
  srp: 'SRP',
  ide: 'IDE',
  'virtio-blk': 'virtio',
  'virtio-scsi': 'virtio SCSI',
  'hyper-v': 'Hyper-V',
  xen: 'Xen',
  firewire: 'FireWire',
  usb: 'USB',
};

const FILESYSTEM_REASONS: Readonly<Record<FilesystemReason['id'], (mount: string) => string>> = {
  'memory-filesystem': (mount) => `${mount} keeps its files in memory`,
  'network-filesystem': (mount) => `${mount} is served by another machine`,
  'host-share': (mount) => `${mount} is a shared folder of the host, and its disk is not visible here`,
  fuse: (mount) =>
    `${mount} is served by a program on this machine (FUSE), and only that program knows where the data goes`,
  'raw-flash': (mount) => `${mount} is on raw flash`,
  zfs: (mount) => `${mount} does not show the disks of its pool in sysfs`,
  'pseudo-filesystem': (mount) => `${mount} is a pseudo file system and stores no files`,
};

const DISK_REASONS: Readonly<Record<DiskReason['id'], (disk: DiskReason) => string>> = {
  'memory-disk': (disk) => `is memory${product(disk, ' (', ')')}`,
  'network-block-driver': (disk) => `is reached over a network${product(disk, ': ', '')}`,
  'scsi-over-network': (disk) => `is reached over ${bus(disk)}${model(disk)}`,
  'nvme-over-fabric': (disk) => `is NVMe over a fabric, although its name is that of a local disk${model(disk)}`,
  'nvme-loop': () => 'is an NVMe target on this machine itself, and sysfs does not show its backing device',
  'cloud-network-disk': (disk) => `is${product(disk, ' a network disk: ', '')} by its model`,
  'array-by-vendor': (disk) => `is${product(disk, ' a volume of a storage array: ', '')} by its vendor and model`,
  'azure-temporary-disk': () => 'is the temporary disk of an Azure machine, by its VMBus device',
  'azure-disk': () => 'is a disk of an Azure machine: all but the temporary disk are reached over the network',
  'cloud-local-nvme': (disk) => `is a local disk of a cloud by its model${product(disk, ': ', '')}`,
  'cloud-local-scsi': (disk) => `is a local disk of a cloud by its model${product(disk, ': ', '')}`,
  usb: (disk) => `is behind a ${bus(disk)} bridge, which seldom reports whether the disk spins${model(disk)}`,
  'hypervisor-disk': (disk) =>
    `is a virtual disk of a hypervisor${product(disk, ' (', ')')}, and its medium is not visible here`,
  'passed-through-spinning': (disk) =>
    `is a physical disk that the host passes through, ${disk.rotationRate === null ? 'of a model that spins' : `and reports ${disk.rotationRate} rpm`}${model(disk)}`,
  'passed-through-solid-state': (disk) =>
    `is a physical disk that the host passes through, and does not spin${model(disk)}`,
  'paravirtual-disk': (disk) => `is a ${bus(disk)} disk of a hypervisor, and its medium is not visible here`,
  'program-disk': (disk) =>
    `comes from a program or a pool on this machine${product(disk, ' (', ')')}, and its disks are not visible`,
  'nvme-rotational': (disk) => `is an NVMe disk that reports that it spins${model(disk)}`,
  'nvme-of-hypervisor': (disk) =>
    `is an NVMe disk of a virtual machine${model(disk)} (not a drive maker's model): its medium is not visible here`,
  'nvme-local': (disk) => `is an NVMe disk on this machine's own bus${model(disk)}`,
  'nvme-untold': () => 'is an NVMe disk whose controller shows no transport: it may be local or remote',
  'raid-controller': (disk) =>
    `is behind a RAID controller (${disk.hostDriver ?? 'unknown driver'}), which does not report the disks of its volume`,
  'emulated-disk': (disk) =>
    `is a disk of an emulated controller${model(disk)}: the hypervisor decides which properties it reports`,
  'pcie-flash': (disk) => `is flash on PCIe${product(disk, ': ', '')}`,
  'spinning-disk': (disk) => `is a ${bus(disk)} disk that reports ${disk.rotationRate} rpm${model(disk)}`,
  'solid-state-disk': (disk) => `is a ${bus(disk)} disk that reports a medium that does not rotate${model(disk)}`,
  'solid-state-flag': (disk) =>
    `is a ${bus(disk)} disk that reports that it does not spin (queue/rotational 0)${model(disk)}`,
  'spinning-model': (disk) => `is a ${bus(disk)} disk of a model that spins${model(disk)}`,
  'solid-state-model': (disk) => `is a ${bus(disk)} disk of a model that is an SSD${model(disk)}`,
  'sata-spinning-flag': (disk) =>
    `is a SATA disk that reports that it spins (queue/rotational 1); its rotation rate cannot be read${model(disk)}`,
  'rate-not-reported': (disk) => `is a ${bus(disk)} disk that does not report a rotation rate${model(disk)}`,
  'flash-card': () => 'is an SD card or eMMC: flash, but not an SSD',
  'universal-flash': (disk) => `is UFS: embedded flash${model(disk)}`,
  'raw-flash-disk': () => 'is raw flash (MTD), or memory that simulates it',
  nvdimm: () => 'is an NVDIMM, and this machine does not show whether it keeps its content without power',
  'scsi-untold': (disk) =>
    `is a SCSI disk behind ${disk.hostDriver ?? 'an unnamed driver'}${model(disk)}, and reports nothing reliable`,
  'not-in-sysfs': () => 'is not in /sys, so nothing is known about it',
  'nothing-known': () => 'is of an unknown kind: no rule matches it',
};

const otherReasonText = textById<Exclude<Reason, FilesystemReason | DiskReason>>({
  replica: ({ device }) =>
    `${device} is DRBD: a sync waits for another machine, unless that machine is disconnected or DRBD uses protocol A`,
  lost: ({ why }) => lostText(why),
  gap: ({ gap }) => gapText(gap),
  'nothing-found': () => 'no storage was found below the path',
});

/** A reason as a clause without a full stop. */
export function reasonText(reason: Reason): string {
  if ('mountPoint' in reason) {
    const mount = `the ${reason.filesystem} file system on ${reason.mountPoint}`;
    return known(FILESYSTEM_REASONS, reason.id)?.(mount) ?? `${mount}: ${reason.id}`;
  }
  if ('transport' in reason) {
    return `${reason.device} ${known(DISK_REASONS, reason.id)?.(reason) ?? `is ${reason.id}`}`;
  }
  return otherReasonText(reason);
}

/** The next step to identify unknown storage, as one sentence. */
export function unknownNext(reasons: readonly Reason[]): string {
  for (const reason of reasons) {
    const next = reason.id === 'lost' ? known(LOST_NEXT, reason.why.id) : known(UNKNOWN_NEXT, reason.id);
    if (next !== undefined) return next;
  }
  return 'Run `etcd-disk-bench inspect` on the host as root, and see `lsblk -o NAME,MODEL,TRAN,ROTA`.';
}

const ON_HOST = 'Inspect the directory on the host, outside of this container or mount namespace.';

const LOST_NEXT: Readonly<Partial<Record<WalkFailure['id'], string>>> = {
  'folder-not-in-view':
    'In a container, inspect the directory on the host. A live or diskless system keeps the folder in memory: install it on a disk.',
  'backing-file-not-in-view': ON_HOST,
  'overlay-without-upper': ON_HOST,
  'journal-ambiguous': 'Run `dumpe2fs -h` as root on the device of the file system: it names the journal device.',
  'journal-not-found': 'Run `dumpe2fs -h` as root on the device of the file system: it names the journal device.',
};

const UNKNOWN_NEXT: Readonly<Partial<Record<Reason['id'], string>>> = {
  zfs: 'Run `zpool status` for the disks of the pool, and inspect each of them.',
  fuse: 'Find the program that serves the mount (`findmnt`), and inspect the place where it keeps its data.',
  'raid-controller':
    "Ask the controller's own program for the disks and the cache of the volume: storcli, perccli, ssacli or arcconf.",
  usb: 'Run `smartctl -i` with -d sat on the disk, and do not keep etcd on USB.',
  nvdimm: 'Run `ndctl list` as root for the persistence domain of the region.',
  'program-disk': 'Find the program or pool behind the device, and inspect the place where it keeps its data.',
  'rate-not-reported': 'Run `smartctl -i` as root on the disk.',
  'scsi-untold': 'Run `smartctl -i` as root on the disk.',
  'flash-card': 'Prefer an SSD or an NVMe disk for etcd.',
  'universal-flash': 'Prefer an SSD or an NVMe disk for etcd.',
  'nvme-untold': 'Run `nvme list-subsys` as root for the transport.',
  'nvme-loop': 'Run `nvmetcli ls` as root for the backing of the target.',
  'not-in-sysfs': ON_HOST,
};

const ROLES = { upper: 'upper folder', lower: 'lower folder', source: 'source folder' } as const;

const lostText = textById<WalkFailure>({
  'stands-on-itself': ({ name }) => `the device stack below ${name} is a loop`,
  'stack-too-deep': ({ name, limit }) => `the stack at ${name} has more than ${limit} layers`,
  'overlay-without-upper': ({ mountPoint }) =>
    `the overlay on ${mountPoint} names no upper folder: it is read-only, or hides where it writes`,
  'folder-unnamed': ({ mountPoint, filesystem, role }) =>
    `${mountPoint} (${filesystem}) names no ${ROLES[role]} with a full path`,
  'folder-not-in-view': ({ mountPoint, role, folder }) =>
    `the ${ROLES[role]} ${folder} of ${mountPoint} is not visible here`,
  'devices-not-found': ({ mountPoint, filesystem, source }) =>
    `the devices of the ${filesystem} file system on ${mountPoint} (${source}) cannot be found`,
  'journal-not-found': ({ mountPoint, device }) => `the journal device ${device} of ${mountPoint} cannot be found`,
  'journal-ambiguous': ({ mountPoint, devices }) =>
    `the journal of ${mountPoint} is on another device, which may be ${devices.join(' or ')}`,
  'below-not-in-sysfs': ({ name, below }) =>
    `${name} is on ${below === null ? 'a device' : below} that sysfs does not have`,
  'no-slaves': ({ name }) => `sysfs does not show the devices below ${name} (no slaves)`,
  'backing-file-unnamed': ({ name }) => `sysfs does not show the file behind ${name}`,
  'backing-file-not-in-view': ({ name, file }) => `the file ${file} behind ${name} is in another mount namespace`,
});

const gapText = textById<Gap>({
  'no-mount-table': ({ tried }) =>
    tried
      .map(
        ({ path, problem }) =>
          `${path} is ${problem === 'absent' || problem === 'garbled' ? problem : `unreadable (${problem})`}`,
      )
      .join('; '),
  'mount-table-garbled': ({ table, lines, example }) =>
    `${lines === 1 ? 'a line' : `${lines} lines`} of ${table} cannot be parsed, such as ${JSON.stringify(example)}`,
  'no-mount-found': ({ table, path }) => `no mount in ${table} contains ${path}`,
  'path-not-in-root': ({ path }) => `${path} is not in this root, so a link in it could not be followed`,
});

const caveatText = textById<Caveat>({
  'missing-evidence': ({ gap }) => gapText(gap),
  'spins-by-default': ({ device }) =>
    `${device} reports that it spins (queue/rotational is 1). Its driver reports this for every medium, so it proves nothing`,
  'flag-against-rate': ({ device, rotationRate }) =>
    `${device} reports ${rotationRate} rpm, yet queue/rotational is 0: somebody changed that flag`,
  'flag-against-model': ({ device, model }) =>
    `queue/rotational of ${device} is 0, yet disks of its model spin (${model ?? 'unknown model'}): somebody may have changed that flag`,
  'azure-os-disk': ({ device }) =>
    `${device} may be an ephemeral OS disk of Azure. Such a disk is local, and Azure deletes it when the machine is deallocated`,
  'nbd-server': ({ device }) =>
    `the server of ${device} may be a program on this machine, such as qemu-nbd. Its disk is not visible here`,
  'virtual-machine': ({ vendor }) =>
    `this machine is virtual${vendor === null ? '' : ` (${vendor})`}. A hypervisor can present any storage as this disk, so trust the measurement more`,
  'write-through': ({ device }) =>
    `${device} reports no volatile cache (write through), so a sync sends it no flush. That is right for a disk with power-loss protection; an administrator or a hypervisor can set it too`,
  'mixed-legs': ({ classes }) => `its disks are of different classes (${classes.join(', ')}). The worst decides`,
  'cache-tier': ({ device, kind, mode }) =>
    kind === 'bcache'
      ? `${device} is a cache over a slower disk (mode ${mode === null ? 'not shown' : mode}). With writeback a sync may be answered by the cache alone, until it is full`
      : 'a fast disk caches a slower one (LVM cache). With writeback a sync may be answered by the cache alone, until it is full; sysfs does not show the mode',
  'unnamed-mapper': ({ device }) =>
    `${device} is a device-mapper device, and sysfs does not name its target. It may delay, drop or fail writes: see dmsetup table`,
  'snapshot-origin': () => 'a snapshot of this volume exists. The first write to each chunk is also copied to it',
  'loop-file': ({ device, isDeleted }) =>
    isDeleted
      ? `the file behind ${device} was deleted. It is assumed to be on the file system of its old path`
      : `${device} is backed by a file: each sync passes through two file systems`,
  'degraded-raid': ({ device }) => `${device} is degraded: a disk is missing`,
  'copy-up': ({ mountPoint }) =>
    `${mountPoint} is an overlay: the first write to an existing file copies the file. Give etcd a volume of its own`,
  'image-root': ({ mountPoint }) => `${mountPoint} is a read-only image: etcd cannot write there`,
  'external-journal': ({ mountPoint, device }) =>
    `the journal of ${mountPoint} is on ${device}: each sync waits for that device too`,
  'zoned-disk': ({ device, model }) => `${device} is zoned (${model}): syncs can stall when its zones are rewritten`,
  'embedded-flash': ({ device, transport }) =>
    `${device} is ${transport === 'ufs' ? 'UFS' : 'an SD card or eMMC'}: embedded flash stalls when it collects garbage, and wears out`,
});

const KINDS: Readonly<Record<StorageClass, string>> = {
  hdd: 'a disk that spins',
  ssd: 'an SSD',
  nvme: 'an NVMe disk',
  virtual: 'a virtual disk',
  network: 'network storage',
  unknown: 'any disk',
  memory: 'memory',
};

/** The contradiction between measured latencies and the class, in a sentence or two. */
export function contradictionText({ id, class: kind, p50Ns, devices, cause }: Contradiction): string {
  const time = `${timeText(p50Ns)} per sync`;
  const who = listed(devices) || 'this storage';
  const what = known(KINDS, kind) ?? kind;
  const why = causeText(cause);
  const texts: Readonly<Record<Contradiction['id'], string>> = {
    'cached-spinning-disk': `${time} is faster than any disk rotates: a cache above ${who} completes the syncs. Measure long enough to fill that cache.`,
    'spinning-disk-too-quick': `${who} reports that it spins, but ${time} is faster than any disk rotates. ${why}`,
    'suspect-flush': `${time} is too fast for ${what}: some layer may acknowledge a flush before it is done. ${why}`,
    'flash-too-slow': `${who} is ${what}, but ${time} is as slow as a spinning disk: it is busy, throttled or worn, or its report is wrong.`,
  };
  return sentence(known(texts, id) ?? id);
}

const causeText = textById<Cause>({
  'barriers-off': ({ mountPoint }) =>
    `${mountPoint} is mounted without barriers, so no sync flushes the cache of the disk.`,
  'write-through': ({ devices }) =>
    `The kernel sends no flush to ${listed(devices)} (write through). If that cache is volatile, a power cut loses confirmed data.`,
  'volatile-cache': ({ devices }) =>
    `Each sync must flush the volatile cache of ${listed(devices)}, and a flush takes longer.`,
  unknown: () => 'Test it with a power cut before you trust it.',
});

function timeText(ns: number): string {
  const [value, unit] = ns >= 1e5 ? [ns / 1e6, 'ms'] : [ns / 1e3, 'µs'];
  return `${Number(value.toPrecision(2))} ${unit}`;
}

const LAYERS: Readonly<Partial<Record<Layer['kind'], string>>> = {
  file: 'backing file',
  loop: 'loop device',
  drbd: 'DRBD, replicated over a network',
  stacked: 'stacked device',
};

const MAPPERS: Readonly<Record<string, string>> = {
  lvm: 'LVM logical volume',
  'lvm-cache': 'LVM cache part',
  'lvm-thin-pool': 'LVM thin pool part',
  'lvm-origin': 'LVM origin',
  'lvm-snapshot': 'LVM snapshot store',
  'lvm-internal': 'internal LVM volume',
  verity: 'dm-verity',
  integrity: 'dm-integrity',
  crypt: 'dm-crypt',
  multipath: 'multipath',
  partition: 'partition mapping',
  'firmware-raid': 'firmware RAID',
  stratis: 'Stratis',
  vdo: 'VDO',
};

/** The name of a layer, such as `LVM logical volume`. */
export function layerText({ kind, type }: Pick<Layer, 'kind' | 'type'>): string {
  if (kind === 'filesystem') return `${type ?? 'unknown'} file system`;
  if (kind === 'mapper') return known(MAPPERS, type ?? '') ?? 'device-mapper device with an unnamed target';
  if (kind === 'raid') return `md ${type ?? 'RAID'}`;
  return known(LAYERS, kind) ?? kind;
}

/** The reasons of a storage class as sentences. */
export function reasonSentences({ because }: Storage): readonly string[] {
  return because.map((reason) => sentence(reasonText(reason)));
}

/** The caveats and contradictions of a storage as sentences. */
export function caveatSentences({ caveats, contradictions = [] }: Storage): readonly string[] {
  return [...caveats.map((caveat) => sentence(caveatText(caveat))), ...contradictions.map(contradictionText)];
}

/** A clause as a sentence. Only a word of ours gets a capital: a device's name keeps its own spelling. */
function sentence(clause: string): string {
  const text = /^(the|this|its|a|no|nothing|it) /.test(clause)
    ? clause.charAt(0).toUpperCase() + clause.slice(1)
    : clause;
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function bus({ transport }: DiskReason): string {
  return BUSES[transport] ?? 'passed-through';
}

function model({ model: name }: DiskReason): string {
  return name === null ? '' : `, model ${name}`;
}

function product({ product: name }: DiskReason, before: string, after: string): string {
  return name === null ? '' : `${before}${name}${after}`;
}
