// Rules for disks by what they report about themselves: NVMe, SATA and SAS, flash. Earlier rules match the disks of hypervisors and clouds.

import { isAtaOrSas, isEmulatedController, isRaidVolume, rotational } from '../disk-facts.js';
import { isDriveMakersModel, isSolidStateModel, isSpinningModel } from '../drive-makers.js';
import { isNvme } from '../leaf.js';
import { knownDriver } from '../products.js';
import type { Reference } from '../reference.js';
import { type DiskRule, physically } from '../rule.js';
import type { Transport } from '../transport.js';
import { driverSource, LIBATA, SD, SLOWEST_ROTATION, SMARTMONTOOLS, SYSFS_BLOCK } from './rule-sources.js';

export const NVME_RULES: readonly DiskRule[] = [
  {
    id: 'nvme-of-hypervisor',
    // Hypervisors give their disks model names of their own, and a cloud that is in no table may have a network behind its disk.
    when: ({ leaf, host }) =>
      leaf.transport === 'nvme-pcie' &&
      (host.isVirtualMachine === true || isEmulatedController(leaf)) &&
      !isDriveMakersModel(leaf),
    class: 'virtual',
    confidence: 'likely',
    source: {
      title: 'nvme-cli, plugins: the makers of NVMe drives',
      url: 'https://github.com/linux-nvme/nvme-cli/tree/master/plugins',
    },
  },
  {
    id: 'nvme-rotational',
    when: ({ leaf }) => leaf.transport === 'nvme-pcie' && rotational(leaf) === '1',
    class: 'hdd',
    confidence: 'likely',
    source: {
      title: 'Linux kernel, drivers/nvme/host/core.c, rotational media',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/nvme/host/core.c',
    },
  },
  {
    id: 'nvme-local',
    when: ({ leaf }) => leaf.transport === 'nvme-pcie',
    class: 'nvme',
    confidence: physically,
    source: {
      title: 'Linux kernel, NVMe multipath and sysfs',
      url: 'https://docs.kernel.org/admin-guide/nvme-multipath.html',
    },
  },
  {
    id: 'nvme-untold',
    when: ({ leaf }) => isNvme(leaf),
    class: 'unknown',
    source: {
      title: 'Linux kernel, drivers/nvme/host/sysfs.c',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/nvme/host/sysfs.c',
    },
  },
];

export const PHYSICAL_DISK_RULES: readonly DiskRule[] = [
  {
    id: 'raid-controller',
    when: ({ leaf }) => isRaidVolume(leaf),
    class: 'unknown',
    source: SD,
  },
  {
    id: 'emulated-disk',
    // An emulated controller reports what the hypervisor decides, on any bus. The model of a real drive is passed through.
    when: ({ leaf, host }) =>
      ['sata', 'sas', 'scsi', 'parallel-scsi', 'ide'].includes(leaf.transport) &&
      (host.isVirtualMachine === true || isEmulatedController(leaf)) &&
      !isDriveMakersModel(leaf),
    class: 'virtual',
    confidence: ({ leaf }) => (isEmulatedController(leaf) ? 'certain' : 'likely'),
    source: { title: 'QEMU, device emulation', url: 'https://www.qemu.org/docs/master/system/device-emulation.html' },
  },
  {
    id: 'pcie-flash',
    when: ({ leaf }) => knownDriver(leaf)?.place === 'pcie-flash',
    class: 'ssd',
    confidence: physically,
    source: driverSource,
  },
  {
    id: 'spinning-disk',
    when: ({ leaf }) => isAtaOrSas(leaf) && (leaf.rotationRate ?? 0) >= SLOWEST_ROTATION,
    class: 'hdd',
    confidence: physically,
    source: LIBATA,
  },
  {
    id: 'solid-state-disk',
    when: ({ leaf }) => isAtaOrSas(leaf) && leaf.rotationRate === 1,
    class: 'ssd',
    confidence: physically,
    source: LIBATA,
  },
  {
    id: 'spinning-model',
    // Kernels before 5.19 do not show page 0xB1. "rotational" of a SAS disk is 1 by default, and root can write it: so the model decides.
    when: ({ leaf }) => isAtaOrSas(leaf) && isSpinningModel(leaf),
    class: 'hdd',
    confidence: 'likely',
    source: SMARTMONTOOLS,
  },
  {
    id: 'solid-state-flag',
    when: ({ leaf }) => isAtaOrSas(leaf) && leaf.rotationRate === null && rotational(leaf) === '0',
    class: 'ssd',
    // The kernel clears the flag only if the disk reports flash, but an administrator can write it too.
    confidence: 'likely',
    source: SD,
  },
  {
    id: 'solid-state-model',
    when: ({ leaf }) => isAtaOrSas(leaf) && isSolidStateModel(leaf),
    class: 'ssd',
    confidence: 'likely',
    source: SMARTMONTOOLS,
  },
  {
    id: 'sata-spinning-flag',
    // libata builds page 0xB1 itself, and sd clears the flag from it. On SATA it is wrong only for a disk without word 217.
    when: ({ leaf, host }) =>
      leaf.transport === 'sata' &&
      leaf.rotationRate === null &&
      rotational(leaf) === '1' &&
      host.isVirtualMachine !== true &&
      !isEmulatedController(leaf),
    class: 'hdd',
    confidence: 'likely',
    source: LIBATA,
  },
  {
    id: 'rate-not-reported',
    when: ({ leaf }) => isAtaOrSas(leaf) && (leaf.rotationRate !== null || leaf.transport === 'sata'),
    class: 'unknown',
    source: SD,
  },
];

/** The transport identifies flash, and nothing shows how well its controller works. */
export const FLASH_RULES: readonly DiskRule[] = [
  unknownFlash('flash-card', 'mmc', {
    title: 'Linux kernel, MMC/SD/SDIO card support',
    url: 'https://docs.kernel.org/driver-api/mmc/index.html',
  }),
  unknownFlash('universal-flash', 'ufs', {
    title: 'Linux kernel, Universal Flash Storage',
    url: 'https://docs.kernel.org/scsi/ufs.html',
  }),
  unknownFlash('raw-flash-disk', 'mtd', {
    title: 'Linux kernel, Memory Technology Device',
    url: 'https://docs.kernel.org/driver-api/mtd/index.html',
  }),
  unknownFlash('nvdimm', 'nvdimm', {
    title: 'Linux kernel, LIBNVDIMM',
    url: 'https://docs.kernel.org/driver-api/nvdimm/nvdimm.html',
  }),
];

function unknownFlash(id: DiskRule['id'], transport: Transport, source: Reference): DiskRule {
  return { id, when: ({ leaf }) => leaf.transport === transport, class: 'unknown', source };
}

export const LAST_RULES: readonly DiskRule[] = [
  {
    id: 'scsi-untold',
    when: ({ leaf }) => ['scsi', 'sas', 'parallel-scsi', 'ide'].includes(leaf.transport),
    class: 'unknown',
    source: SD,
  },
  {
    id: 'not-in-sysfs',
    when: ({ leaf }) => leaf.sysPath === null,
    class: 'unknown',
    source: SYSFS_BLOCK,
  },
  {
    id: 'nothing-known',
    when: () => true,
    class: 'unknown',
    source: SYSFS_BLOCK,
  },
];
