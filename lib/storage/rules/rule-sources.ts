// Sources and numbers that several tables of rules share.

import type { LeafEvidence } from '../leaf.js';
import { modelOf } from '../models.js';
import { knownDriver } from '../products.js';
import type { Reference } from '../reference.js';

/** 0401h and above are revolutions per minute, 0001h is a medium that does not rotate, 0 is "not reported". */
export const SLOWEST_ROTATION = 0x0401;

export const SD: Reference = {
  title:
    'Linux kernel, drivers/scsi/sd.c, sd_read_block_characteristics(): only a rate of 1 in page 0xB1 clears "rotational"',
  url: 'https://github.com/torvalds/linux/blob/master/drivers/scsi/sd.c',
};
export const LIBATA: Reference = {
  title: 'Linux kernel, drivers/ata/libata-scsi.c, ata_scsiop_inq_b1(): page 0xB1 from word 217 of IDENTIFY DEVICE',
  url: 'https://github.com/torvalds/linux/blob/master/drivers/ata/libata-scsi.c',
};
export const SYSFS_BLOCK: Reference = {
  title: 'Linux kernel, Documentation/ABI/stable/sysfs-block',
  url: 'https://docs.kernel.org/admin-guide/abi-stable-files.html',
};
export const SMARTMONTOOLS: Reference = {
  title: 'smartmontools, drivedb.h: the makers of disks and the names of their models',
  url: 'https://github.com/smartmontools/smartmontools/blob/master/src/drivedb.h',
};

/** The source of the row of a disk's driver. */
export function driverSource(leaf: LeafEvidence): Reference {
  return knownDriver(leaf)?.source ?? SYSFS_BLOCK;
}

/** The source of the row of a disk's model. */
export function modelSource(leaf: LeafEvidence): Reference {
  return modelOf(leaf)?.source ?? SYSFS_BLOCK;
}
