// Identifiers that are unique to one disk. Emulators give the same serial to the disks of every machine.

import { expect, it } from 'vitest';
import { diskIdentity } from '../../lib/fleet/disk-identity.js';

it.each([
  ['naa.600508b1001c4d2f', null, null, 'naa.600508b1001c4d2f'],
  ['naa.5000C500A1B2C3D4', 'ST4000NM0035', 'ZC1', 'naa.5000c500a1b2c3d4'],
  ['eui.002538b11b5012ab', null, null, 'eui.002538b11b5012ab'],
  ['uuid.01234567-89ab-4cde-8f01-23456789abcd', null, null, 'uuid.01234567-89ab-4cde-8f01-23456789abcd'],
  ['t10.ATA     INTEL SSDSC2KB480G8     PHYF1234567', null, null, 't10.ATA INTEL SSDSC2KB480G8 PHYF1234567'],
  [null, 'Amazon Elastic Block Store', 'vol0123456789abcdef0', 'Amazon Elastic Block Store vol0123456789abcdef0'],
] as const)('treats %j, %j, %j as one disk', (wwid, model, serial, identity) => {
  expect(diskIdentity(wwid, model, serial)).toBe(identity);
});

it.each([
  [null, null, null],
  [null, 'QEMU HARDDISK', 'QM00001'],
  ['t10.ATA     QEMU HARDDISK                           QM00001', null, null],
  [null, 'QEMU HARDDISK', 'drive-scsi0'],
  ['naa.0000000000000000', null, null],
  ['eui.0000000000000000', 'MODEL', '000000000000'],
  [null, 'MODEL', 'short'],
  [null, null, 'S64FNE0R123456'],
] as const)('treats %j, %j, %j as no identity', (wwid, model, serial) => {
  expect(diskIdentity(wwid, model, serial)).toBe(null);
});
