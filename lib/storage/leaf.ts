// Reads the facts that sysfs has about one leaf device: bus, vendor, model, rotation, cache. The rules decide which of them to believe.

import { posix } from 'node:path';
import { type BlockDevice, driverOf } from './block-device.js';
import { type NvmeController, nvmeControllers } from './nvme.js';
import { type Attribute, type Sysroot, textOf } from './sysroot.js';
import { type Transport, transportOf } from './transport.js';

/** A leaf device, each value with the path from which it was read. */
export interface LeafEvidence {
  /** The kernel's name, such as `sda`. */
  readonly name: string;
  readonly device: string | null;
  /** Its folder in sysfs, with links resolved; `null` if sysfs does not have it. */
  readonly sysPath: string | null;
  /** The block driver: by major number from /proc/devices, otherwise from the device's driver link. */
  readonly driver: string | null;
  readonly transport: Transport;
  /** Driver of the SCSI host (`scsi_host/proc_name`), or of its PCI function. */
  readonly hostDriver: string | null;
  /** The NVMe controllers of this namespace; several with native multipath. */
  readonly controllers: readonly NvmeController[];
  /**
   * `medium rotation rate` of SCSI page 0xB1 in rpm; 1 if the medium does not rotate, 0 if not reported, `null` if there is no such page.
   */
  readonly rotationRate: number | null;
  /** False for a virtio disk whose hypervisor offers no flush command: then no sync reaches its medium. `null` if nothing shows it. */
  readonly takesFlush: boolean | null;
  readonly attributes: LeafAttributes;
}

export interface LeafAttributes {
  readonly vendor: Attribute;
  readonly model: Attribute;
  /** `1` or `0`. For many drivers it is only a default. */
  readonly rotational: Attribute;
  /**
   * `write back`: the disk has a volatile cache that every sync must flush. `write through`: it has none, or an administrator set this
   * value.
   */
  readonly writeCache: Attribute;
  readonly fua: Attribute;
  readonly scheduler: Attribute;
  /** Number of 512-byte sectors, independent of the device's block size. */
  readonly sizeSectors: Attribute;
  readonly logicalBlockSize: Attribute;
  readonly discardMaxBytes: Attribute;
  readonly dax: Attribute;
  readonly rotationPage: Attribute;
  /** `none`, `host-aware` or `host-managed`; absent in reports of earlier versions. */
  readonly zoned?: Attribute;
  /** `1` if the disk or its medium is removable, such as most USB sticks. */
  readonly removable?: Attribute;
  /** The cache that the disk itself reports (`scsi_disk/.../cache_type`, or virtio's `cache_type`). The kernel's own setting can differ. */
  readonly reportedCache?: Attribute;
  /** Feature bits of a virtio device, bit 0 first. */
  readonly features?: Attribute;
  /** PCI vendor of the controller, and of its subsystem. */
  readonly pciVendor?: Attribute;
  readonly pciSubsystemVendor?: Attribute;
  /** The globally unique identifier of the disk, such as `eui.002538b11b5012ab`. Two machines with the same one share the disk. */
  readonly wwid?: Attribute;
  /** The serial number that the disk reports. It distinguishes two disks of one model. */
  readonly serial?: Attribute;
}

/** Reads the evidence of one leaf device. `drivers` has the block drivers by major number, from /proc/devices. */
export async function readLeaf(
  sysroot: Sysroot,
  disk: BlockDevice,
  drivers: ReadonlyMap<string, string>,
): Promise<LeafEvidence> {
  const folder = disk.folder ?? `/sys/class/block/${disk.name}`;
  const attributes = await leafAttributes(sysroot, folder);
  const controllers = disk.name.startsWith('nvme') ? await nvmeControllers(sysroot, folder) : [];
  const driver = driverOf(drivers, disk);
  const hostDriver = disk.folder === null ? null : await hostDriverOf(sysroot, disk.folder);
  const transport = await transportOf(sysroot, disk, driver, controllers);
  return {
    name: disk.name,
    device: disk.device,
    sysPath: disk.folder,
    driver,
    // A UFS disk is a SCSI disk with its own host driver. sysfs has no class for it.
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

/** NVMe namespaces and virtio disks have some attributes in their own folder that SCSI disks have in `device`. */
async function firstRead(
  below: (name: string) => Promise<Attribute>,
  names: readonly [string, string],
): Promise<Attribute> {
  const [first, second] = [await below(names[0]), await below(names[1])];
  return second.state === 'read' && first.state !== 'read' ? second : first;
}

/** The nearest PCI function above a disk: its controller. */
async function pciFolder(sysroot: Sysroot, folder: string): Promise<string | null> {
  const found = /^(.*\/[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\//.exec(folder)?.[1];
  return found !== undefined && (await sysroot.exists(found)) ? found : null;
}

/** sd(4) keeps the disk's own cache mode, which a write to queue/write_cache does not change; virtio-blk does too. */
async function reportedCache(sysroot: Sysroot, folder: string): Promise<Attribute> {
  const [address] = await sysroot.list(`${folder}/device/scsi_disk`);
  return sysroot.read(
    address === undefined ? `${folder}/cache_type` : `${folder}/device/scsi_disk/${address}/cache_type`,
  );
}

/**
 * VIRTIO_BLK_F_FLUSH is bit 9. A device with bit 11 (CONFIG_WCE) and without bit 9 has its cache mode in its configuration, and its
 * hypervisor promises write-through: QEMU before 2.11 with cache=writethrough.
 */
function takesFlush(features: Attribute | undefined): boolean | null {
  const bits = textOf(features);
  if (bits === null || !/^[01]{12,}$/.test(bits)) return null;
  return bits[9] === '1' || bits[11] === '1';
}

export function isNvme({ name }: LeafEvidence): boolean {
  return name.startsWith('nvme');
}

/** The model of a disk. An NVMe namespace gets it from its controller. */
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
    // A driver without a name prints the C library's text for a null pointer.
    if (name !== null && !/null/.test(name)) {
      return name;
    }
  }
  for (let at = folder; at.length > '/sys/devices/'.length; at = posix.dirname(at)) {
    const driver = await sysroot.resolve(`${at}/driver`);
    const name = posix.basename(driver.path);
    // `sd` is the driver of every SCSI disk, so it does not identify the controller.
    if (driver.path.includes('/drivers/') && name !== 'sd') {
      return name;
    }
  }
  return null;
}
