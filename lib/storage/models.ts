// A table of disks whose name alone tells where they are: a cloud's network disks, a cloud's local disks, and disks that hypervisors make.
// Names come from the vendors' documents and public code. Arrays behind FC or iSCSI are told by their transport, not here.

import type { Reference } from './reference.js';

export interface KnownModel {
  /** Matched against the vendor, or null where any will do. */
  readonly vendor: RegExp | null;
  readonly model: RegExp;
  /** True when the name is only used on NVMe. */
  readonly nvme: boolean;
  readonly place: 'cloud-network' | 'cloud-local' | 'hypervisor' | 'memory';
  /** What it is, to go after "is". */
  readonly what: string;
  readonly source: Reference;
}

const AWS: Reference = {
  title: 'Amazon EBS User Guide, Amazon EBS volumes and NVMe',
  url: 'https://docs.aws.amazon.com/ebs/latest/userguide/nvme-ebs-volumes.html',
};
const AWS_STORE: Reference = {
  title: 'Amazon EC2 User Guide, SSD instance store volumes',
  url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ssd-instance-store.html',
};
const GOOGLE: Reference = {
  title: 'GoogleCloudPlatform/guest-configs, udev rules for persistent disks and local SSD',
  url: 'https://github.com/GoogleCloudPlatform/guest-configs',
};
const AZURE: Reference = {
  title: 'Azure/azure-vm-utils, disk identification',
  url: 'https://github.com/Azure/azure-vm-utils/blob/main/doc/disk-identification.md',
};
const ALIBABA: Reference = {
  title: 'kubernetes-sigs/alibaba-cloud-csi-driver',
  url: 'https://github.com/kubernetes-sigs/alibaba-cloud-csi-driver',
};
const DIGITALOCEAN: Reference = {
  title: 'digitalocean/csi-digitalocean, /dev/disk/by-id/scsi-0DO_Volume_*',
  url: 'https://github.com/digitalocean/csi-digitalocean',
};
const HETZNER: Reference = {
  title: 'hetznercloud/csi-driver, /dev/disk/by-id/scsi-0HC_Volume_*',
  url: 'https://github.com/hetznercloud/csi-driver',
};
const QEMU: Reference = {
  title: 'QEMU, hw/scsi/scsi-disk.c, hw/ide/core.c and hw/nvme/ctrl.c',
  url: 'https://gitlab.com/qemu-project/qemu',
};
const VMWARE: Reference = {
  title: 'open-vm-tools, and the linux kernel, drivers/scsi/vmw_pvscsi.c',
  url: 'https://github.com/torvalds/linux/blob/master/drivers/scsi/vmw_pvscsi.c',
};
const VIRTUALBOX: Reference = {
  title: 'Oracle VM VirtualBox User Manual, virtual storage',
  url: 'https://www.virtualbox.org/manual/',
};
const HYPERV: Reference = {
  title: 'Linux kernel, drivers/scsi/storvsc_drv.c',
  url: 'https://github.com/torvalds/linux/blob/master/drivers/scsi/storvsc_drv.c',
};
const SCSI_DEBUG: Reference = {
  title: 'Linux kernel, drivers/scsi/scsi_debug.c: a disk of RAM',
  url: 'https://github.com/torvalds/linux/blob/master/drivers/scsi/scsi_debug.c',
};

export const KNOWN_MODELS: readonly KnownModel[] = [
  row(null, /^Amazon Elastic Block Store$/, true, 'cloud-network', 'an Amazon EBS volume', AWS),
  row(null, /^Amazon EC2 NVMe Instance Storage$/, true, 'cloud-local', 'an Amazon EC2 instance store disk', AWS_STORE),
  row(null, /^nvme_card-pd$/, true, 'cloud-network', 'a Google Cloud persistent disk', GOOGLE),
  row(null, /^nvme_card\d*$/, true, 'cloud-local', 'a Google Cloud local SSD', GOOGLE),
  row(/^Google$/, /^PersistentDisk$/, false, 'cloud-network', 'a Google Cloud persistent disk', GOOGLE),
  row(/^Google$/, /^EphemeralDisk$/, false, 'cloud-local', 'a Google Cloud local SSD', GOOGLE),
  row(null, /^MSFT NVMe Accelerator v1\.0$/, true, 'cloud-network', 'an Azure remote disk', AZURE),
  row(null, /^Microsoft NVMe Direct Disk/, true, 'cloud-local', 'an Azure local disk', AZURE),
  row(null, /^Alibaba Cloud Elastic Block Storage$/, true, 'cloud-network', 'an Alibaba Cloud disk', ALIBABA),
  row(/^DO$/, /^Volume$/, false, 'cloud-network', 'a DigitalOcean volume', DIGITALOCEAN),
  row(/^HC$/, /^Volume$/, false, 'cloud-network', 'a Hetzner Cloud volume', HETZNER),
  row(null, /^QEMU NVMe Ctrl$/, true, 'hypervisor', "QEMU's emulated NVMe disk", QEMU),
  row(null, /^QEMU (HARDDISK|DVD-ROM|MICRODRIVE)/, false, 'hypervisor', "QEMU's emulated disk", QEMU),
  row(/^QEMU$/, /./, false, 'hypervisor', "QEMU's emulated disk", QEMU),
  row(null, /^VMware Virtual NVMe Disk/, true, 'hypervisor', 'a VMware virtual disk', VMWARE),
  row(/^VMware/, /./, false, 'hypervisor', 'a VMware virtual disk', VMWARE),
  row(null, /^VMware Virtual /, false, 'hypervisor', 'a VMware virtual disk', VMWARE),
  row(null, /^ORCL-VBOX-NVME/, true, 'hypervisor', 'a VirtualBox disk', VIRTUALBOX),
  row(null, /^VBOX HARDDISK/, false, 'hypervisor', 'a VirtualBox disk', VIRTUALBOX),
  row(/^Msft$/, /^Virtual (Disk|HD)/, false, 'hypervisor', 'a Hyper-V virtual disk', HYPERV),
  row(null, /^Virtual HD/, false, 'hypervisor', 'a Hyper-V virtual disk', HYPERV),
  row(/^Linux$/, /^scsi_debug$/, false, 'memory', 'a test disk that is kept in RAM', SCSI_DEBUG),
];

/** The row for a disk's names, which are compared without the padding that SCSI and NVMe give them. */
export function knownModel(vendor: string | null, model: string | null, isNvme: boolean): KnownModel | null {
  return (
    KNOWN_MODELS.find(
      (known) => known.nvme === isNvme && (known.vendor?.test(vendor ?? '') ?? true) && known.model.test(model ?? ''),
    ) ?? null
  );
}

function row(
  vendor: RegExp | null,
  model: RegExp,
  nvme: boolean,
  place: KnownModel['place'],
  what: string,
  source: Reference,
): KnownModel {
  return { vendor, model, nvme, place, what, source };
}
