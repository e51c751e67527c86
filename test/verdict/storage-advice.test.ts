// Advice on storage and kernel: possible improvements, which never change the verdict.

import { describe, expect, it } from 'vitest';
import { adviceMessage } from '../../lib/report/messages/storage.js';
import { STORAGE_ADVICE, storageAdvice } from '../../lib/verdict/storage-advice.js';
import { inspectMachine } from '../storage/machine.js';

const of = async (...asked: Parameters<typeof inspectMachine>) =>
  storageAdvice(await inspectMachine(...asked)).map(
    (advice) => `${advice.level} ${advice.id}: ${adviceMessage(advice).observed}`,
  );

const mounts = (...lines: string[]) => ({ '/proc/self/mountinfo': `${lines.join('\n')}\n` });
const SDG = '35 26 8:97 / /d rw - ext4 /dev/sdg1 rw';

describe('the kind of disk', () => {
  it.each([
    ['nvme-tcp', ['warning storage-network-block: nvme5n1 is reached over a network']],
    ['fibre-channel', ['warning storage-network-block: sdb is reached over a network']],
    ['md-raid1-hdd', ['warning storage-spinning: sdg and sdh spin']],
    ['bare-metal-nvme', []],
    ['sata-ssd', []],
    ['virtio-blk', []],
    ['perc-raid', []],
  ])('has the expected advice for %s', async (machine, advice) => {
    expect(await of(machine)).toEqual(advice);
  });

  it('is network storage for DRBD, which here shares the root disk', async () => {
    expect((await of('drbd')).map((text) => text.split(':')[0])).toEqual([
      'warning disk-shared-with-root',
      'warning storage-network-block',
    ]);
  });

  it('is parity RAID, which reads before it writes', async () => {
    const storage = await inspectMachine('md-raid1-hdd');
    const level = storage.stack.find(({ kind }) => kind === 'raid')?.attributes.level?.path ?? '';
    expect(await of('md-raid1-hdd', { [level]: 'raid5' })).toContain('warning storage-parity-raid: md1 is raid5');
  });
});

describe('other users of the disk', () => {
  it('include the root file system', async () => {
    const found = await of(
      'sata-ssd',
      mounts('1 0 8:130 / / rw - ext4 /dev/sdi2 rw', '2 1 8:129 / /d rw - ext4 /dev/sdi1 rw'),
      '/d',
    );
    expect(found).toEqual([]);
    expect(await of('virtio-root')).toEqual(['warning disk-shared-with-root: / is on vda too']);
  });

  it('include a folder of container images, mounted or not', async () => {
    expect(
      await of(
        'sata-ssd',
        mounts(
          '1 0 0:9 / / rw - tmpfs t rw',
          '2 1 8:129 / /d rw - ext4 /dev/sdi1 rw',
          '3 1 8:129 /c /var/lib/containerd rw - ext4 /dev/sdi1 rw',
        ),
        '/d',
      ),
    ).toEqual(['warning disk-shared-with-images: container images (/var/lib/containerd) are on sdi too']);
    expect(await of('virtio-root', { '/var/lib/docker/x': '' })).toContain(
      'warning disk-shared-with-images: container images (/var/lib/docker) are on vda too',
    );
  });

  it('include logs on their own mount', async () => {
    expect(
      await of(
        'sata-ssd',
        mounts(
          '1 0 0:9 / / rw - tmpfs t rw',
          '2 1 8:129 / /d rw - ext4 /dev/sdi1 rw',
          '3 1 8:129 /log /var/log rw - ext4 /dev/sdi1 rw',
        ),
        '/d',
      ),
    ).toEqual(['note disk-shared-with-logs: logs (/var/log) are on sdi too']);
  });

  it('include swap, on a partition or in a file', async () => {
    const swaps = (line: string) => ({ '/proc/swaps': `Filename Type Size Used Priority\n${line}\n` });
    expect(await of('sata-ssd', swaps('/dev/sdi1 partition 1 0 -2'))).toEqual([
      'warning disk-shared-with-swap: swap (/dev/sdi1) is on sdi too',
    ]);
    expect(await of('sata-ssd', swaps('/mnt/case/sata-ssd/swap\\040file file 1 0 -2'))).toEqual([
      'warning disk-shared-with-swap: swap (/mnt/case/sata-ssd/swap file) is on sdi too',
    ]);
    expect(await of('sata-ssd', swaps('/dev/zram0 partition 1 0 -2'))).toEqual([]);
  });
});

describe('the mount', () => {
  const withOptions = (type: string, options: string) =>
    mounts('1 0 0:9 / / rw - tmpfs t rw', SDG.replace('- ext4', `- ${type}`).replace(/rw$/, `rw,${options}`));
  const ids = async (type: string, options: string) =>
    storageAdvice(await inspectMachine('sata-ssd', withOptions(type, options), '/d')).map(({ id }) => id);

  it.each([
    ['ext4', 'discard', ['mount-discard']],
    ['xfs', 'discard', ['mount-discard']],
    ['btrfs', 'discard=async', []],
    ['f2fs', 'discard', []],
    ['ext4', 'nodiscard', []],
    ['ext4', 'ro', ['read-only']],
  ])('has the expected advice for %s with %s', async (type, options, expected) => {
    const line = SDG.replace('/dev/sdg1', '/dev/sdi1').replace('8:97', '8:129');
    const files = mounts('1 0 0:9 / / rw - tmpfs t rw', line.replace('- ext4', `- ${type}`).replace(/rw$/, options));
    expect(storageAdvice(await inspectMachine('sata-ssd', files, '/d')).map(({ id }) => id)).toEqual(expected);
  });

  it('gets no advice on discard when the disk does not support it', async () => {
    const limit =
      '/sys/devices/pci0000:00/0000:00:1f.2/ata1/host1/target1:0:0/1:0:0:0/block/sdg/queue/discard_max_bytes';
    const files = { ...withOptions('ext4', 'discard'), [limit]: '0' };
    expect(storageAdvice(await inspectMachine('sata-hdd', files, '/d')).map(({ id }) => id)).toEqual([
      'storage-spinning',
    ]);
    expect(await ids('ext4', 'discard')).toBeDefined();
  });

  it('gets no advice on discard when a layer above the disk passes none on', async () => {
    const { stack, ...storage } = await inspectMachine('luks-ssd');
    const above = { ...storage, filesystem: { ...storage.filesystem, options: ['rw', 'discard'] } };
    const limit = (value: string) => ({
      ...above,
      stack: stack.map((layer) =>
        layer.kind === 'mapper'
          ? {
              ...layer,
              attributes: { ...layer.attributes, discardMaxBytes: { state: 'read', path: 'x', value } as const },
            }
          : layer,
      ),
    });
    const has = (value: string) => storageAdvice(limit(value)).some(({ id }) => id === 'mount-discard');
    expect([has('0'), has('2147450880')]).toEqual([false, true]);
  });

  it('is nearly full below 10 % free, except a read-only image that is always full', async () => {
    const storage = await inspectMachine('sata-ssd');
    const left = (availableBytes: number, option = 'rw') =>
      storageAdvice({
        ...storage,
        filesystem: { ...storage.filesystem, options: [option], usage: { sizeBytes: 1000, availableBytes } },
      })
        .filter(({ id }) => id === 'filesystem-nearly-full')
        .map((advice) => adviceMessage(advice).observed);
    expect([left(100), left(99), left(0, 'ro')]).toEqual([[], ['9 % of /mnt/case/sata-ssd is free'], []]);
  });
});

describe('a kernel with a fault in epoll', () => {
  const RELEASE = '/proc/sys/kernel/osrelease';

  it.each([
    [
      { [RELEASE]: '5.4.0-132-generic', '/proc/version_signature': 'Ubuntu 5.4.0-132.148-generic 5.4.212' },
      '5.4.0-135',
    ],
    [{ [RELEASE]: '6.14.5-arch1' }, '6.14.8'],
  ])('%j is advice with its own source', async (files, fixedIn) => {
    const [advice] = storageAdvice(await inspectMachine('bare-metal-nvme', files));
    expect(advice).toMatchObject({
      id: 'kernel-advisory',
      fixedIn,
      source: { title: expect.stringContaining('epoll') },
    });
  });

  it('is advice for an inspected machine', async () => {
    const advice = storageAdvice(
      await inspectMachine('bare-metal-nvme', { '/proc/sys/kernel/osrelease': '5.4.0-132-generic' }),
    );
    expect(advice).toMatchObject([{ id: 'kernel-advisory', level: 'warning', fixedIn: '5.4.0-135' }]);
    expect(advice.map((one) => adviceMessage(one).why).join()).toContain('epoll');
  });
});

it('every row has a source with its date, and its own id', () => {
  expect(new Set(STORAGE_ADVICE.map(({ id }) => id)).size).toBe(STORAGE_ADVICE.length);
  for (const { source } of STORAGE_ADVICE) {
    expect(source).toMatchObject({ url: expect.stringMatching(/^https:/), dateRead: expect.stringMatching(/^\d{4}-/) });
  }
});
