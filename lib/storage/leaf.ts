// Collects what sysfs says of one leaf disk: how it is attached, who made it, whether it claims to spin, what its cache does.
// It gathers and names; whether a value can be believed is left to the rules.

import { posix } from 'node:path';
import { type BlockDevice, majorOf } from './block-device.js';
import { type NvmeController, nvmeControllers } from './nvme.js';
import { type Attribute, type Sysroot, textOf } from './sysroot.js';
import { type Transport, transportOf } from './transport.js';

/** A disk that nothing in this machine lies under, with each value beside the path that it was read from. */
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
}

/** Reads the evidence of one leaf. `drivers` is the table of majors from /proc/devices. */
export async function readLeaf(
  sysroot: Sysroot,
  disk: BlockDevice,
  drivers: ReadonlyMap<string, string>,
): Promise<LeafEvidence> {
  const folder = disk.folder ?? `/sys/class/block/${disk.name}`;
  const below = (name: string) => sysroot.read(`${folder}/${name}`);
  const attributes: LeafAttributes = {
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
  };
  const controllers = disk.name.startsWith('nvme') ? await nvmeControllers(sysroot, folder) : [];
  const major = majorOf(disk.device);
  const driver = (major === null ? undefined : drivers.get(major)) ?? null;
  return {
    name: disk.name,
    device: disk.device,
    sysPath: disk.folder,
    driver,
    transport: await transportOf(sysroot, disk, driver, controllers),
    hostDriver: disk.folder === null ? null : await hostDriverOf(sysroot, disk.folder),
    controllers,
    rotationRate: rotationRateOf(attributes.rotationPage),
    attributes,
  };
}

/** Bytes 4 and 5 of page 0xB1 (SBC-4, "Block device characteristics VPD page"), as sd_read_block_characteristics() of drivers/scsi/sd.c reads them. */
export function rotationRateOf(page: Attribute): number | null {
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
