// Rules for disks in memory, and for disks served by another machine, recognised by driver or transport.

import { isInMemory, isNbd } from '../disk-facts.js';
import { knownDriver } from '../products.js';
import type { DiskRule } from '../rule.js';
import { driverSource } from './rule-sources.js';

export const NETWORK_DISK_RULES: readonly DiskRule[] = [
  {
    id: 'memory-disk',
    when: ({ leaf }) => isInMemory(leaf),
    class: 'memory',
    confidence: 'certain',
    source: {
      title: 'Linux kernel, RAM disks, zram and null_blk',
      url: 'https://docs.kernel.org/admin-guide/blockdev/index.html',
    },
  },
  {
    id: 'network-block-driver',
    when: ({ leaf }) => knownDriver(leaf)?.place === 'network',
    class: 'network',
    confidence: ({ leaf }) => (isNbd(leaf) ? 'likely' : 'certain'),
    source: driverSource,
  },
  {
    id: 'scsi-over-network',
    when: ({ leaf }) => ['iscsi', 'fc', 'srp'].includes(leaf.transport),
    class: 'network',
    confidence: 'certain',
    source: {
      title: 'Linux kernel, SCSI interfaces guide: iSCSI, Fibre Channel and SRP transport classes',
      url: 'https://docs.kernel.org/driver-api/scsi.html',
    },
  },
  {
    id: 'nvme-over-fabric',
    when: ({ leaf }) => leaf.transport === 'nvme-fabric',
    class: 'network',
    confidence: 'certain',
    source: {
      title: 'NVM Express over Fabrics; Linux kernel, drivers/nvme/host/sysfs.c',
      url: 'https://nvmexpress.org/specifications/',
    },
  },
  {
    id: 'nvme-loop',
    when: ({ leaf }) => leaf.transport === 'nvme-loop',
    class: 'unknown',
    source: {
      title: 'Linux kernel, drivers/nvme/target/loop.c',
      url: 'https://github.com/torvalds/linux/blob/master/drivers/nvme/target/loop.c',
    },
  },
];
