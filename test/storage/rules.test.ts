// The rules as a table, hardware without a capture, and the class of several leaf devices.

import { describe, expect, it } from 'vitest';
import { KNOWN_MODELS } from '../../lib/storage/models.js';
import { DISK_RULES } from '../../lib/storage/rules.js';
import { MACHINES } from '../machines/table.js';
import { inspectUnpacked, readMachine, withFiles } from './machine.js';

const SATA = '/sys/devices/pci0000:00/0000:00:1f.2/ata1/host1/target1:0:0/1:0:0:0';
const SAS = '/sys/devices/pci0000:00/0000:00:09.0/host7/port-7:0/end_device-7:0/target7:0:0/7:0:0:0';
const NVME = '/sys/devices/pci0000:00/0000:00:04.0/nvme/nvme0';
const TCP = '/sys/devices/virtual/nvme-fabrics/ctl/nvme5';

/** No hypervisor. */
const REAL = { '/proc/cpuinfo': 'flags\t\t: fpu vme de pse\n' };
const VIRTIO_SCSI = '/sys/devices/pci0000:00/0000:00:0a.0/virtio3/host0/target0:0:2/0:0:2:0';

function mounted(...lines: string[]): Record<string, string> {
  return { '/proc/self/mountinfo': `${lines.join('\n')}\n` };
}

/** A row: the expected result for a machine with some files changed. */
const CHANGED: readonly (readonly [string, string, Record<string, string>, string])[] = [
  ['a SATA disk without page 0xB1, on an old kernel', 'sata-hdd', { [`${SATA}/vpd_pgb1`]: '' }, 'spinning-model'],
  [
    'a SATA disk of an unknown model without page 0xB1, on real hardware',
    'sata-hdd',
    { [`${SATA}/vpd_pgb1`]: '', [`${SATA}/model`]: 'QUUX 1000', ...REAL },
    'sata-spinning-flag',
  ],
  [
    'a SATA SSD without page 0xB1',
    'sata-hdd',
    {
      [`${SATA}/vpd_pgb1`]: '',
      [`${SATA}/block/sdg/queue/rotational`]: '0',
      [`${SATA}/model`]: 'QUUX 1000',
      ...REAL,
    },
    'solid-state-flag',
  ],
  [
    'a SATA disk of a model that spins, although somebody wrote 0 to its flag',
    'sata-hdd',
    { [`${SATA}/vpd_pgb1`]: '', [`${SATA}/block/sdg/queue/rotational`]: '0' },
    'spinning-model',
  ],
  [
    'a SATA disk of an unknown model that reports no rate, on real hardware',
    'sata-hdd',
    { [`${SATA}/vpd_pgb1`]: page(0), [`${SATA}/model`]: 'QUUX 1000', ...REAL },
    'rate-not-reported',
  ],
  [
    'a disk of an unknown model on the SATA port of a virtual machine, whatever its flag or page',
    'sata-hdd',
    { [`${SATA}/model`]: 'QUUX 1000' },
    'emulated-disk',
  ],
  [
    'a disk of an emulated controller, although the hypervisor hides itself',
    'sata-hdd',
    { [`${SATA}/model`]: 'QUUX 1000', ...REAL, '/sys/devices/pci0000:00/0000:00:1f.2/subsystem_vendor': '0x1af4' },
    'emulated-disk',
  ],
  ['a SAS disk without page 0xB1, by its model', 'sas-hdd', { [`${SAS}/vpd_pgb1`]: '' }, 'spinning-model'],
  [
    'a SAS SSD without page 0xB1, by its model',
    'sas-hdd',
    { [`${SAS}/vpd_pgb1`]: '', [`${SAS}/vendor`]: 'HGST', [`${SAS}/model`]: 'HUSMM1640ASS204' },
    'solid-state-model',
  ],
  [
    'a SAS disk of an unknown model without page 0xB1, on real hardware',
    'sas-hdd',
    { [`${SAS}/vpd_pgb1`]: '', [`${SAS}/vendor`]: 'QUUX', [`${SAS}/model`]: 'QUUX 1000', ...REAL },
    'scsi-untold',
  ],
  [
    "Dell's BOSS without page 0xB1, on real hardware",
    'sata-hdd',
    { [`${SATA}/vpd_pgb1`]: '', [`${SATA}/model`]: 'DELLBOSS VD', ...REAL },
    'solid-state-model',
  ],
  ["QEMU's disk on a SATA port", 'sata-hdd', { [`${SATA}/model`]: 'QEMU HARDDISK' }, 'hypervisor-disk'],
  ['an NVMe target of this same machine', 'nvme-tcp', { [`${TCP}/transport`]: 'loop' }, 'nvme-loop'],
  ['NVMe over RDMA', 'nvme-tcp', { [`${TCP}/transport`]: 'rdma' }, 'nvme-over-fabric'],
  [
    'NVMe of a transport never heard of',
    'nvme-ext4',
    { [`${NVME}/transport`]: 'pigeon', [`${NVME}/model`]: 'x' },
    'nvme-untold',
  ],
  [
    'an NVMe disk that spins',
    'bare-metal-nvme',
    { '/sys/devices/pci0000:64/0000:64:02.0/0000:65:00.0/nvme/nvme0/nvme0n1/queue/rotational': '1' },
    'nvme-rotational',
  ],
  [
    'an SD card',
    'virtio-blk',
    {
      ...mounted('1 0 179:0 / / rw - ext4 /dev/mmcblk0 rw'),
      ...disk('platform/mmc0/mmc0:0001/block/mmcblk0', 'mmcblk0', '179:0'),
    },
    'flash-card',
  ],
  [
    'raw flash through mtdblock',
    'virtio-blk',
    {
      ...mounted('1 0 31:0 / / rw - ext4 /dev/mtdblock0 rw'),
      ...disk('virtual/mtd/mtd0/mtdblock0', 'mtdblock0', '31:0'),
    },
    'raw-flash-disk',
  ],
  [
    'a device of a driver never heard of',
    'virtio-blk',
    { ...mounted('1 0 77:0 / / rw - ext4 /dev/quux0 rw'), ...disk('virtual/block/quux0', 'quux0', '77:0') },
    'nothing-known',
  ],
  [
    'a UFS disk',
    'virtio-blk',
    {
      ...mounted('1 0 8:0 / / rw - ext4 /dev/sda rw'),
      ...disk('platform/soc/1d84000.ufshc/host0/target0:0:0/0:0:0:0/block/sda', 'sda', '8:0'),
    },
    'universal-flash',
  ],
  [
    'a PCIe SSD with a driver of its own',
    'virtio-blk',
    {
      ...mounted('1 0 252:0 / / rw - ext4 /dev/rssda rw'),
      ...disk('pci0000:00/0000:00:03.0/block/rssda', 'rssda', '252:0'),
      '/proc/devices': 'Block devices:\n252 mtip32xx\n',
    },
    'pcie-flash',
  ],
  [
    'a block device that a program makes',
    'virtio-blk',
    {
      ...mounted('1 0 259:0 / / rw - ext4 /dev/ublkb0 rw'),
      ...disk('virtual/block/ublkb0', 'ublkb0', '259:0'),
      '/proc/devices': 'Block devices:\n259 blkext\n',
    },
    'program-disk',
  ],
  [
    "an array's volume that is passed through",
    'gce-pd',
    { [`${VIRTIO_SCSI}/vendor`]: 'NETAPP', [`${VIRTIO_SCSI}/model`]: 'LUN C-Mode' },
    'array-by-vendor',
  ],
  [
    "a maker's disk that is passed through and spins",
    'gce-pd',
    {
      [`${VIRTIO_SCSI}/vendor`]: 'SEAGATE',
      [`${VIRTIO_SCSI}/model`]: 'ST4000NM0025',
      [`${VIRTIO_SCSI}/vpd_pgb1`]: page(7200),
    },
    'passed-through-spinning',
  ],
  [
    "a maker's SSD that is passed through",
    'gce-pd',
    {
      [`${VIRTIO_SCSI}/vendor`]: 'ATA',
      [`${VIRTIO_SCSI}/model`]: 'INTEL SSDSC2KB48',
      [`${VIRTIO_SCSI}/vpd_pgb1`]: page(1),
    },
    'passed-through-solid-state',
  ],
  [
    "a disk of SPDK's vhost-scsi, which has a maker's name as its vendor",
    'gce-pd',
    {
      [`${VIRTIO_SCSI}/vendor`]: 'INTEL',
      [`${VIRTIO_SCSI}/model`]: 'Ceph Rbd Disk',
      [`${VIRTIO_SCSI}/vpd_pgb1`]: page(7200),
    },
    'paravirtual-disk',
  ],
  [
    'memory of SPDK',
    'gce-pd',
    {
      [`${VIRTIO_SCSI}/vendor`]: 'INTEL',
      [`${VIRTIO_SCSI}/model`]: 'Malloc disk',
      [`${VIRTIO_SCSI}/vpd_pgb1`]: page(1),
    },
    'memory-disk',
  ],
  [
    "a disk of the kernel's target by vhost-scsi",
    'gce-pd',
    { [`${VIRTIO_SCSI}/vendor`]: 'LIO-ORG', [`${VIRTIO_SCSI}/model`]: 'block0' },
    'paravirtual-disk',
  ],
  [
    'a Hitachi array that is passed through',
    'gce-pd',
    { [`${VIRTIO_SCSI}/vendor`]: 'HITACHI', [`${VIRTIO_SCSI}/model`]: 'DF600F' },
    'array-by-vendor',
  ],
  [
    "one of HP's own disks, which no array serves",
    'gce-pd',
    { [`${VIRTIO_SCSI}/vendor`]: 'HP', [`${VIRTIO_SCSI}/model`]: 'DF0450B8054' },
    'paravirtual-disk',
  ],
  [
    'an NVMe disk of SPDK on PCIe',
    'bare-metal-nvme',
    { '/sys/devices/pci0000:64/0000:64:02.0/0000:65:00.0/nvme/nvme0/model': 'SPDK bdev Controller' },
    'hypervisor-disk',
  ],
  ['a device that sysfs does not have', 'tmpfs', mounted('1 0 8:1 / / rw - ext4 /dev/sda1 rw'), 'not-in-sysfs'],
];

describe('a disk', () => {
  it.each(CHANGED)('is decided by its rule: %s (%s changed)', async (_what, machine, files, rule) => {
    const storage = await inspectUnpacked(
      withFiles(readMachine(machine), files),
      '/proc/self/mountinfo' in files ? '/' : undefined,
    );
    expect(storage.leaves.map((leaf) => leaf.rule)).toEqual([rule]);
    expect(storage.class).toBe(DISK_RULES.find(({ id }) => id === rule)?.class);
  });
});

const FILE_SYSTEMS: readonly (readonly [string, string])[] = [
  ['ramfs ramfs', 'memory'],
  ['nfs nas:/x', 'network'],
  ['smb3 //nas/x', 'network'],
  ['ceph mon:/', 'network'],
  ['lustre mgs@tcp:/fs', 'network'],
  ['fuse.glusterfs nas:/v', 'network'],
  ['fuse.s3fs bucket', 'network'],
  ['fuse /some/folder', 'unknown'],
  ['fuse mountpoint-s3', 'network'],
  ['fuse blobfuse2', 'network'],
  ['fuse.cubefs cubefs-vol', 'network'],
  ['fuse.curvefs curvefs', 'network'],
  ['fuse.daos dfuse', 'network'],
  ['fuse.mapr posix-client', 'network'],
  ['fuse.vstorage vstorage://c', 'network'],
  ['fuse.mergerfs a:b', 'unknown'],
  ['fuse.fuse-overlayfs fuse-overlayfs', 'unknown'],
  ['ubifs ubi0:vol', 'unknown'],
  ['zfs tank/etcd', 'unknown'],
  ['autofs /etc/auto', 'unknown'],
  ['vboxsf share', 'virtual'],
  ['neverheardfs none', 'unknown'],
];

it('has a caveat when the flag contradicts the model', async () => {
  const files = { [`${SATA}/vpd_pgb1`]: '', [`${SATA}/block/sdg/queue/rotational`]: '0' };
  const { class: kind, confidence, caveats } = await inspectUnpacked(withFiles(readMachine('sata-hdd'), files));
  expect([kind, confidence, caveats.map(({ id }) => id)]).toEqual([
    'hdd',
    'likely',
    ['flag-against-model', 'virtual-machine'],
  ]);
});

describe('a file system', () => {
  it.each(FILE_SYSTEMS)('%s is %s', async (type, kind) => {
    const storage = await inspectUnpacked(
      withFiles(readMachine('tmpfs'), mounted(`1 0 0:99 / / rw - ${type} rw`)),
      '/',
    );
    expect(storage.class).toBe(kind);
    expect(storage.leaves).toEqual([]);
  });

  it('9p is a network file system over TCP, and a share of the host over virtio', async () => {
    const of = async (trans: string) =>
      (await inspectUnpacked(withFiles(readMachine('tmpfs'), mounted(`1 0 0:99 / / rw - 9p x rw,trans=${trans}`)), '/'))
        .class;
    expect([await of('tcp'), await of('virtio')]).toEqual(['network', 'virtual']);
  });

  it('that passes through has the class of its source folder', async () => {
    const lines = [
      '1 0 0:9 / / rw - tmpfs t rw',
      '2 1 8:97 / /d rw - ext4 /dev/sdg1 rw',
      '3 1 0:50 / /e rw - ecryptfs /d/x rw',
    ];
    expect((await inspectUnpacked(withFiles(readMachine('sata-hdd'), mounted(...lines)), '/e')).class).toBe('hdd');
  });
});

describe('several leaf devices', () => {
  const both = (first: string, second: string) =>
    mounted('1 0 0:9 / / rw - tmpfs t rw', `2 1 0:60 / /b rw - bcachefs ${first}:${second} rw`);

  it('have the class of the worst', async () => {
    const storage = await inspectUnpacked(
      withFiles(readMachine('md-raid0-mixed'), both('/dev/sdi4', '/dev/sdg7')),
      '/b',
    );
    expect([storage.class, storage.leaves.map((leaf) => leaf.class)]).toEqual(['hdd', ['ssd', 'hdd']]);
  });

  it('are unknown if one cannot be found, unless one of a slow class decides', async () => {
    const of = async (device: string) => {
      const { class: kind, confidence } = await inspectUnpacked(
        withFiles(readMachine('md-raid0-mixed'), both(device, '/dev/gone')),
        '/b',
      );
      return [kind, confidence];
    };
    expect([await of('/dev/sdi4'), await of('/dev/sdg7')]).toEqual([
      ['unknown', 'unknown'],
      ['hdd', 'likely'],
    ]);
  });

  it('are unknown if one is memory', async () => {
    const disks = disk('virtual/block/ram0', 'ram0', '1:0');
    expect(
      (await inspectUnpacked(withFiles(readMachine('sata-hdd'), { ...both('/dev/sdg1', '/dev/ram0'), ...disks }), '/b'))
        .class,
    ).toBe('unknown');
  });

  it('include an external log of xfs', async () => {
    const lines = ['1 0 0:9 / / rw - tmpfs t rw', '2 1 8:132 / /x rw - xfs /dev/sdi4 rw,logdev=/dev/sdg7'];
    const storage = await inspectUnpacked(withFiles(readMachine('md-raid0-mixed'), mounted(...lines)), '/x');
    expect([storage.class, storage.leaves.map((leaf) => leaf.name)]).toEqual(['hdd', ['sdi', 'sdg']]);
  });
});

describe('the tables', () => {
  it('have an identity and a source in each row', () => {
    const ids = DISK_RULES.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { source } of [...KNOWN_MODELS, ...DISK_RULES.filter((row) => typeof row.source !== 'function')]) {
      expect(source).toMatchObject({ title: expect.stringMatching(/\w{3}/) });
    }
  });

  it('end with a rule that matches everything and answers unknown', () => {
    expect(DISK_RULES.at(-1)).toMatchObject({ id: 'nothing-known', class: 'unknown' });
  });

  it('have no rule that decides no machine in the tests', async () => {
    const seen = new Set<string>(CHANGED.map(([, , , rule]) => rule));
    seen.add('azure-temporary-disk'); // machines of their own, below
    for (const row of MACHINES) {
      for (const leaf of (await inspectUnpacked(withFiles(readMachine(row.machine), row.changed))).leaves) {
        seen.add(leaf.rule);
      }
    }
    expect(DISK_RULES.map((rule) => rule.id).filter((id) => !seen.has(id))).toEqual([]);
  });
});

function disk(place: string, name: string, number: string): Record<string, string> {
  const folder = `/sys/devices/${place}`;
  return {
    [`${folder}/dev`]: number,
    [`${folder}/size`]: '1000',
    [`/sys/class/block/${name}`]: `link:../../devices/${place}`,
    [`/sys/dev/block/${number}`]: `link:../../devices/${place}`,
  };
}

function page(rate: number): string {
  return Buffer.from([0, 0xb1, 0, 0x3c, rate >> 8, rate & 0xff]).toString('latin1');
}
