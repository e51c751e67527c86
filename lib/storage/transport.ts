// Decides how a leaf device is attached, from the bus in its sysfs path and the class links of its SCSI host. All names are from the
// kernel's drivers. The rules interpret the transport.

import type { BlockDevice } from './block-device.js';
import type { NvmeController } from './nvme.js';
import { type Sysroot, textOf } from './sysroot.js';

export type Transport =
  | 'nvme-pcie'
  | 'nvme-fabric'
  | 'nvme-loop'
  | 'nvme'
  | 'sata'
  | 'sas'
  | 'usb'
  | 'firewire'
  | 'iscsi'
  | 'fc'
  | 'srp'
  | 'parallel-scsi'
  | 'scsi'
  | 'virtio-blk'
  | 'virtio-scsi'
  | 'hyper-v'
  | 'xen'
  | 'mmc'
  | 'ufs'
  | 'ide'
  | 'nvdimm'
  | 'mtd'
  | 'software'
  | 'unknown';

/** Decides the transport of a leaf device. */
export async function transportOf(
  sysroot: Sysroot,
  disk: BlockDevice,
  driver: string | null,
  controllers: readonly NvmeController[],
): Promise<Transport> {
  if (disk.name.startsWith('nvme')) {
    return nvmeTransport(controllers);
  }
  const path = disk.folder ?? '';
  if (/\/virtio\d+\/block\//.test(path) || driver === 'virtblk') {
    return 'virtio-blk';
  }
  const host = /\/(host\d+)\//.exec(path)?.[1];
  if (host !== undefined) {
    return scsiTransport(sysroot, path, host);
  }
  const row = BY_PATH.find(([pattern]) => pattern.test(path));
  return row === undefined ? 'unknown' : row[1];
}

// The order matters: the path of a disk behind USB or a network can also contain an `ata` or `virtio` folder.
const SCSI_BY_PATH: readonly (readonly [RegExp, Transport])[] = [
  [/\/usb\d+\//, 'usb'],
  [/\/fw\d+/, 'firewire'],
  [/\/session\d+\//, 'iscsi'],
  [/\/rport-\d+:/, 'fc'],
  // PowerVM's and QEMU's virtual SCSI uses the SRP class to talk to the hypervisor (drivers/scsi/ibmvscsi/ibmvscsi.c).
  [/\/devices\/vio\//, 'scsi'],
  [/\/virtio\d+\//, 'virtio-scsi'],
  [/\/VMBUS|\/vmbus|\/storvsc/i, 'hyper-v'],
  [/\/vscsi-\d+|\/xen/, 'xen'],
  [/\/ufshcd|[./]ufs(hc)?\d*\/|\.ufshc\//i, 'ufs'],
  [/\/ata\d+\//, 'sata'],
  // The SAS transport class has an end device for a physical disk; a RAID volume of the same controller has none.
  [/\/end_device-\d+:/, 'sas'],
];

const SCSI_BY_CLASS: readonly (readonly [string, Transport])[] = [
  ['iscsi_host', 'iscsi'],
  ['fc_host', 'fc'],
  ['srp_host', 'srp'],
  ['spi_host', 'parallel-scsi'],
];

const BY_PATH: readonly (readonly [RegExp, Transport])[] = [
  [/\/mmc_host\/|\/mmc\d+\//, 'mmc'],
  [/\/ndbus\d+\/|\/nd_\w+\//, 'nvdimm'],
  [/\/vbd-\d+/, 'xen'],
  [/\/ide\d+\//, 'ide'],
  [/\/mtd\d*\/|\/mtdblock\d+/, 'mtd'],
  [/\/devices\/virtual\//, 'software'],
];

async function scsiTransport(sysroot: Sysroot, path: string, host: string): Promise<Transport> {
  const byPath = SCSI_BY_PATH.find(([pattern]) => pattern.test(path));
  if (byPath !== undefined) {
    return byPath[1];
  }
  for (const [folder, transport] of SCSI_BY_CLASS) {
    if (await sysroot.exists(`/sys/class/${folder}/${host}`)) {
      return transport;
    }
  }
  return 'scsi';
}

const NVME: Readonly<Record<string, Transport>> = {
  pcie: 'nvme-pcie',
  'apple-nvme': 'nvme-pcie',
  tcp: 'nvme-fabric',
  rdma: 'nvme-fabric',
  fc: 'nvme-fabric',
  loop: 'nvme-loop',
};

function nvmeTransport(controllers: readonly NvmeController[]): Transport {
  const found = controllers.map(({ transport, isOnPci }) =>
    transport.state === 'absent' && isOnPci ? 'nvme-pcie' : (NVME[textOf(transport) ?? ''] ?? 'nvme'),
  );
  // One path over a fabric makes the namespace remote; one unknown path makes all of it unknown.
  const worstFirst: readonly Transport[] = ['nvme-fabric', 'nvme', 'nvme-loop', 'nvme-pcie'];
  return worstFirst.find((transport) => found.includes(transport)) ?? 'nvme';
}
