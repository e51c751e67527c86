// Facts about a leaf device for the rules: driver, model or controller, from the tables of products.ts and models.ts.
// Decides no class.

import type { LeafEvidence } from './leaf.js';
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
