// What a storage is judged by before anything is measured.

import { describe, expect, it } from 'vitest';
import type { Storage } from '../../lib/storage/inspect.js';
import { STORAGE_FINDINGS, storageFindings } from '../../lib/verdict/storage-findings.js';
import { inspectMachine } from '../storage/machine.js';

const of = async (...asked: Parameters<typeof inspectMachine>) =>
  storageFindings(await inspectMachine(...asked)).map(({ result, id, observed }) => `${result} ${id}: ${observed}`);

const mounts = (...lines: string[]) => ({ '/proc/self/mountinfo': `${lines.join('\n')}\n` });
const SDG = '35 26 8:97 / /d rw - ext4 /dev/sdg1 rw';

describe('what a storage is', () => {
  it.each([
    ['tmpfs', ['fail storage-memory: /mnt/case/tmpfs (tmpfs) is kept in memory']],
    ['zram', ['fail storage-memory: made of memory: zram0']],
    [
      'loop-tmpfs',
      ['fail storage-memory: /dev/shm (tmpfs file system), under /mnt/case/loop-tmpfs, is kept in memory'],
    ],
    ['nfs4', ['fail storage-network-filesystem: /mnt/case/nfs4 (nfs4) is a network file system']],
    ['fuse-sshfs', ['fail storage-network-filesystem: /mnt/case/fuse-sshfs (fuse.sshfs) is a network file system']],
    ['nvme-tcp', ['warn storage-network-block: reached over a network: nvme5n1']],
    ['fibre-channel', ['warn storage-network-block: reached over a network: sdb']],
    ['virtiofs', ["warn storage-host-share: /mnt/case/virtiofs (virtiofs) is a share of the host's file system"]],
    ['md-raid1-hdd', ['warn storage-spinning: a spinning disk: sdg, sdh']],
    ['bare-metal-nvme', []],
    ['sata-ssd', []],
    ['virtio-blk', []],
    ['perc-raid', []],
  ])('%s', async (machine, findings) => {
    expect(await of(machine)).toEqual(findings);
  });

  it('DRBD is a network block device, and here shares the root disk', async () => {
    expect((await of('drbd')).map((text) => text.split(':')[0])).toEqual([
      'warn storage-network-block',
      'warn disk-shared-with-root',
    ]);
  });
});

describe('what else lies on the same disks', () => {
  it('is the root file system', async () => {
    const found = await of(
      'sata-ssd',
      mounts('1 0 8:130 / / rw - ext4 /dev/sdi2 rw', '2 1 8:129 / /d rw - ext4 /dev/sdi1 rw'),
      '/d',
    );
    expect(found).toEqual([]);
    expect(await of('virtio-root')).toEqual(['warn disk-shared-with-root: the root file system is on vda as well']);
  });

  it('is a folder of container images, mounted or not', async () => {
    const root = '1 0 0:9 / / rw - tmpfs t rw';
    expect(
      await of(
        'sata-ssd',
        mounts(
          root,
          '2 1 8:129 / /d rw - ext4 /dev/sdi1 rw',
          '3 1 8:129 /c /var/lib/containerd rw - ext4 /dev/sdi1 rw',
        ),
        '/d',
      ),
    ).toEqual(['warn disk-shared-with-images: container images (/var/lib/containerd) are on sdi as well']);
    expect(await of('virtio-root', { '/var/lib/docker/x': '' })).toContain(
      'warn disk-shared-with-images: container images (/var/lib/docker) are on vda as well',
    );
  });

  it('is swap, on a partition or in a file', async () => {
    const swaps = (line: string) => ({ '/proc/swaps': `Filename Type Size Used Priority\n${line}\n` });
    expect(await of('sata-ssd', swaps('/dev/sdi1 partition 1 0 -2'))).toEqual([
      'warn disk-shared-with-swap: swap (/dev/sdi1) is on sdi as well',
    ]);
    expect(await of('sata-ssd', swaps('/mnt/case/sata-ssd/swap\\040file file 1 0 -2'))).toEqual([
      'warn disk-shared-with-swap: swap (/mnt/case/sata-ssd/swap file) is on sdi as well',
    ]);
    expect(await of('sata-ssd', swaps('/dev/zram0 partition 1 0 -2'))).toEqual([]);
  });
});

describe('how it is mounted', () => {
  const withOptions = (type: string, options: string) =>
    mounts('1 0 0:9 / / rw - tmpfs t rw', SDG.replace('- ext4', `- ${type}`).replace(/rw$/, `rw,${options}`));
  const ids = async (type: string, options: string) =>
    storageFindings(await inspectMachine('sata-hdd', withOptions(type, options), '/d'))
      .map(({ id }) => id)
      .filter((id) => id.startsWith('mount'));

  it.each([
    ['ext4', 'discard', ['mount-discard']],
    ['xfs', 'discard', ['mount-discard']],
    ['btrfs', 'discard=async', []],
    ['f2fs', 'discard', []],
    ['ext4', 'nodiscard', []],
    ['ext4', 'nobarrier', ['mount-no-barriers']],
    ['ext3', 'barrier=0', ['mount-no-barriers']],
    ['ext4', 'barrier=1', []],
    ['f2fs', 'fsync_mode=nobarrier', ['mount-no-barriers']],
  ])('%s with %s', async (type, options, expected) => {
    expect(await ids(type, options)).toEqual(expected);
  });

  it('discard is nothing where the disk takes none', async () => {
    const limit =
      '/sys/devices/pci0000:00/0000:00:1f.2/ata1/host1/target1:0:0/1:0:0:0/block/sdg/queue/discard_max_bytes';
    const storage = await inspectMachine('sata-hdd', { ...withOptions('ext4', 'discard'), [limit]: '0' }, '/d');
    expect(storageFindings(storage).map(({ id }) => id)).toEqual(['storage-spinning']);
  });
});

it('a file system with less than a tenth left is nearly full', async () => {
  const storage = await inspectMachine('sata-ssd');
  const left = (availableBytes: number) =>
    storageFindings({
      ...storage,
      filesystem: { ...storage.filesystem, usage: { sizeBytes: 1000, availableBytes } },
    }).map(({ observed }) => observed);
  expect([left(100), left(99)]).toEqual([[], ['9 % of /mnt/case/sata-ssd is left']]);
});

it('memory beside a disk is a warning of its own', async () => {
  const storage = await inspectMachine('sata-ssd');
  const [leaf] = storage.leaves;
  const mixed: Storage = {
    ...storage,
    class: 'unknown',
    leaves: leaf === undefined ? [] : [leaf, { ...leaf, name: 'ram0', class: 'memory' }],
  };
  expect(storageFindings(mixed).map(({ id, observed }) => [id, observed])).toEqual([
    ['storage-part-memory', 'memory under /mnt/case/sata-ssd: ram0'],
  ]);
});

it('every row has a source that was read, and an identity of its own', () => {
  expect(new Set(STORAGE_FINDINGS.map(({ id }) => id)).size).toBe(STORAGE_FINDINGS.length);
  for (const { source, because, limit } of STORAGE_FINDINGS) {
    expect(source).toEqual({
      title: expect.stringMatching(/\w/),
      url: expect.stringMatching(/^https:\/\//),
      dateRead: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    expect(because).toMatch(/[.]$/);
    expect(limit).not.toBe('');
  }
});
