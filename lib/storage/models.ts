// A table of disks whose vendor and model alone show their location: network disks and local disks of clouds, disks of hypervisors, and
// volumes of storage arrays. The names are from vendors' documents, public code and public reports of machines.

import { isNvme, type LeafEvidence, modelText } from './leaf.js';
import type { Reference } from './reference.js';
import { textOf } from './sysroot.js';

export interface KnownModel {
  /** Pattern for the vendor; `null`: any vendor. */
  readonly vendor: RegExp | null;
  readonly model: RegExp;
  /** True if the name is used only by NVMe disks. */
  readonly nvme: boolean;
  /** `cloud-local`: the cloud deletes the disk's content when the machine stops or moves to another host. */
  readonly place: 'cloud-network' | 'cloud-local' | 'array' | 'hypervisor' | 'memory';
  /** The product's name, such as `Amazon EBS volume`. */
  readonly product: string;
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

const SPDK: Reference = {
  title:
    'SPDK, lib/scsi/scsi_bdev.c, module/bdev/malloc and lib/nvmf/subsystem.c: vendor INTEL, and the names of its disks',
  url: 'https://github.com/spdk/spdk',
};
const LINODE: Reference = {
  title: 'linode/linode-blockstorage-csi-driver, /dev/disk/by-id/scsi-0Linode_Volume_*',
  url: 'https://github.com/linode/linode-blockstorage-csi-driver',
};
const SCALEWAY: Reference = {
  title: 'scaleway/scaleway-csi, /dev/disk/by-id/scsi-0SCW_*_volume-*',
  url: 'https://github.com/scaleway/scaleway-csi',
};
const ORACLE: Reference = {
  title: 'Oracle Cloud Infrastructure, block volume attachments',
  url: 'https://docs.oracle.com/en-us/iaas/Content/Block/Concepts/overview.htm',
};
const HUAWEI: Reference = {
  title: 'Huawei Cloud, EVS disks of SCSI type',
  url: 'https://support.huaweicloud.com/intl/en-us/productdesc-evs/en-us_topic_0052554220.html',
};
const BLUEFIELD: Reference = {
  title: 'NVIDIA BlueField SNAP: a network disk as an NVMe device on PCIe',
  url: 'https://docs.nvidia.com/networking/display/bluefieldsnap',
};
const BHYVE: Reference = {
  title: 'FreeBSD, usr.sbin/bhyve/pci_ahci.c and pci_nvme.c: model names',
  url: 'https://github.com/freebsd/freebsd-src/tree/main/usr.sbin/bhyve',
};
const PARALLELS: Reference = {
  title: 'systemd, src/basic/virt.c, and models of Parallels Desktop',
  url: 'https://github.com/systemd/systemd/blob/main/src/basic/virt.c',
};
const NUTANIX: Reference = {
  title: 'Nutanix AHV, vDisks are vendor NUTANIX, model VDISK',
  url: 'https://portal.nutanix.com/',
};
const POWERVM: Reference = {
  title: 'multipath-tools, libmultipath/hwtable.c, IBM Power virtual SCSI devices',
  url: 'https://github.com/opensvc/multipath-tools/blob/master/libmultipath/hwtable.c',
};
const ARRAYS: Reference = {
  title: 'multipath-tools, libmultipath/hwtable.c: vendors and products of storage arrays',
  url: 'https://github.com/opensvc/multipath-tools/blob/master/libmultipath/hwtable.c',
};
const TARGETS: Reference = {
  title: 'Linux kernel, drivers/target (LIO-ORG); tgt (IET); SCST; vendors of iSCSI targets',
  url: 'https://docs.kernel.org/target/index.html',
};

export const KNOWN_MODELS: readonly KnownModel[] = [
  // Network disks of clouds.
  nvme(/^Amazon Elastic Block Store$/, 'cloud-network', 'Amazon EBS volume', AWS),
  nvme(/^nvme_card-pd$/, 'cloud-network', 'Google Cloud persistent disk', GOOGLE),
  scsi(/^Google$/, /^PersistentDisk$/, 'cloud-network', 'Google Cloud persistent disk', GOOGLE),
  nvme(/^MSFT NVMe Accelerator v1\.0$/, 'cloud-network', 'Azure remote disk', AZURE),
  nvme(/^Alibaba Cloud Elastic Block Storage$/, 'cloud-network', 'Alibaba Cloud disk', ALIBABA),
  scsi(/^DO$/, /^Volume$/, 'cloud-network', 'DigitalOcean volume', DIGITALOCEAN),
  scsi(/^HC$/, /^Volume$/, 'cloud-network', 'Hetzner Cloud volume', HETZNER),
  scsi(/^Linode$/, /^Volume$/, 'cloud-network', 'Linode volume', LINODE),
  // Local volumes of Scaleway are named l_ssd; all others are block storage.
  scsi(/^SCW$/, /^(?!l_)/, 'cloud-network', 'Scaleway block storage volume', SCALEWAY),
  scsi(/^ORACLE$/, /^BlockVolume$/, 'cloud-network', 'Oracle Cloud block volume', ORACLE),
  scsi(/^HUAWEI$/, /^(EVS|VBS)/, 'cloud-network', 'Huawei Cloud EVS disk', HUAWEI),
  nvme(/BlueField|\bSNAP\b/, 'cloud-network', 'NVIDIA BlueField SNAP disk', BLUEFIELD),
  // Local disks of clouds, whose content is lost when the machine stops.
  nvme(/^Amazon EC2 NVMe Instance Storage$/, 'cloud-local', 'Amazon EC2 instance store disk', AWS_STORE),
  nvme(/^nvme_card\d*$/, 'cloud-local', 'Google Cloud local SSD', GOOGLE),
  scsi(/^Google$/, /^EphemeralDisk$/, 'cloud-local', 'Google Cloud local SSD', GOOGLE),
  nvme(/^Microsoft NVMe Direct Disk/, 'cloud-local', 'Azure local NVMe disk', AZURE),
  // Disks of hypervisors.
  nvme(/^QEMU NVMe Ctrl$/, 'hypervisor', 'QEMU NVMe disk', QEMU),
  scsi(null, /^QEMU (HARDDISK|DVD-ROM|MICRODRIVE)/, 'hypervisor', 'QEMU disk', QEMU),
  scsi(/^QEMU$/, /./, 'hypervisor', 'QEMU disk', QEMU),
  nvme(/^VMware Virtual NVMe Disk/, 'hypervisor', 'VMware virtual disk', VMWARE),
  scsi(/^VMware/, /./, 'hypervisor', 'VMware virtual disk', VMWARE),
  scsi(null, /^VMware Virtual /, 'hypervisor', 'VMware virtual disk', VMWARE),
  nvme(/^ORCL-VBOX-NVME/, 'hypervisor', 'VirtualBox disk', VIRTUALBOX),
  scsi(null, /^VBOX HARDDISK/, 'hypervisor', 'VirtualBox disk', VIRTUALBOX),
  scsi(/^VBOX$/, /./, 'hypervisor', 'VirtualBox disk', VIRTUALBOX),
  scsi(/^Msft$/, /^Virtual (Disk|HD)/, 'hypervisor', 'Hyper-V virtual disk', HYPERV),
  scsi(null, /^Virtual HD/, 'hypervisor', 'Hyper-V virtual disk', HYPERV),
  scsi(null, /^BHYVE/, 'hypervisor', 'bhyve disk', BHYVE),
  scsi(/^BHYVE$/, /./, 'hypervisor', 'bhyve disk', BHYVE),
  nvme(/^SPDK bdev Controller$/, 'hypervisor', 'SPDK virtual NVMe disk', SPDK),
  nvme(/^bhyve-NVMe/i, 'hypervisor', 'bhyve disk', BHYVE),
  scsi(null, /^(Parallels|Virtual HDD)/i, 'hypervisor', 'Parallels disk', PARALLELS),
  scsi(/^NUTANIX$/, /^VDISK/, 'hypervisor', 'Nutanix vDisk', NUTANIX),
  scsi(/^(AIX|IBM)$/, /^(VDASD|NVDISK|3303 +NVDISK)/, 'hypervisor', 'PowerVM virtual disk', POWERVM),
  // Volumes of storage arrays and of network targets.
  scsi(/^PURE$/, /^FlashArray/, 'array', 'Pure Storage FlashArray volume', ARRAYS),
  scsi(/^NETAPP$/, /^(LUN|INF-01-00)/, 'array', 'NetApp LUN', ARRAYS),
  scsi(/^3PARdata$/, /^VV/, 'array', 'HPE 3PAR volume', ARRAYS),
  scsi(/^Nimble$/, /^Server/, 'array', 'HPE Nimble volume', ARRAYS),
  scsi(/^(HITACHI|HPE?)$/, /^OPEN-/, 'array', 'Hitachi array volume', ARRAYS),
  // HP's own disks of 15 000 rpm have names such as DF0450B8054.
  scsi(/^HITACHI$/, /^DF/, 'array', 'Hitachi array volume', ARRAYS),
  scsi(/^(EMC|DGC)$/, /./, 'array', 'Dell EMC array volume', ARRAYS),
  scsi(/^XtremIO$/, /^XtremApp/, 'array', 'Dell EMC XtremIO volume', ARRAYS),
  scsi(/^DellEMC$/, /^PowerStore/, 'array', 'Dell PowerStore volume', ARRAYS),
  scsi(/^COMPELNT$/, /^Compellent Vol/, 'array', 'Dell Compellent volume', ARRAYS),
  scsi(/^EQLOGIC$/, /./, 'array', 'Dell EqualLogic volume', ARRAYS),
  scsi(/^IBM$/, /^(2145|2107900|1750500|2105|2810XIV|FlashSystem)/, 'array', 'IBM array volume', ARRAYS),
  scsi(/^HUAWEI$/, /^XSG1/, 'array', 'Huawei OceanStor volume', ARRAYS),
  scsi(/^FUJITSU$/, /^ETERNUS/, 'array', 'Fujitsu ETERNUS volume', ARRAYS),
  scsi(/^NEC$/, /^DISK ARRAY/, 'array', 'NEC array volume', ARRAYS),
  scsi(/^NFINIDAT$/, /^InfiniBox/, 'array', 'Infinidat InfiniBox volume', ARRAYS),
  scsi(/^KMNRIO/, /./, 'array', 'Kaminario volume', ARRAYS),
  scsi(/^SolidFir$/, /^SSD SAN/, 'array', 'NetApp SolidFire volume', ARRAYS),
  scsi(/^TEGILE$/, /./, 'array', 'Tegile volume', ARRAYS),
  scsi(/^VIOLIN$/, /^SAN ARRAY/, 'array', 'Violin volume', ARRAYS),
  scsi(/^(Pillar|Oracle)$/, /^(Axiom|Oracle FS)/, 'array', 'Oracle array volume', ARRAYS),
  scsi(/^(DATERA|DataCore|STARWIND|FALCON|KOVE|NEXSAN)/i, /./, 'array', 'storage array volume', ARRAYS),
  scsi(/^LIO-ORG$/, /./, 'array', 'SCSI target of Linux (LIO)', TARGETS),
  scsi(/^(IET|SCST_(BIO|FIO)|TrueNAS|FreeNAS|SYNOLOGY|QNAP|StorMagc)$/, /./, 'array', 'iSCSI target', TARGETS),
  scsi(/^INTEL$/i, /^Malloc disk$/i, 'memory', 'SPDK Malloc disk', SPDK),
  scsi(/^Linux$/, /^scsi_debug$/, 'memory', 'scsi_debug', SCSI_DEBUG),
];

/** The row for a disk's vendor and model, compared without the padding of SCSI and NVMe. */
export function modelOf(leaf: LeafEvidence): KnownModel | null {
  const vendor = textOf(leaf.attributes.vendor) ?? '';
  const name = modelText(leaf) ?? '';
  return (
    KNOWN_MODELS.find(
      (known) => known.nvme === isNvme(leaf) && (known.vendor?.test(vendor) ?? true) && known.model.test(name),
    ) ?? null
  );
}

function nvme(model: RegExp, place: KnownModel['place'], product: string, source: Reference): KnownModel {
  return { vendor: null, model, nvme: true, place, product, source };
}

function scsi(
  vendor: RegExp | null,
  model: RegExp,
  place: KnownModel['place'],
  product: string,
  source: Reference,
): KnownModel {
  return { vendor, model, nvme: false, place, product, source };
}
