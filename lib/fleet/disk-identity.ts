// The identity of a disk, unique in the world, to find two nodes with the same disk.

/** Globally unique identifiers: SCSI's naa and eui, NVMe's uuid, eui and nvme (Documentation/ABI/stable/sysfs-block, wwid). */
const WORLD_WIDE = /^(naa\.|eui\.|uuid\.|nvme\.|0x)?[0-9a-f-]{16,}$/i;
/** Serials that an emulator gives to every machine alike: QEMU's hw/ide/core.c ("QM%05d"), and ids of its command line. */
const EMULATED_SERIAL = /QEMU|^QM\d{5}$|^drive-/i;

/** `null` if the disk has no unique identifier. */
export function diskIdentity(wwid: string | null, model: string | null, serial: string | null): string | null {
  if (wwid !== null && WORLD_WIDE.test(wwid) && !/^(\w+\.|0x)?[0-]+$/.test(wwid)) return wwid.toLowerCase();
  // Vendor, model and serial of an ATA disk, padded with spaces (SPC-5, T10 vendor ID based designator).
  const named = wwid !== null && /^t10\./.test(wwid) ? wwid.replace(/\s+/g, ' ') : null;
  if (named !== null && named.length > 12 && !EMULATED_SERIAL.test(named)) return named;
  if (serial === null || model === null || serial.length < 6) return null;
  if (EMULATED_SERIAL.test(serial) || /^(.)\1*$/.test(serial)) return null;
  return `${model} ${serial}`;
}
