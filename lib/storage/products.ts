// A table of block drivers whose name alone shows what serves the device: memory, another machine, a program on this machine, flash on
// PCIe. Names are those of the major number in /proc/devices, and of the devices themselves.

import type { LeafEvidence } from './leaf.js';
import type { Reference } from './reference.js';

export interface KnownDriver {
  /** Pattern for the name of the major number in /proc/devices. */
  readonly driver: RegExp;
  /** Pattern for the device's own name, used only if the major number has no name. */
  readonly device: RegExp;
  readonly place: 'memory' | 'network' | 'program' | 'pcie-flash';
  readonly product: string;
  readonly source: Reference;
}

const KERNEL: Reference = {
  title: 'Linux kernel, Documentation/admin-guide/devices.txt and drivers/block',
  url: 'https://docs.kernel.org/admin-guide/devices.html',
};
const PORTWORX: Reference = {
  title: 'Portworx, px-fuse kernel module: /dev/pxd/pxd*',
  url: 'https://github.com/portworx/px-fuse',
};
const POWERFLEX: Reference = {
  title: 'Dell PowerFlex (ScaleIO) data client, /dev/scini*',
  url: 'https://github.com/dell/csi-powerflex',
};
const STORPOOL: Reference = {
  title: 'StorPool, /dev/sp-* and /dev/storpool/*',
  url: 'https://kb.storpool.com/user_guide/index.html',
};
const POWERPATH: Reference = {
  title: 'Dell PowerPath, /dev/emcpower*',
  url: 'https://www.dell.com/support/kbdoc/en-us/000193041',
};
const S390_DASD: Reference = {
  title: 'Linux on IBM Z, Device Drivers: DASD are volumes of a storage server',
  url: 'https://docs.kernel.org/arch/s390/cds.html',
};

const KNOWN_DRIVERS: readonly KnownDriver[] = [
  row(/^ramdisk$/, /^ram\d+$/, 'memory', 'RAM disk', KERNEL),
  row(/^zram$/, /^zram\d+$/, 'memory', 'zram', KERNEL),
  row(/^nullb$/, /^nullb\d+$/, 'memory', 'null_blk', KERNEL),
  row(/^nbd$/, /^nbd\d+$/, 'network', 'NBD', KERNEL),
  row(/^rbd/, /^rbd\d+$/, 'network', 'Ceph RBD', KERNEL),
  row(/^aoe$/, /^etherd!/, 'network', 'ATA over Ethernet', KERNEL),
  row(/^rnbd/, /^rnbd\d+$/, 'network', 'RNBD', KERNEL),
  row(/^drbd$/, /^drbd\d+$/, 'network', 'DRBD', KERNEL),
  row(/^pxd$/, /^pxd(!|\d)/, 'network', 'Portworx', PORTWORX),
  row(/^scini$/, /^scini[a-z]+$/, 'network', 'Dell PowerFlex', POWERFLEX),
  row(/^(storpool|sp-blk)/, /^(sp-\d+|storpool!)/, 'network', 'StorPool', STORPOOL),
  row(/^(quobyte|qbd)/, /^(quobyte|qbd)/, 'network', 'Quobyte', {
    title: 'Quobyte documentation',
    url: 'https://support.quobyte.com/docs/',
  }),
  row(/^(emcpower|power2)/, /^emcpower[a-z]+$/, 'network', 'Dell PowerPath', POWERPATH),
  row(/^(sddlmfdrv|sddlmadrv)/, /^sddlm[a-z]+$/, 'network', 'Hitachi HDLM', {
    title: 'Hitachi Dynamic Link Manager, /dev/sddlm*',
    url: 'https://docs.hitachivantara.com/',
  }),
  row(/^VxDMP/i, /^VxDMP\d+$/i, 'network', 'Veritas DMP', {
    title: 'Veritas Dynamic Multi-Pathing, /dev/VxDMP*',
    url: 'https://www.veritas.com/support/en_US/doc-products',
  }),
  row(/^(sheepdog|sbd)$/, /^sbd\d+$/, 'network', 'Sheepdog', {
    title: 'Sheepdog block driver',
    url: 'https://github.com/sheepdog/sbd',
  }),
  row(/^veeamblksnap$/, /^veeamblksnap/, 'program', 'Veeam snapshot', {
    title: 'Veeam, blksnap',
    url: 'https://github.com/veeam/blksnap',
  }),
  row(/^dasd$/, /^dasd[a-z]+$/, 'network', 'DASD', S390_DASD),
  row(/^ublk/, /^ublkb\d+$/, 'program', 'ublk', {
    title: 'Linux kernel, userspace block device driver (ublk)',
    url: 'https://docs.kernel.org/block/ublk.html',
  }),
  row(/^zvol$/, /^zd\d+$/, 'program', 'ZFS volume', {
    title: 'OpenZFS documentation, zfs-create(8), volumes',
    url: 'https://openzfs.github.io/openzfs-docs/man/master/8/zfs-create.8.html',
  }),
  row(/^ploop$/, /^ploop\d+$/, 'program', 'ploop', {
    title: 'OpenVZ, ploop: a disk in a file',
    url: 'https://wiki.openvz.org/Ploop',
  }),
  row(/^(vduse|tcmu)/, /^vduse/, 'program', 'VDUSE', {
    title: 'Linux kernel, vDPA device in userspace',
    url: 'https://docs.kernel.org/userspace-api/vduse.html',
  }),
  row(/^mtip32xx$/, /^rssd[a-z]+$/, 'pcie-flash', 'Micron PCIe SSD', KERNEL),
  row(/^(fio|iodrive|iomemory)/, /^fio[a-z]$/, 'pcie-flash', 'Fusion-io ioMemory', {
    title: 'Fusion-io, iomemory-vsl',
    url: 'https://github.com/RemixVSL/iomemory-vsl',
  }),
];

/**
 * The driver of a disk, if the table has it. The name of the major number comes from the kernel. The device's name counts only if the major
 * number has none (no /proc/devices, or blkext, which all drivers share): with configfs anyone can choose it.
 */
export function knownDriver({ driver, name }: LeafEvidence): KnownDriver | null {
  const isNamed = driver !== null && driver !== 'blkext';
  return KNOWN_DRIVERS.find((row) => (isNamed ? row.driver.test(driver) : row.device.test(name))) ?? null;
}

function row(
  driver: RegExp,
  device: RegExp,
  place: KnownDriver['place'],
  product: string,
  source: Reference,
): KnownDriver {
  return { driver, device, place, product, source };
}
