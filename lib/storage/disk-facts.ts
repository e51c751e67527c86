// Facts about a leaf device for the rules: driver, model or controller, from the tables of products.ts and models.ts.
// Decides no class.

import { isSpinningModel } from './drive-makers.js';
import { isNvme, type LeafEvidence, modelText } from './leaf.js';
import { modelOf } from './models.js';
import { knownDriver } from './products.js';
import { textOf } from './sysroot.js';
import type { Transport } from './transport.js';

export function isInMemory(leaf: LeafEvidence): boolean {
  return [modelOf(leaf)?.place, knownDriver(leaf)?.place].includes('memory') || leaf.hostDriver === 'scsi_debug';
}

/** Whether a program on this machine implements the block device. */
export function isMadeByProgram(leaf: LeafEvidence): boolean {
  // The kernel's SCSI target on this machine serves a file, or a program through TCMU.
  return knownDriver(leaf)?.place === 'program' || leaf.hostDriver === 'tcm_loopback';
}

/** Whether the kernel's SCSI target serves the disk (drivers/target), over a network or inside one host. */
export function isLinuxTarget({ attributes }: LeafEvidence): boolean {
  return textOf(attributes.vendor) === 'LIO-ORG';
}

/** The name of the product, if a table has the model or the driver. */
export function productOf(leaf: LeafEvidence): string | null {
  return modelOf(leaf)?.product ?? knownDriver(leaf)?.product ?? null;
}

const PARAVIRTUAL_TRANSPORTS = new Set<Transport>(['virtio-blk', 'virtio-scsi', 'hyper-v', 'xen']);

/** Host drivers of paravirtual SCSI. */
const PARAVIRTUAL_DRIVERS = /^(virtio_scsi|vmw_pvscsi|storvsc_host_t|hv_storvsc|ibmvscsi|xen-scsifront)$/;

export function isParavirtual({ transport, hostDriver }: LeafEvidence): boolean {
  return PARAVIRTUAL_TRANSPORTS.has(transport) || PARAVIRTUAL_DRIVERS.test(hostDriver ?? '');
}

/** Drivers of RAID controllers. */
const RAID_DRIVERS =
  /^(megaraid|megaraid_sas|megaraid_mbox|megaraid_legacy|hpsa|cciss|smartpqi|aacraid|arcmsr|3w-9xxx|3w-sas|3w-xxxx|ips|gdth|dpt_i2o|mpi3mr|mvumi|hptiop|stex|esas2r|pmcraid|ipr|qla4xxx|myrb|myrs|DAC960)$/;

export function isRaidVolume(leaf: LeafEvidence): boolean {
  return isBehindRaid(leaf) && !isPassedThrough(leaf);
}

export function isAtaOrSas(leaf: LeafEvidence): boolean {
  return leaf.transport === 'sata' || leaf.transport === 'sas' || (isBehindRaid(leaf) && isPassedThrough(leaf));
}

function isBehindRaid({ hostDriver }: LeafEvidence): boolean {
  return RAID_DRIVERS.test(hostDriver ?? '');
}

/** A disk that the controller passes through has a SAS end device, or the vendor `ATA` of a SATA disk, with a rotation rate. */
function isPassedThrough({ transport, attributes, rotationRate }: LeafEvidence): boolean {
  return transport === 'sas' || (textOf(attributes.vendor) === 'ATA' && (rotationRate ?? 0) > 0);
}

export function isHyperVDisk(leaf: LeafEvidence): boolean {
  return (
    /^Msft$/i.test(textOf(leaf.attributes.vendor) ?? '') && /^Virtual Disk/i.test(textOf(leaf.attributes.model) ?? '')
  );
}

/**
 * Whether this is the temporary (resource) disk of an Azure machine. Generation 1: the second IDE channel, VMBus device 00000000-0001-*.
 * Generation 2: LUN 1 of the SCSI controller f8b3781a-*, whose LUN 0 is the OS disk.
 */
export function isAzureTemporaryDisk({ sysPath }: LeafEvidence): boolean {
  return /\/\{?00000000-0001-[^/]*\/|\/\{?f8b3781a-1e82-4818-a1c3-63d806ec15bb\}?\/.*\/\d+:\d+:\d+:1\//i.test(
    sysPath ?? '',
  );
}

/**
 * Whether this is the place of an Azure OS disk, which can be ephemeral: a local disk of the host in place of the remote one. NVMe
 * namespace 1; on SCSI, LUN 0 of the controller f8b3781a-*, or the first IDE channel of generation 1.
 * https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks and azure-vm-utils, doc/disk-identification.md
 */
export function isAzureOsDisk(leaf: LeafEvidence): boolean {
  if (isNvme(leaf)) return /^MSFT NVMe Accelerator/.test(modelText(leaf) ?? '') && leaf.name.endsWith('n1');
  return (
    isHyperVDisk(leaf) &&
    /\/\{?00000000-0000-[^/]*\/|\/\{?f8b3781a-1e82-4818-a1c3-63d806ec15bb\}?\/.*\/\d+:\d+:\d+:0\//i.test(
      leaf.sysPath ?? '',
    )
  );
}

/** An NBD server can be a program on this machine: `qemu-nbd -c /dev/nbd0 file.qcow2`. https://www.qemu.org/docs/master/tools/qemu-nbd.html */
export function isNbd(leaf: LeafEvidence): boolean {
  return knownDriver(leaf)?.product === 'NBD';
}

/** Whether the flag contradicts the model: anybody with root rights can write queue/rotational, but not the model. */
export function isFlaggedAgainstModel(leaf: LeafEvidence): boolean {
  return leaf.rotationRate === null && rotational(leaf) === '0' && isSpinningModel(leaf);
}

/**
 * PCI vendors of emulated hardware: Red Hat and QEMU, VMware, VirtualBox, Parallels, Xen, Microsoft, bhyve. QEMU's emulated controllers of
 * other vendors have Red Hat as their subsystem vendor.
 */
const EMULATORS = new Set(['0x1af4', '0x1b36', '0x15ad', '0x80ee', '0x1ab8', '0x5853', '0x1414', '0xfb5d']);

export function isEmulatedController({ attributes: { pciVendor, pciSubsystemVendor } }: LeafEvidence): boolean {
  return [pciVendor, pciSubsystemVendor].some((attribute) => EMULATORS.has(textOf(attribute) ?? ''));
}

export function rotational(leaf: LeafEvidence): string | null {
  return textOf(leaf.attributes.rotational);
}
