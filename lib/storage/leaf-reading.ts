// Reads a leaf's evidence for the rules: which driver, model or controller it speaks of, and in which words it is named in a reason.
// Nothing here decides a class.

import type { LeafEvidence } from './leaf.js';
import { type KnownModel, knownModel } from './models.js';
import { textOf } from './sysroot.js';

const MEMORY_DRIVERS: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^ramdisk$/, /^ram\d+$/, 'a RAM disk'],
  [/^zram$/, /^zram\d+$/, 'compressed memory (zram)'],
  [/^nullb$/, /^nullb\d+$/, 'a test device (null_blk) that keeps its data in memory or not at all'],
];

export function memoryDriver(leaf: LeafEvidence): string | null {
  return (
    driverText(MEMORY_DRIVERS, leaf) ??
    (leaf.hostDriver === 'scsi_debug' ? 'a test disk (scsi_debug) that is kept in RAM' : null)
  );
}

const NETWORK_DRIVERS: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^nbd$/, /^nbd\d+$/, 'a network block device (NBD)'],
  [/^rbd/, /^rbd\d+$/, 'a Ceph block device (RBD)'],
  [/^aoe$/, /^etherd!/, 'ATA over Ethernet'],
  [/^rnbd/, /^rnbd\d+$/, 'a block device over RDMA (RNBD)'],
  [/^drbd$/, /^drbd\d+$/, 'DRBD, replicated over a network'],
];

export function networkDriver(leaf: LeafEvidence): string | null {
  return driverText(NETWORK_DRIVERS, leaf);
}

function driverText(table: readonly (readonly [RegExp, RegExp, string])[], leaf: LeafEvidence): string | null {
  // The major's driver is the kernel's word; the name alone, which configfs lets anyone choose, serves where the major tells none
  // (no /proc/devices, or blkext, which all drivers share).
  const isNamed = leaf.driver !== null && leaf.driver !== 'blkext';
  const row = table.find(([driver, name]) => (isNamed ? driver.test(leaf.driver ?? '') : name.test(leaf.name)));
  return row?.[2] ?? null;
}

export const STORAGE_NETWORKS: Readonly<Record<string, string>> = { iscsi: 'iSCSI', fc: 'Fibre Channel', srp: 'SRP' };

const PARAVIRTUAL_TRANSPORTS: Readonly<Record<string, string>> = {
  'virtio-blk': 'virtio',
  'virtio-scsi': 'virtio SCSI',
  'hyper-v': 'Hyper-V',
  xen: 'Xen',
};

const PARAVIRTUAL_HOSTS: Readonly<Record<string, string>> = {
  virtio_scsi: 'virtio SCSI',
  vmw_pvscsi: 'VMware',
  storvsc_host_t: 'Hyper-V',
  hv_storvsc: 'Hyper-V',
  ibmvscsi: 'PowerVM',
};

export function paravirtual(leaf: LeafEvidence): string | null {
  return (
    PARAVIRTUAL_TRANSPORTS[leaf.transport] ??
    (leaf.hostDriver === null ? undefined : PARAVIRTUAL_HOSTS[leaf.hostDriver]) ??
    null
  );
}

/** Drivers of controllers that show volumes of their own making. */
const RAID_DRIVERS =
  /^(megaraid|megaraid_sas|megaraid_mbox|megaraid_legacy|hpsa|cciss|smartpqi|aacraid|arcmsr|3w-9xxx|3w-sas|3w-xxxx|ips|gdth|dpt_i2o|mpi3mr|mvumi|hptiop|stex|esas2r|pmcraid|ipr|qla4xxx)$/;

export function isRaidVolume(leaf: LeafEvidence): boolean {
  const isRaid = leaf.hostDriver !== null && RAID_DRIVERS.test(leaf.hostDriver);
  // A disk that the controller passes through as it is has an end device, or the vendor that SAT gives to a SATA disk, with its own rate.
  const isPassedThrough =
    leaf.transport === 'sas' || (textOf(leaf.attributes.vendor) === 'ATA' && (leaf.rotationRate ?? 0) > 0);
  return isRaid && !isPassedThrough;
}

export function isAtaOrSas(leaf: LeafEvidence): boolean {
  const isPassedThrough = leaf.hostDriver !== null && RAID_DRIVERS.test(leaf.hostDriver) && !isRaidVolume(leaf);
  return leaf.transport === 'sata' || leaf.transport === 'sas' || isPassedThrough;
}

export function isHyperVDisk(leaf: LeafEvidence): boolean {
  return (
    /^Msft$/i.test(textOf(leaf.attributes.vendor) ?? '') && /^Virtual Disk/i.test(textOf(leaf.attributes.model) ?? '')
  );
}

export function isNvme(leaf: LeafEvidence): boolean {
  return leaf.name.startsWith('nvme');
}

export function modelOf(leaf: LeafEvidence): KnownModel | null {
  const [controller] = leaf.controllers;
  const model = textOf(controller?.model) ?? textOf(leaf.attributes.model);
  return knownModel(textOf(leaf.attributes.vendor), model, isNvme(leaf));
}

export function rotational(leaf: LeafEvidence): string | null {
  return textOf(leaf.attributes.rotational);
}

export function named(leaf: LeafEvidence): string {
  const model = textOf(leaf.controllers[0]?.model) ?? textOf(leaf.attributes.model);
  return model === null ? '' : `, model ${model}`;
}

export function busText(leaf: LeafEvidence): string {
  return leaf.transport === 'sata' ? 'SATA' : leaf.transport === 'sas' ? 'SAS' : 'passed-through';
}

export function transportsText(leaf: LeafEvidence): string {
  return [...new Set(leaf.controllers.map((controller) => textOf(controller.transport) ?? 'not said'))].join(', ');
}

/** Real drives are named by their makers, which a hypervisor passes through as they are. */
const DRIVE_MAKERS =
  /^(SAMSUNG|INTEL|SOLIDIGM|MICRON|MTFD|CRUCIAL|CT\d|KIOXIA|TOSHIBA|KX|WDC|WD|WESTERN|HGST|SANDISK|SEAGATE|XPC|XP\d|ZP\d|SK ?HYNIX|HF[SM]|PC\d{3}|DAPUSTOR|MEMBLAZE|SCALEFLUX|HUAWEI HWE|KINGSTON|ADATA|CORSAIR|LEXAR|PHISON|DELL|HPE?|LENOVO|IBM|NETAPP|APPLE|MZ|SSDP|INSPUR|YMTC|TRANSCEND|SABRENT|VIRTIUM|SWISSBIT|INNODISK)/i;

export function isDriveMakersModel(leaf: LeafEvidence): boolean {
  return DRIVE_MAKERS.test(textOf(leaf.controllers[0]?.model) ?? textOf(leaf.attributes.model) ?? '');
}
