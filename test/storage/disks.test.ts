// The list of disks: the candidates, their order, and the unusable disks with the reason.

import { describe, expect, it } from 'vitest';
import { type DiskList, listDisks } from '../../lib/disks.js';
import { render } from '../../lib/report/render.js';
import { NEEDED_BYTES } from '../../lib/verdict/disk-candidates.js';
import { machineRoot, readMachine, withFiles } from './machine.js';

const PCI = '/sys/devices/pci0000:00/0000:00:1f.2';

interface Disk {
  readonly letter: string;
  readonly index: number;
  readonly model: string;
  readonly rate: number;
  readonly gigabytes?: number;
  readonly partitions?: readonly number[];
  readonly more?: Readonly<Record<string, string>>;
}

/** A SATA disk and its partitions, of equal size. Names in `more` are below the disk's folder. */
function sata({
  letter,
  index,
  model,
  rate,
  gigabytes = 480,
  partitions = [],
  more = {},
}: Disk): Record<string, string> {
  const place = `${PCI}/ata${index}/host${index}/target${index}:0:0/${index}:0:0:0`;
  const name = `sd${letter}`;
  const folder = `${place}/block/${name}`;
  const sectors = String((gigabytes * 1e9) / 512);
  const files: Record<string, string> = {
    [`/sys/class/block/${name}`]: `link:${folder}`,
    [`/sys/dev/block/8:${16 * index}`]: `link:${folder}`,
    [`${folder}/dev`]: `8:${16 * index}`,
    [`${folder}/size`]: sectors,
    [`${folder}/queue/rotational`]: rate === 1 ? '0' : '1',
    [`${folder}/queue/write_cache`]: 'write back',
    [`${folder}/device`]: `link:${place}`,
    [`${place}/vendor`]: 'ATA',
    [`${place}/model`]: model,
    [`${place}/vpd_pgb1`]: Buffer.from([0, 0xb1, 0, 0x3c, rate >> 8, rate & 0xff]).toString('latin1'),
  };
  for (const part of partitions) {
    const number = `8:${16 * index + part}`;
    files[`/sys/class/block/${name}${part}`] = `link:${folder}/${name}${part}`;
    files[`/sys/dev/block/${number}`] = `link:${folder}/${name}${part}`;
    files[`${folder}/${name}${part}/dev`] = number;
    files[`${folder}/${name}${part}/size`] = sectors;
    files[`${folder}/${name}${part}/partition`] = String(part);
  }
  for (const [path, content] of Object.entries(more)) files[`${folder}/${path}`] = content;
  return files;
}

/** A device-mapper device over sdb. */
function mapper(minor: number, uuid: string): Record<string, string> {
  const folder = `/sys/devices/virtual/block/dm-${minor}`;
  return {
    ...sata({ letter: 'b', index: 2, ...SSD, more: { [`holders/dm-${minor}`]: '' } }),
    ...udev('8:32', 'E:ID_FS_TYPE=LVM2_member'),
    [`/sys/class/block/dm-${minor}`]: `link:${folder}`,
    [`/sys/dev/block/253:${minor}`]: `link:${folder}`,
    [`${folder}/dev`]: `253:${minor}`,
    [`${folder}/size`]: '1000000000',
    [`${folder}/dm/uuid`]: uuid,
    [`${folder}/dm/name`]: 'vg-lv',
    [`${folder}/slaves/sdb`]: 'link:/sys/class/block/sdb',
  };
}

const SSD = { model: 'INTEL SSDSC2KB48', rate: 1 };
const HDD = { model: 'ST4000NM0035-1V4', rate: 7200 };
const udev = (number: string, ...lines: string[]) => ({ [`/run/udev/data/b${number}`]: `${lines.join('\n')}\n` });

async function disks(files: Readonly<Record<string, string>>, ...mounts: string[]): Promise<DiskList> {
  const machine = withFiles(
    { paths: [], entries: [] },
    {
      '/proc/cpuinfo': 'flags\t\t: fpu\n',
      '/proc/self/mountinfo': [...mounts, ''].join('\n'),
      '/proc/swaps': 'Filename Type Size Used Priority\n',
      ...files,
    },
  );
  const { root, remove } = machineRoot(machine);
  try {
    return await listDisks({ sysroot: root });
  } finally {
    remove();
  }
}

const ROOT = '1 0 8:17 / / rw - ext4 /dev/sda1 rw';
const rowsOf = ({ candidates }: DiskList) => candidates.map(({ device, mountPoint }) => `${device} ${mountPoint}`);
const whysOf = ({ unusable }: DiskList) => unusable.map(({ device, why }) => `${device} ${why.id}`);

describe('the order', () => {
  it('puts an empty SSD before a shared SSD, and both before a spinning disk', async () => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD }),
        ...sata({ letter: 'c', index: 3, ...HDD }),
        ...udev('8:32', 'E:ID_MODEL=x'),
        ...udev('8:48', 'E:ID_MODEL=x'),
      },
      ROOT,
    );
    expect(rowsOf(list)).toEqual(['sdb null', 'sda1 /', 'sdc null']);
    expect(list.candidates.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    const text = await render(list, 'text', { width: 80 });
    expect(text).toMatch(/^sdb is the best place for etcd here\. It needs a file system first\.\n/);
    expect(text).toContain('     no signature found\n');
    expect(text).toContain('     warning: root is on it\n');
  });

  it('lists a disk that etcd uses with its data directory and its other users', async () => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        '/var/lib/etcd/member/wal/x': '',
        '/var/lib/containerd/x': '',
      },
      ROOT,
    );
    expect(list.candidates[0]?.etcdDirectories).toEqual(['/var/lib/etcd']);
    expect(await render(list)).toMatch(
      /etcd is already on the best disk of this machine: \/ \(sda1\)\.[\s\S]*etcd keeps its data here \(\/var\/lib\/etcd\); warning: root and container images are on it/,
    );
  });
});

describe('the next steps', () => {
  it.each([
    ['/var/lib/etcd', 'disks --move-to sdb --for kubeadm prints'],
    ['/var/lib/rancher/k3s/server/db/etcd', 'disks --move-to sdb --for k3s prints'],
    ['/var/lib/etcd/default', 'disks --move-to sdb prints'],
  ])('move an etcd in %s with the script for its platform', async (directory, next) => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD }),
        ...udev('8:32', 'E:ID_MODEL=x'),
        [`${directory}/member/wal/x`]: '',
      },
      ROOT,
    );
    expect(await render({ ...list, sysroot: null }, 'text', { width: 200 })).toContain(next);
    const unusable = list.candidates.filter(({ device }) => device !== 'sdb');
    const onUnusable: DiskList = {
      ...list,
      sysroot: null,
      candidates: list.candidates.filter(({ device }) => device === 'sdb'),
      unusable: unusable.map((disk) => ({ ...disk, why: { id: 'read-only' } })),
    };
    expect(await render(onUnusable, 'text', { width: 200 })).toContain(next);
  });
});

describe('unusable disks', () => {
  it.each([
    ['a member of an array that is not active', udev('8:32', 'E:ID_FS_TYPE=linux_raid_member'), 'sdb member-signature'],
    ['a locked LUKS device', udev('8:32', 'E:ID_FS_TYPE=crypto_LUKS'), 'sdb member-signature'],
    ['an external journal of ext4', udev('8:32', 'E:ID_FS_TYPE=jbd'), 'sdb member-signature'],
    ['an external log of XFS', udev('8:32', 'E:ID_FS_TYPE=xfs_external_log'), 'sdb member-signature'],
    ['a disk of Oracle ASM', udev('8:32', 'E:ID_FS_TYPE=oracleasm'), 'sdb member-signature'],
    ['a disk of a macOS volume', udev('8:32', 'E:ID_FS_TYPE=apfs'), 'sdb unfit-filesystem'],
    [
      'swap',
      { '/proc/swaps': 'Filename Type Size Used Priority\n/dev/sdb partition 1 0 -2\n', '/dev/sdb': '' },
      'sdb swap',
    ],
  ])('include %s', async (_what, more, why) => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD }),
        ...more,
      },
      ROOT,
    );
    expect([rowsOf(list), whysOf(list)]).toEqual([['sda1 /'], [why]]);
  });

  // sysfs_devno_is_dm_private() of util-linux; build_dm_uuid() of lvm2 writes the suffix.
  it.each([
    ['an LVM thin pool', 'LVM-', '-tpool', 'volume-part'],
    ['a visible LVM pool', 'LVM-', '-pool', 'volume-part'],
    ['a VDO pool', 'LVM-', '-vpool', 'volume-part'],
    ['an internal device of Stratis', 'stratis-1-private-', '-flex-mdv', 'volume-part'],
    ['a logical volume', 'LVM-', '', undefined],
    ['a captured logical volume', 'LVM-id-12', null, undefined],
  ])('include %s, by its uuid', async (_what, prefix, suffix, why) => {
    const uuid = suffix === null ? prefix : `${prefix}${'A1b2C3d4'.repeat(8)}${suffix}`;
    const list = await disks({
      ...mapper(5, uuid),
      ...udev('253:5', 'E:DM_NAME=x'),
    });
    expect(whysOf(list)).toEqual([...(why === undefined ? [] : [`dm-5 ${why}`]), 'sdb member']);
    expect(list.candidates.map(({ signature }) => signature)).toEqual(why === undefined ? [null] : []);
  });

  it('include the disk of a virtual machine on a logical volume', async () => {
    const list = await disks({
      ...mapper(5, `LVM-${'A1b2C3d4'.repeat(8)}`),
      ...udev('253:5', 'E:ID_PART_TABLE_TYPE=gpt'),
    });
    expect(whysOf(list)).toEqual(['dm-5 partitioned-volume', 'sdb member']);
  });

  it.each(['DM_UDEV_DISABLE_DISK_RULES_FLAG', 'DM_NOSCAN'])(
    'do not include a volume that udev did not probe (%s): its content is unknown',
    async (flag) => {
      const list = await disks({ ...mapper(5, 'CRYPT-x'), ...udev('253:5', `E:${flag}=1`) });
      expect(list.candidates.map(({ signature }) => signature)).toEqual(['unknown']);
    },
  );

  it.each([
    ['read-only', { ro: '1' }, 'read-only'],
    ['built into something else', { 'holders/md0': '' }, 'member'],
  ])('include a disk that is %s', async (_what, more, why) => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD, more }),
        ...udev('8:32', 'E:X=y'),
      },
      ROOT,
    );
    expect(whysOf(list)).toEqual([`sdb ${why}`]);
  });

  it('include a USB stick, and neither a USB disk nor a hot-plug port', async () => {
    const usb = (name: string, removable: '0' | '1') => {
      const folder = `/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/host9/target9:0:0/9:0:0:0/block/${name}`;
      const number = `8:${16 * (name.charCodeAt(2) - 96)}`;
      return {
        [`/sys/class/block/${name}`]: `link:${folder}`,
        [`/sys/dev/block/${number}`]: `link:${folder}`,
        [`${folder}/dev`]: number,
        [`${folder}/size`]: '1000000000',
        [`${folder}/removable`]: removable,
        ...udev(number, 'E:X=y'),
      };
    };
    const partitioned = (name: string, removable: '0' | '1') => {
      const files = usb(name, removable);
      const folder = `${files[`/sys/class/block/${name}`]?.slice('link:'.length)}/${name}1`;
      return {
        ...files,
        [`/sys/class/block/${name}1`]: `link:${folder}`,
        '/sys/dev/block/8:81': `link:${folder}`,
        [`${folder}/dev`]: '8:81',
        [`${folder}/size`]: '1000000000',
        [`${folder}/partition`]: '1',
        ...udev('8:81', 'E:X=y'),
      };
    };
    const list = await disks({
      ...sata({ letter: 'b', index: 2, ...SSD, more: { removable: '1' } }),
      ...udev('8:32', 'E:X=y'),
      ...usb('sdd', '1'),
      ...usb('sde', '0'),
      ...partitioned('sdf', '1'),
    });
    expect([rowsOf(list), whysOf(list)]).toEqual([
      ['sdb null', 'sde null'],
      ['sdd removable', 'sdf1 removable'],
    ]);
  });

  it('include the partitions of a path or a member, which the kernel keeps', async () => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD, partitions: [1, 2], more: { 'holders/dm-0': '' } }),
        ...udev('8:33', 'E:ID_FS_TYPE=none'),
      },
      ROOT,
    );
    expect([rowsOf(list), whysOf(list)]).toEqual([['sda1 /'], ['sdb1 member', 'sdb2 member']]);
  });

  it('include a disk that is mounted outside of this container', async () => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD }),
        ...udev('8:32', 'E:ID_FS_TYPE=xfs'),
        '/sys/fs/xfs/sdb/log/x': '',
      },
      ROOT,
      '2 1 8:17 /pods/1/etc-hosts /etc/hosts rw - ext4 /dev/sda1 rw',
    );
    expect([rowsOf(list), whysOf(list)]).toEqual([['sda1 /'], ['sdb mounted-elsewhere']]);
  });

  it.each([
    ['the raw block volume of a pod', '2 1 0:6 /sdb /var/lib/kubelet/plugins/x/dev/1 rw - devtmpfs udev rw'],
    ['the realtime device of an XFS', '2 1 8:33 / /data rw - xfs /dev/sdc1 rw,rtdev=/dev/sdb'],
  ])('include %s', async (_what, line) => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD }),
        ...udev('8:32', 'E:X=y'),
      },
      ROOT,
      line,
    );
    expect(whysOf(list)).toEqual(['sdb used-by-mount']);
  });

  it('include a btrfs that is mounted outside of this container', async () => {
    const list = await disks({
      ...sata({ letter: 'b', index: 2, ...SSD }),
      ...udev('8:32', 'E:ID_FS_TYPE=btrfs'),
      '/sys/fs/btrfs/11111111-2222-3333-4444-555555555555/devices/sdb': 'link:/sys/class/block/sdb',
    });
    expect(whysOf(list)).toEqual(['sdb mounted-elsewhere']);
  });

  it('do not include the hidden path of an NVMe namespace, which has no row', async () => {
    const place = '/sys/devices/pci0000:00/0000:00:02.0/nvme';
    const list = await disks({
      '/sys/class/block/nvme0c0n1': `link:${place}/nvme0/nvme0c0n1`,
      [`${place}/nvme0/nvme0c0n1/size`]: '1000000000',
    });
    expect([rowsOf(list), whysOf(list)]).toEqual([[], []]);
  });

  it('include a disk with too little space for etcd', async () => {
    const small = sata({ letter: 'b', index: 2, ...SSD, gigabytes: 4 });
    const list = await disks({ ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }), ...small }, ROOT);
    expect(list.unusable[0]?.why).toEqual({ id: 'too-small', bytes: 4e9, neededBytes: NEEDED_BYTES });
  });

  it('include network file systems, host shares, file systems without owners, and read-only mounts', async () => {
    const list = await disks(
      sata({ letter: 'a', index: 1, ...SSD, partitions: [1, 2, 3] }),
      ROOT,
      '2 1 0:50 / /mnt/nas rw - nfs4 nas1:/export rw',
      '3 1 0:51 / /mnt/host rw - virtiofs share rw',
      '4 1 8:18 / /boot/efi rw - vfat /dev/sda2 rw',
      '5 1 8:19 / /mnt/old ro - ext4 /dev/sda3 ro',
    );
    expect(whysOf(list)).toEqual([
      'nas1:/export network-filesystem',
      'share host-share',
      'sda2 unfit-filesystem',
      'sda3 read-only',
    ]);
    expect(await render(list)).toContain('nas1:/export  mounted on /mnt/nas: network file system (nfs4)');
  });
});

describe('each disk is listed once', () => {
  it('by the mount that shows all of it, and by its partitions', async () => {
    const list = await disks(
      sata({ letter: 'a', index: 1, ...SSD, partitions: [1, 2] }),
      ROOT,
      '2 1 8:17 /sub /srv/bind rw - ext4 /dev/sda1 rw',
      '3 1 8:17 /var/lib/kubelet /var/lib/kubelet/pods/x/volumes/y rw - ext4 /dev/sda1 rw',
    );
    expect(rowsOf(list).sort()).toEqual(['sda1 /', 'sda2 null']);
  });

  it('with any content, which is unknown without udev and on another machine', async () => {
    const list = await disks(
      { ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }), ...sata({ letter: 'b', index: 2, ...SSD }) },
      ROOT,
    );
    expect(list.candidates.find(({ device }) => device === 'sdb')?.signature).toBe('unknown');
    expect(await render(list)).toContain('its content is unknown');
  });

  it('by its stable name, the readable one first', async () => {
    const list = await disks(
      {
        ...sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }),
        ...sata({ letter: 'b', index: 2, ...SSD }),
        '/dev/disk/by-id/wwn-0x1': 'link:../../sdb',
        '/dev/disk/by-id/ata-INTEL_SSD_1': 'link:../../sdb',
        '/dev/disk/by-path/pci-0000:00:1f.2-ata-2': 'link:../../sdb',
      },
      ROOT,
    );
    expect(list.candidates.find(({ device }) => device === 'sdb')?.stableName).toBe('/dev/disk/by-id/ata-INTEL_SSD_1');
  });
});

describe('every format', () => {
  const HOSTILE = 'x\u001b[31m|`<script>"\u202e';

  it.each(['text', 'markdown', 'html'] as const)('escapes hostile names: %s', async (format) => {
    const list = await disks(
      { ...sata({ letter: 'a', index: 1, ...SSD, model: HOSTILE, partitions: [1] }) },
      ROOT,
      `2 1 0:50 / /mnt/${HOSTILE.replaceAll(' ', '_')} rw - nfs4 ${HOSTILE} rw`,
    );
    const text = await render(list, format);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is tested
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    if (format === 'html') expect(text).not.toContain('<script>"');
    if (format === 'markdown') expect(text).not.toMatch(/(?<!\\)<script>/);
  });

  it('has all data in JSON, which can be read back', async () => {
    const list = await disks(sata({ letter: 'a', index: 1, ...SSD, partitions: [1] }), ROOT);
    expect(JSON.parse(await render(list, 'json'))).toEqual(JSON.parse(JSON.stringify(list)));
  });

  it.each([40, 60, 80, 120])('has at most %i columns in text, except the table', async (width) => {
    const list = await disks(
      { ...sata({ letter: 'a', index: 1, ...HDD, partitions: [1] }), ...sata({ letter: 'b', index: 2, ...SSD }) },
      ROOT,
      '2 1 0:50 / /mnt/nas rw - nfs4 nas1:/export rw',
    );
    const lines = (await render(list, 'text', { width })).split('\n');
    const long = lines.filter((line) => line.length > width && !/^ +(disk|\d) /.test(line));
    expect(long).toEqual([]);
  });
});

it('lists captured machines', async () => {
  for (const name of ['lvm-nvme', 'btrfs-multi', 'dm-multipath', 'container-root', 'nvme-mpath', 'bcache']) {
    const { root, remove } = machineRoot(readMachine(name));
    const list = await listDisks({ sysroot: root }).finally(remove);
    expect(await render(list)).toMatch(/best place|best disk|No disk/);
  }
});
