// Kinds of storage that are wrong by name, flag or path alone. The machines have the layouts that the kernel's drivers document.

import { describe, expect, it } from 'vitest';
import type { Storage } from '../../lib/storage/inspect.js';
import { storageAdvice } from '../../lib/verdict/storage-advice.js';
import { storageFindings } from '../../lib/verdict/storage-findings.js';
import { inspectMachine, inspectUnpacked, readMachine, withFiles } from './machine.js';

/** A machine with only these files. */
function machine(files: Readonly<Record<string, string>>, path = '/d'): Promise<Storage> {
  return inspectUnpacked(withFiles({ paths: [path], entries: [] }, files), path);
}

function mounted(...lines: string[]): Record<string, string> {
  return { '/proc/self/mountinfo': ['1 0 0:9 / / rw - tmpfs t rw', ...lines, ''].join('\n') };
}

interface Disk {
  readonly name: string;
  readonly number: string;
  /** Its folder below /sys/devices, without `/block/<name>`. */
  readonly place: string;
  readonly vendor?: string;
  readonly model?: string;
  readonly rotational?: '0' | '1';
  readonly rate?: number;
  readonly partitions?: readonly number[];
}

function disk({ name, number, place, vendor, model, rotational = '1', rate, partitions = [] }: Disk) {
  const folder = `/sys/devices/${place}/block/${name}`;
  const [major = '', minor = '0'] = number.split(':');
  const files: Record<string, string> = {
    [`/sys/class/block/${name}`]: `link:${folder}`,
    [`/sys/dev/block/${number}`]: `link:${folder}`,
    [`${folder}/dev`]: number,
    [`${folder}/queue/rotational`]: rotational,
    [`${folder}/queue/write_cache`]: 'write back',
    [`${folder}/device`]: `link:/sys/devices/${place}`,
  };
  if (vendor !== undefined) files[`/sys/devices/${place}/vendor`] = vendor;
  if (model !== undefined) files[`/sys/devices/${place}/model`] = model;
  if (rate !== undefined) files[`/sys/devices/${place}/vpd_pgb1`] = page(rate);
  for (const part of partitions) {
    const partition = `${major}:${Number(minor) + part}`;
    files[`/sys/class/block/${name}${part}`] = `link:${folder}/${name}${part}`;
    files[`/sys/dev/block/${partition}`] = `link:${folder}/${name}${part}`;
    files[`${folder}/${name}${part}/dev`] = partition;
    files[`${folder}/${name}${part}/partition`] = String(part);
  }
  return files;
}

const sata = (letter: string, index: number, more: Partial<Disk> = {}) =>
  disk({
    name: `sd${letter}`,
    number: `8:${16 * index}`,
    place: `pci0000:00/0000:00:1f.2/ata${index + 1}/host${index}/target${index}:0:0/${index}:0:0:0`,
    vendor: 'ATA',
    partitions: [1, 2, 3],
    ...more,
  });
const HDD = { model: 'HGST HUS726T4TAL', rate: 7200 };
const SSD = { model: 'INTEL SSDSC2KB48', rate: 1, rotational: '0' } as const;
const REAL = { '/proc/cpuinfo': 'flags\t\t: fpu vme\n' };
const GUEST = { '/proc/cpuinfo': 'flags\t\t: fpu vme hypervisor\n' };

const kinds = ({ leaves }: Storage) => leaves.map(({ name, class: kind }) => `${name} ${kind}`);

describe('a file system on several devices', () => {
  const members = (...names: string[]) =>
    Object.fromEntries(
      names.map((name, index) => [
        `/sys/fs/bcachefs/11111111-2222-3333-4444-555555555555/dev-${index}/block`,
        `link:/sys/class/block/${name}`,
      ]),
    );

  it.each([
    ['one member', '/dev/sdb1'],
    ['all members', '/dev/sdb1:/dev/sda1'],
    ['a UUID', 'UUID=11111111-2222-3333-4444-555555555555'],
  ])('has all members of bcachefs when the mount names %s', async (_what, source) => {
    const storage = await machine({
      ...REAL,
      ...mounted(`2 1 0:60 / /d rw - bcachefs ${source} rw`),
      ...sata('a', 0, HDD),
      ...sata('b', 1, SSD),
      ...members('sdb1', 'sda1'),
    });
    expect([storage.class, kinds(storage)]).toEqual(['hdd', ['sdb ssd', 'sda hdd']]);
  });

  it('has no member of another bcachefs', async () => {
    const storage = await machine({
      ...REAL,
      ...mounted('2 1 8:17 / /d rw - bcachefs /dev/sdb1 rw'),
      ...sata('a', 0, HDD),
      ...sata('b', 1, SSD),
      ...members('sda1', 'sda2'),
    });
    expect([storage.class, kinds(storage)]).toEqual(['ssd', ['sdb ssd']]);
  });

  it('is unknown when a named member is missing and the kernel has no list', async () => {
    const storage = await machine({
      ...REAL,
      ...mounted('2 1 0:60 / /d rw - bcachefs /dev/sdb1:/dev/gone rw'),
      ...sata('b', 1, SSD),
    });
    expect([storage.class, storage.because.map(({ id }) => id)]).toEqual(['unknown', ['lost', 'solid-state-disk']]);
  });
});

describe('a journal on another device', () => {
  const ext4 = {
    ...REAL,
    ...mounted('2 1 8:17 / /d rw - ext4 /dev/sdb1 rw'),
    ...sata('a', 0, HDD),
    ...sata('b', 1, SSD),
  };

  it('is found in /proc/fs/jbd2', async () => {
    const storage = await machine({ ...ext4, '/proc/fs/jbd2/sda3/info': '' });
    expect([storage.class, kinds(storage)]).toEqual(['hdd', ['sdb ssd', 'sda hdd']]);
    expect(storage.stack[0]?.journal).toBe('sda3');
  });

  it('is not searched when the file system has an internal journal', async () => {
    const storage = await machine({ ...ext4, '/proc/fs/jbd2/sda3/info': '', '/proc/fs/jbd2/sdb1-8/info': '' });
    expect([storage.class, kinds(storage)]).toEqual(['ssd', ['sdb ssd']]);
  });

  it('is found by the thread that writes it, among several', async () => {
    const storage = await machine({
      ...ext4,
      '/proc/fs/jbd2/sda2/info': '',
      '/proc/fs/jbd2/sda3/info': '',
      '/sys/fs/ext4/sdb1/journal_task': '77',
      '/proc/77/comm': 'jbd2/sda3',
    });
    expect(storage.stack[0]?.journal).toBe('sda3');
  });

  it('is unknown among several when no evidence names one', async () => {
    const storage = await machine({ ...ext4, '/proc/fs/jbd2/sda2/info': '', '/proc/fs/jbd2/sda3/info': '' });
    expect(storage.because).toContainEqual({
      id: 'lost',
      why: { id: 'journal-ambiguous', mountPoint: '/d', devices: ['sda2', 'sda3'] },
    });
    expect(storage.class).toBe('unknown');
  });

  it('is absent from a file system without a journal', async () => {
    const storage = await machine({
      ...ext4,
      '/proc/fs/jbd2/sda3/info': '',
      '/sys/fs/ext4/sdb1/journal_task': '<none>',
    });
    expect(storage.class).toBe('ssd');
  });

  it.each(['journal_path=/dev/sda3', 'journal_dev=0x803'])('is found in the mount option %s', async (option) => {
    const storage = await machine({ ...ext4, ...mounted(`2 1 8:17 / /d rw - ext4 /dev/sdb1 rw,${option}`) });
    expect([storage.class, storage.stack[0]?.journal]).toEqual(['hdd', 'sda3']);
  });

  it('is separated from an internal journal whose inode looks like a dm device', async () => {
    const name = '/sys/devices/virtual/block/dm-1';
    const mapped = {
      '/sys/class/block/dm-1': `link:${name}`,
      '/sys/dev/block/253:1': `link:${name}`,
      [`${name}/dev`]: '253:1',
      [`${name}/dm/uuid`]: 'LVM-x',
      [`${name}/slaves/sda`]: 'link:/sys/class/block/sda',
      [`${name}/queue/write_cache`]: 'write back',
    };
    const storage = await machine({ ...ext4, ...mapped, '/proc/fs/jbd2/dm-1/info': '' });
    expect([storage.class, storage.stack[0]?.journal]).toEqual(['hdd', 'dm-1']);
  });
});

describe('queue/rotational 1', () => {
  it.each([
    ['an unknown model on a SATA port of a guest', { model: 'QUUX SATA DISK' }, 'virtual'],
    ["VirtualBox's disk", { model: 'VBOX HARDDISK' }, 'virtual'],
    ["Parallels' disk", { model: 'Virtual HDD [0]' }, 'virtual'],
    ["a maker's disk that a guest has with its whole controller", { model: 'ST4000NM0035-1V4', rate: 7200 }, 'hdd'],
    ["a maker's SSD that a guest has with its whole controller", SSD, 'ssd'],
  ])('proves nothing below a hypervisor: %s', async (_what, more, kind) => {
    const storage = await machine({
      ...GUEST,
      ...mounted('2 1 8:1 / /d rw - ext4 /dev/sda1 rw'),
      ...sata('a', 0, more),
    });
    expect(storage.class).toBe(kind);
    expect(storage.confidence).not.toBe(kind === 'virtual' ? 'unknown' : 'certain');
  });

  it.each([
    ['sas', 'port-0:0/end_device-0:0/target0:0:0/0:0:0:0'],
    ['scsi', 'target0:0:0/0:0:0:0'],
  ])('proves nothing on an emulated %s controller', async (_bus, rest) => {
    const storage = await machine({
      ...GUEST,
      ...mounted('2 1 8:0 / /d rw - ext4 /dev/sda rw'),
      ...disk({
        name: 'sda',
        number: '8:0',
        place: `pci0000:00/0000:00:05.0/host0/${rest}`,
        vendor: 'QUUX',
        model: 'DISK',
      }),
    });
    expect(storage.class).toBe('virtual');
  });
});

describe("a hypervisor's flag", () => {
  const files = { ...GUEST, ...mounted('2 1 8:1 / /d rw - ext4 /dev/sda1 rw'), ...sata('a', 0, HDD) };

  it.each([
    ['the feature bit of dom0', { '/sys/hypervisor/properties/features': '00000800' }],
    ['the capabilities of dom0', { '/proc/xen/capabilities': 'control_d\n' }],
  ])('hides nothing on the machine that owns the hardware: %s', async (_what, more) => {
    const storage = await machine({ ...files, ...more });
    expect([storage.class, storage.confidence, storage.host.isVirtualMachine]).toEqual(['hdd', 'certain', false]);
  });

  it('hides the disk of a domU', async () => {
    const storage = await machine({
      ...files,
      '/sys/hypervisor/properties/features': '00002705',
      '/proc/xen/capabilities': '',
    });
    expect([storage.confidence, storage.host.isVirtualMachine]).toEqual(['likely', true]);
  });
});

describe("a maker's NVMe drive in a guest", () => {
  const MODEL = '/sys/devices/pci0000:00/0000:00:07.0/nvme/nvme0/model';

  it.each([
    'HUSMR7632BHP301',
    'SAMSUNG MZVL2512HCJQ-00B00',
    'MZWLR3T8HBLS-00007',
    'INTEL SSDPE2KX040T8',
    'SSDPE2KE016T8',
    'Micron_7450_MTFDKCC3T8TFR',
    'KIOXIA KCD8XRUG3T84',
    'KCM61VUL3T20',
    'WDC WUS4BB038D7P3E3',
    'WUS4C6464DSP3X3',
    'WD_BLACK SN850X 1000GB',
    'PC801 NVMe SK hynix 512GB',
    'HFS512GD9TNG-62A0A',
    'Seagate FireCuda 530 ZP2000GM30013',
    'XP1600LE30002',
    'CT2000T500SSD8',
    'KINGSTON SKC3000S1024G',
    'Dell Ent NVMe v2 AGN RI U.2 1.92TB',
    'MO001600KYDMV',
    'SOLIDIGM SSDPFKKW020X7',
    'Force MP510',
    'TOSHIBA THNSN5512GPUK',
    'SHPP41-2000GM',
    'HS-SSD-E1000 512G',
    'TS512GMTE220S',
  ])('is recognised: %s', async (model) => {
    const storage = await inspectMachine('nvme-passthrough-models', { [MODEL]: model.padEnd(40) });
    expect([storage.class, storage.confidence]).toEqual(['nvme', 'likely']);
  });

  it.each([
    ['Quux Cloud Disk', 'virtual'],
    ['SuperCloud Elastic Volume', 'virtual'],
    ['INTEL Virtual NVMe', 'virtual'],
    ['QEMU NVMe Ctrl', 'virtual'],
    ['Mellanox BlueField NVMe SNAP Controller', 'network'],
    ['Amazon Elastic Block Store', 'network'],
  ])('is not assumed: %s', async (model, kind) => {
    expect((await inspectMachine('nvme-passthrough-models', { [MODEL]: model })).class).toBe(kind);
  });
});

describe('an old kernel', () => {
  it('shows no transport of an NVMe disk, and its PCI function is enough', async () => {
    const nvme = '/sys/devices/pci0000:00/0000:00:07.0/nvme/nvme0';
    const model = readMachine('nvme-passthrough-models');
    const older = { ...model, entries: model.entries.filter(({ path }) => path !== `${nvme}/transport`) };
    const storage = await inspectUnpacked(withFiles(older, REAL));
    expect([storage.class, storage.confidence]).toEqual(['nvme', 'certain']);
  });

  it.each([
    ['SEAGATE', 'ST4000NM0025', 'hdd'],
    ['SEAGATE', 'ST9600205SS', 'hdd'],
    ['HP', 'EG0300FCVBF', 'hdd'],
    ['HPE', 'MB004000GWWQN', 'hdd'],
    ['HGST', 'HUH721212AL5200', 'hdd'],
    ['HITACHI', 'HUS156060VLS600', 'hdd'],
    ['TOSHIBA', 'AL15SEB120N', 'hdd'],
    ['TOSHIBA', 'MBF2300RC', 'hdd'],
    ['WD', 'WD4001FYYG', 'hdd'],
    ['HGST', 'HUSMM1640ASS204', 'ssd'],
    ['HP', 'MO0400JEFPA', 'ssd'],
    ['TOSHIBA', 'PX05SVB096Y', 'ssd'],
    ['QUUX', 'DISK 1', 'unknown'],
  ])('shows no rotation rate of a SAS disk, and the model decides: %s %s', async (vendor, model, kind) => {
    const place = '/sys/devices/pci0000:3a/0000:3a:00.0/0000:3b:00.0/host0/port-0:0/end_device-0:0/target0:0:0/0:0:0:0';
    const files = { [`${place}/vendor`]: vendor.padEnd(8), [`${place}/model`]: model.padEnd(16) };
    expect((await inspectMachine('maas-rpm0', files)).class).toBe(kind);
  });
});

describe('network block storage', () => {
  const BASE = '/sys/devices/pci0000:00/0000:00:04.0/virtio1/host0/target0:0:1/0:0:1:0';

  it.each([
    ['SCW', 'sbs', 'network'],
    ['SCW', 'BSSD', 'network'],
    ['SCW', 'l_ssd', 'virtual'],
    ['Linode', 'Volume', 'network'],
    ['ORACLE', 'BlockVolume', 'network'],
    ['DO', 'Volume', 'network'],
    ['HC', 'Volume', 'network'],
    ['PURE', 'FlashArray', 'network'],
    ['3PARdata', 'VV', 'network'],
    ['DGC', 'VRAID', 'network'],
    ['IET', 'VIRTUAL-DISK', 'network'],
    ['QEMU', 'QEMU HARDDISK', 'virtual'],
    ['NUTANIX', 'VDISK', 'virtual'],
    ['Quux', 'Thing', 'virtual'],
  ])('with vendor %s and model %s is %s', async (vendor, model, kind) => {
    const files = { [`${BASE}/vendor`]: vendor.padEnd(8), [`${BASE}/model`]: model.padEnd(16) };
    expect((await inspectMachine('scaleway-sbs', files)).class).toBe(kind);
  });

  it.each([
    ['scini', 'scinia', 'network'],
    ['storpool', 'sp-0', 'network'],
    ['quobyte', 'quobyte0', 'network'],
    ['emcpower', 'emcpowera', 'network'],
    ['dasd', 'dasda', 'network'],
    ['rbd', 'rbd0', 'network'],
    ['rnbd-client', 'rnbd0', 'network'],
    ['zvol', 'zd0', 'unknown'],
    ['ploop', 'ploop1', 'unknown'],
  ])('is recognised by its driver %s', async (driver, name, kind) => {
    const files = {
      ...REAL,
      ...mounted(`2 1 250:0 / /d rw - ext4 /dev/${name} rw`),
      ...disk({ name, number: '250:0', place: 'virtual' }),
    };
    const known = await machine({ ...files, '/proc/devices': `Block devices:\n250 ${driver}\n` });
    const byName = await machine(files);
    expect([known.class, byName.class]).toEqual([kind, kind]);
  });
});

describe('storage that is not durable', () => {
  const FEATURES = '/sys/devices/platform/40000000.virtio_mmio/virtio0/features';
  const bits = (...set: number[]) => Array.from({ length: 64 }, (_, bit) => (set.includes(bit) ? '1' : '0')).join('');

  it.each([
    ['no flush', bits(32), true],
    ['a flush', bits(9, 32), false],
    ['a cache mode in its configuration, which is written through', bits(11, 32), false],
    ['unreadable features', 'quux', false],
  ])('is a virtio disk with %s', async (_what, features, isFailed) => {
    const ids = storageFindings(await inspectMachine('firecracker-noflush', { [FEATURES]: features })).map(
      ({ id }) => id,
    );
    expect(ids).toEqual(isFailed ? ['storage-no-flush'] : []);
  });

  it('is the temporary disk of an Azure machine of generation 2, but not its OS disk', async () => {
    const gen2 = (lun: number) => ({
      ...GUEST,
      '/sys/class/dmi/id/chassis_asset_tag': '7783-7084-3265-9085-8269-3286-77',
      ...mounted('2 1 8:0 / /d rw - ext4 /dev/sda rw'),
      ...disk({
        name: 'sda',
        number: '8:0',
        place: `LNXSYSTM:00/ACPI0004:00/VMBUS:00/f8b3781a-1e82-4818-a1c3-63d806ec15bb/host0/target0:0:0/0:0:0:${lun}`,
        vendor: 'Msft',
        model: 'Virtual Disk',
      }),
    });
    const [temporary, system] = [await machine(gen2(1)), await machine(gen2(0))];
    expect([temporary.class, storageFindings(temporary).map(({ id }) => id)]).toEqual([
      'virtual',
      ['storage-lost-on-deallocation'],
    ]);
    expect([system.class, storageFindings(system)]).toEqual(['network', []]);
  });

  // azure-vm-utils, doc/disk-identification.md: namespace 1 is the OS disk.
  it.each([
    ['nvme0n1', 'likely', ['azure-os-disk']],
    ['nvme0n2', 'certain', []],
  ])('is a remote disk of Azure, and as namespace 1 perhaps a local one: %s', async (name, confidence, caveats) => {
    const controller = '/sys/devices/pci15c4:00/15c4:00:00.0/nvme/nvme0';
    const storage = await machine({
      ...GUEST,
      ...mounted(`2 1 259:0 / /d rw - ext4 /dev/${name} rw`),
      [`/sys/class/block/${name}`]: `link:${controller}/${name}`,
      '/sys/dev/block/259:0': `link:${controller}/${name}`,
      [`${controller}/${name}/dev`]: '259:0',
      [`${controller}/${name}/device`]: `link:${controller}`,
      [`${controller}/transport`]: 'pcie',
      [`${controller}/model`]: 'MSFT NVMe Accelerator v1.0',
    });
    expect([storage.class, storage.confidence]).toEqual(['network', confidence]);
    expect(storage.caveats.map(({ id }) => id)).toEqual(caveats);
  });

  it.each([
    ['Amazon EC2 NVMe Instance Storage', 'nvme'],
    ['nvme_card0', 'nvme'],
    ['Microsoft NVMe Direct Disk v2', 'nvme'],
  ])('is a local disk of a cloud: %s', async (model, kind) => {
    const file = '/sys/devices/pci0000:00/0000:00:07.0/nvme/nvme0/model';
    const storage = await inspectMachine('nvme-passthrough-models', { [file]: model });
    expect([storage.class, storageFindings(storage).map(({ id, result }) => `${result} ${id}`)]).toEqual([
      kind,
      ['fail storage-lost-on-deallocation'],
    ]);
  });

  it('is memory in a stack with a disk', async () => {
    const storage = await machine({
      ...REAL,
      ...mounted('2 1 0:60 / /d rw - bcachefs /dev/sdb1:/dev/ram0 rw'),
      ...sata('b', 1, SSD),
      ...disk({ name: 'ram0', number: '1:0', place: 'virtual' }),
    });
    expect(storageFindings(storage).map(({ id, result }) => `${result} ${id}`)).toEqual(['fail storage-part-memory']);
  });
});

describe("a container's writable layer", () => {
  const overlay = (upper: string, point = '/') => ({
    '/proc/self/mountinfo': `1 0 0:9 / ${point} rw - overlay overlay rw,lowerdir=/l,upperdir=${upper},workdir=/w\n`,
  });

  it.each([
    '/var/lib/docker/overlay2/abc/diff',
    '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs',
    '/var/lib/rancher/k3s/agent/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs',
    '/var/lib/containers/storage/overlay/abc/diff',
    '/data/overlay2/0c2a4f6e8b0d1c3e5a7f9b1d3c5e7a9f0c2a4f6e8b0d1c3e5a7f9b1d3c5e7a9f/diff',
  ])('is recognised by its upper folder %s', async (upper) => {
    const storage = await machine(overlay(upper), '/');
    expect([storage.isContainerLayer, storageAdvice(storage).map(({ id }) => id)]).toEqual([true, ['container-layer']]);
  });

  it('is recognised by the files of a container engine, when its upper folder is hidden', async () => {
    const own = overlay('/srv/layers/7/upper');
    const hosts = '2 1 8:1 /x/hosts /etc/hosts rw - ext4 /dev/sda1 rw\n';
    const of = async (files: Record<string, string>) => (await machine(files, '/')).isContainerLayer;
    expect([
      await of(own),
      await of({ ...own, '/.dockerenv': '' }),
      await of({ ...own, '/run/.containerenv': '' }),
      await of({ '/proc/self/mountinfo': `${own['/proc/self/mountinfo']}${hosts}` }),
    ]).toEqual([false, true, true, true]);
  });

  it("is not a host's own overlay on a folder", async () => {
    const storage = await machine(overlay('/sysroot/var/lib/overlay/1/etc', '/etc'), '/etc');
    expect(storage.isContainerLayer).toBe(false);
  });

  it("is recognised by the source of its root, for Docker's zfs and containerd's devmapper and btrfs", async () => {
    const of = async (line: string) => (await machine({ '/proc/self/mountinfo': `${line}\n` }, '/')).isContainerLayer;
    const btrfs = '/var/lib/containerd/io.containerd.snapshotter.v1.btrfs/active/42';
    expect([
      await of('1 0 253:5 / / rw - ext4 /dev/mapper/containerd-pool-snap-42 rw'),
      await of('1 0 253:5 / / rw - ext4 /dev/mapper/vg0-snap--42 rw'),
      await of(`1 0 0:9 ${btrfs} / rw - btrfs /dev/sda1 rw`),
      await of('1 0 0:9 / / rw - zfs rpool/docker/1f3b0f2a6a0c0d rw'),
      await of(`1 0 0:9 / / rw - zfs tank/${'0a1b'.repeat(16)} rw`),
      await of('1 0 0:9 / / rw - zfs rpool/ROOT/debian rw'),
    ]).toEqual([true, false, true, true, true, false]);
  });

  it.each(['/var/lib/k0s/containerd', '/var/snap/microk8s/common/var/lib/containerd'])(
    'is beside the images in %s',
    async (folder) => {
      const storage = await machine({
        ...REAL,
        ...mounted('2 1 8:17 / /var rw - ext4 /dev/sdb1 rw', '3 1 8:17 /x /d rw - ext4 /dev/sdb1 rw'),
        ...sata('b', 1, SSD),
        [`${folder}/x`]: '',
      });
      expect(storage.neighbours.map(({ role, name }) => `${role} ${name}`)).toContain(`container-images ${folder}`);
    },
  );

  it('is recognised by its root, when Docker uses btrfs or vfs, and by fuse-overlayfs', async () => {
    const of = async (line: string) => (await machine({ '/proc/self/mountinfo': `${line}\n` }, '/')).isContainerLayer;
    expect([
      await of('1 0 8:1 /var/lib/docker/vfs/dir/abc / rw - ext4 /dev/sda1 rw'),
      await of('1 0 0:9 /var/lib/docker/btrfs/subvolumes/abc / rw - btrfs /dev/sda1 rw'),
      await of('1 0 0:9 / / rw - fuse.fuse-overlayfs fuse-overlayfs rw'),
      await of('1 0 8:1 / / rw - ext4 /dev/sda1 rw'),
    ]).toEqual([true, true, true, false]);
  });

  it('is not a volume that is mounted into the container', async () => {
    const lines = [
      '1 0 0:9 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/docker/overlay2/abc/diff,workdir=/w',
      '2 1 8:17 /vol /data rw - ext4 /dev/sdb1 rw',
      '',
    ];
    const storage = await machine({ ...REAL, '/proc/self/mountinfo': lines.join('\n'), ...sata('b', 1, SSD) }, '/data');
    expect([storage.isContainerLayer, storage.class, storageFindings(storage)]).toEqual([false, 'ssd', []]);
  });
});

describe('the root of a live or diskless system', () => {
  const root = (upper: string, parent: number, ...lines: string[]) => ({
    ...REAL,
    '/proc/self/mountinfo': [
      `30 ${parent} 0:40 / / rw - overlay overlay rw,lowerdir=/l,upperdir=${upper},workdir=/w`,
      '22 30 0:23 / /run rw - tmpfs run rw',
      ...lines,
      '',
    ].join('\n'),
  });
  const answer = (storage: Storage) => [
    storage.class,
    storage.isContainerLayer,
    storageFindings(storage).map(({ id }) => id),
  ];

  it.each([
    ['an Arch ISO', '/run/archiso/cowspace/x/upperdir', '27 22 0:35 / /run/archiso/cowspace rw - tmpfs cowspace rw'],
    ['Kairos', '/run/overlayfs', ''],
    ['overlayroot', '/media/root-rw/overlay', '31 30 0:25 / /media/root-rw rw - tmpfs tmpfs-root rw'],
  ])('is memory: %s', async (_what, upper, line) => {
    expect(answer(await machine(root(upper, 1, line), '/'))).toEqual(['memory', false, ['storage-memory']]);
  });

  it('is on the disk that was moved below it', async () => {
    const line = '27 30 8:17 / /overlay rw - ext4 /dev/sdb1 rw';
    const storage = await machine({ ...root('/overlay/upper', 1, line), ...sata('b', 1, SSD) }, '/');
    expect([storage.class, kinds(storage)]).toEqual(['ssd', ['sdb ssd']]);
  });

  it.each([
    ['the folder is hidden', '/cow/upper', 1],
    ['the root is that of another mount namespace', '/run/x/upper', 140],
    ['the folder is that of a container engine', '/run/docker/overlay2/abc/diff', 1],
  ])('is unknown when %s', async (_what, upper, parent) => {
    const storage = await machine(root(upper, parent), '/');
    expect(storage.class).toBe('unknown');
  });
});

describe('a read-only image', () => {
  it('is on the disk of its lower folders, and is not reported as full', async () => {
    const storage = await inspectMachine('composefs-root', {}, '/');
    const full = { ...storage, filesystem: { ...storage.filesystem, usage: { sizeBytes: 6e6, availableBytes: 0 } } };
    expect(storageAdvice(full).map(({ id }) => id)).not.toContain('filesystem-nearly-full');
    const below = await inspectMachine('composefs-root');
    expect(storageAdvice(below).map(({ id }) => id)).toContain('disk-shared-with-root');
  });

  it('is read with the older form of its options too', async () => {
    const line =
      '40 1 0:35 / / ro - overlay overlay ro,lowerdir=/run/ostree/.private/cfsroot-lower::/sysroot/ostree/repo/objects';
    const text = readMachine('composefs-root').entries.find(({ path }) => path === '/proc/self/mountinfo');
    const lines = (text?.kind === 'file' ? text.content.toString() : '').split('\n').slice(1);
    const storage = await inspectMachine(
      'composefs-root',
      { '/proc/self/mountinfo': [line, ...lines].join('\n') },
      '/',
    );
    expect([storage.class, kinds(storage)]).toEqual(['virtual', ['sda virtual']]);
  });
});

describe('one disk', () => {
  it('has the same findings in a pod and on its host', async () => {
    const disks = { ...GUEST, ...sata('b', 1, SSD) };
    const host = await machine({ ...disks, ...mounted('2 1 8:17 / /d rw - ext4 /dev/sdb1 rw,nobarrier') });
    const pod = await machine(
      {
        ...disks,
        '/proc/self/mountinfo': [
          '1 0 0:99 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/containerd/x/snapshots/1/fs,workdir=/w',
          '2 1 8:17 /etcd /data rw - ext4 /dev/sdb1 rw,nobarrier',
          '',
        ].join('\n'),
      },
      '/data',
    );
    const results = (storage: Storage) => storageFindings(storage).map(({ id, result }) => `${result} ${id}`);
    expect(results(pod)).toEqual(results(host));
    expect(results(host)).toEqual(['fail mount-no-barriers']);
    expect([pod.class, pod.confidence]).toEqual([host.class, host.confidence]);
  });
});

function page(rate: number): string {
  return Buffer.from([0, 0xb1, 0, 0x3c, rate >> 8, rate & 0xff]).toString('latin1');
}

describe('a SCSI disk of the hypervisor', () => {
  it.each([
    ['PowerVM', 'AIX', 'VDASD'],
    ['QEMU', 'QEMU', 'QEMU HARDDISK'],
  ])('is virtual on %s, although its driver has an SRP host', async (_what, vendor, model) => {
    const storage = await machine({
      ...GUEST,
      ...mounted('2 1 8:1 / /d rw - xfs /dev/sda1 rw'),
      ...disk({
        name: 'sda',
        number: '8:0',
        place: 'vio/30000002/host0/target0:0:1/0:0:1:0',
        vendor,
        model,
        partitions: [1],
      }),
      '/sys/class/srp_host/host0/x': '',
      '/sys/class/scsi_host/host0/proc_name': 'ibmvscsi',
    });
    expect(kinds(storage)).toEqual(['sda virtual']);
  });
});

it('a btrfs is found by a source with colons, beside another btrfs', async () => {
  const BY_PATH = '/dev/disk/by-path/pci-0000:00:1f.2-ata-3-part5';
  const captured = readMachine('btrfs-multi');
  const mountinfo = `26 1 254:0 / / rw - ext4 /dev/vda rw\n97 26 0:37 / /mnt/case/btrfs-multi rw - btrfs ${BY_PATH} rw\n`;
  const files = {
    '/proc/self/mountinfo': mountinfo,
    [BY_PATH]: 'link:../../sdi5',
    '/sys/fs/btrfs/id-2/devices/sda': '',
  };
  const { leaves } = await inspectUnpacked(withFiles(captured, files));
  expect(leaves.map(({ name }) => name).sort()).toEqual(['sdh', 'sdi']);
});
