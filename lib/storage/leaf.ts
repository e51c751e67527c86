// Collects what sysfs has of one leaf disk: its bus, its maker, its claim to spin, its cache. Whether a value can be believed is left to the
// rules.

import { posix } from 'node:path';
import { type BlockDevice, majorOf } from './block-device.js';
import { type NvmeController, nvmeControllers } from './nvme.js';
import { type Attribute, type Sysroot, textOf } from './sysroot.js';
import { type Transport, transportOf } from './transport.js';

/** A disk that stands on nothing in this machine, each value with the path that it was read from. */
export interface LeafEvidence {
  /** The kernel's name, such as `sda`. */
  readonly name: string;
  readonly device: string | null;
  /** Where sysfs keeps it, its links followed; null when sysfs does not have it. */
  readonly sysPath: string | null;
  /** The block driver: from the major number where /proc/devices names it, else from the device's driver link. */
  readonly driver: string | null;
  readonly transport: Transport;
  /** Driver of the SCSI host (`scsi_host/proc_name`), or of the PCI function that carries it. */
  readonly hostDriver: string | null;
  /** NVMe controllers that lead to this namespace; several with native multipath. */
  readonly controllers: readonly NvmeController[];
  /** `medium rotation rate` of SCSI page 0xB1 in rpm, 1 for a medium that does not rotate, 0 when not reported, null when there is no page. */
  readonly rotationRate: number | null;
  /** False for a virtio disk whose hypervisor offers no flush: then no sync ever reaches its medium. Null if nothing shows it. */
  readonly takesFlush: boolean | null;
  readonly attributes: LeafAttributes;
}

export interface LeafAttributes {
  readonly vendor: Attribute;
  readonly model: Attribute;
  /** `1` or `0`: a claim, and of many drivers only a default. */
  readonly rotational: Attribute;
  /** `write back`: a volatile cache that every sync must flush; `write through`: none, or an administrator's word for it. */
  readonly writeCache: Attribute;
  readonly fua: Attribute;
  readonly scheduler: Attribute;
  /** 512-byte sectors, whatever the device's own block size. */
  readonly sizeSectors: Attribute;
  readonly logicalBlockSize: Attribute;
  readonly discardMaxBytes: Attribute;
  readonly dax: Attribute;
  readonly rotationPage: Attribute;
  /** `none`, `host-aware` or `host-managed`; absent from reports of earlier builds. */
  readonly zoned?: Attribute;
  /** `1` for a disk whose medium or itself can be taken out, such as most USB sticks. */
  readonly removable?: Attribute;
  /** The cache that the disk itself reports (`scsi_disk/.../cache_type`, or virtio's `cache_type`), whatever the kernel was told. */
  readonly reportedCache?: Attribute;
  /** Feature bits of a virtio device, bit 0 first. */
  readonly features?: Attribute;
  /** PCI vendor of the controller, and of its subsystem. */
  readonly pciVendor?: Attribute;
  readonly pciSubsystemVendor?: Attribute;
  /** The identifier of the disk in the world, such as `eui.002538b11b5012ab`: two machines with one have one disk. */
  readonly wwid?: Attribute;
  /** The serial number that the disk reports: two disks of one model differ in it. */
  readonly serial?: Attribute;
}

/** Reads the evidence of one leaf. `drivers` is the table of majors from /proc/devices. */
export async function readLeaf(
  sysroot: Sysroot,
  disk: BlockDevice,
  drivers: ReadonlyMap<string, string>,
): Promise<LeafEvidence> {
  const folder = disk.folder ?? `/sys/class/block/${disk.name}`;
  const attributes = await leafAttributes(sysroot, folder);
  const controllers = disk.name.startsWith('nvme') ? await nvmeControllers(sysroot, folder) : [];
  const major = majorOf(disk.device);
  const driver = (major === null ? undefined : drivers.get(major)) ?? null;
  const hostDriver = disk.folder === null ? null : await hostDriverOf(sysroot, disk.folder);
  const transport = await transportOf(sysroot, disk, driver, controllers);
  return {
    name: disk.name,
    device: disk.device,
    sysPath: disk.folder,
    driver,
    // A UFS disk is a SCSI disk of its host controller's driver, and has no class of its own.
    transport: transport === 'scsi' && /^ufs/.test(hostDriver ?? '') ? 'ufs' : transport,
    hostDriver,
    controllers,
    rotationRate: rotationRateOf(attributes.rotationPage),
    takesFlush: takesFlush(attributes.features),
    attributes,
  };
}

async function leafAttributes(sysroot: Sysroot, folder: string): Promise<LeafAttributes> {
  const below = (name: string) => sysroot.read(`${folder}/${name}`);
  const pci = await pciFolder(sysroot, folder);
  return {
    vendor: await below('device/vendor'),
    model: await below('device/model'),
    rotational: await below('queue/rotational'),
    writeCache: await below('queue/write_cache'),
    fua: await below('queue/fua'),
    scheduler: await below('queue/scheduler'),
    sizeSectors: await below('size'),
    logicalBlockSize: await below('queue/logical_block_size'),
    discardMaxBytes: await below('queue/discard_max_bytes'),
    dax: await below('queue/dax'),
    rotationPage: await sysroot.readHex(`${folder}/device/vpd_pgb1`),
    zoned: await below('queue/zoned'),
    removable: await below('removable'),
    reportedCache: await reportedCache(sysroot, folder),
    features: await below('device/features'),
    pciVendor: await sysroot.read(`${pci ?? folder}/vendor`),
    pciSubsystemVendor: await sysroot.read(`${pci ?? folder}/subsystem_vendor`),
    wwid: await firstRead(below, ['wwid', 'device/wwid']),
    serial: await firstRead(below, ['device/serial', 'serial']),
  };
}

/** NVMe namespaces and virtio disks have some attributes themselves that SCSI disks have below `device`. */
async function firstRead(
  below: (name: string) => Promise<Attribute>,
  names: readonly [string, string],
): Promise<Attribute> {
  const [first, second] = [await below(names[0]), await below(names[1])];
  return second.state === 'read' && first.state !== 'read' ? second : first;
}

/** The nearest PCI function above a disk: the controller that carries it. */
async function pciFolder(sysroot: Sysroot, folder: string): Promise<string | null> {
  const found = /^(.*\/[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\//.exec(folder)?.[1];
  return found !== undefined && (await sysroot.exists(found)) ? found : null;
}

/** sd(4) keeps the disk's own cache mode, which writing to queue/write_cache does not change; so does virtio-blk. */
async function reportedCache(sysroot: Sysroot, folder: string): Promise<Attribute> {
  const [address] = await sysroot.list(`${folder}/device/scsi_disk`);
  return sysroot.read(
    address === undefined ? `${folder}/cache_type` : `${folder}/device/scsi_disk/${address}/cache_type`,
  );
}

/**
 * VIRTIO_BLK_F_FLUSH is bit 9. A device with bit 11 (CONFIG_WCE) and without 9 has its cache mode in its configuration, and is written
 * through by its hypervisor's word: QEMU before 2.11 with cache=writethrough.
 */
function takesFlush(features: Attribute | undefined): boolean | null {
  const bits = textOf(features);
  if (bits === null || !/^[01]{12,}$/.test(bits)) return null;
  return bits[9] === '1' || bits[11] === '1';
}

/** The model of a disk: an NVMe namespace has it from its controller. */
export function modelText({ controllers: [controller], attributes: { model } }: LeafEvidence): string | null {
  return textOf(controller?.model) ?? textOf(model);
}

/** Bytes 4 and 5 of page 0xB1 (SBC-4, "Block device characteristics VPD page"), as sd_read_block_characteristics() of drivers/scsi/sd.c reads them. */
function rotationRateOf(page: Attribute): number | null {
  const hex = textOf(page);
  return hex !== null && /^[0-9a-f]{12}/.test(hex) && hex.slice(2, 4) === 'b1'
    ? Number.parseInt(hex.slice(8, 12), 16)
    : null;
}

async function hostDriverOf(sysroot: Sysroot, folder: string): Promise<string | null> {
  const host = /^(.*\/(host\d+))\//.exec(folder);
  if (host !== null) {
    const name = textOf(await sysroot.read(`${host[1]}/scsi_host/${host[2]}/proc_name`));
    // A driver without a name prints the C library's word for a null pointer.
    if (name !== null && !/null/.test(name)) {
      return name;
    }
  }
  for (let at = folder; at.length > '/sys/devices/'.length; at = posix.dirname(at)) {
    const driver = await sysroot.resolve(`${at}/driver`);
    const name = posix.basename(driver.path);
    // `sd` is the driver of every SCSI disk and says nothing of who carries it.
    if (driver.path.includes('/drivers/') && name !== 'sd') {
      return name;
    }
  }
  return null;
}
