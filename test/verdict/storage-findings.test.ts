// Storage findings: storage that is unsuitable for etcd before any measurement.

import { describe, expect, it } from 'vitest';
import { storageFindingMessage } from '../../lib/report/messages/storage.js';
import type { Storage } from '../../lib/storage/inspect.js';
import { STORAGE_FINDINGS, storageFindings } from '../../lib/verdict/storage-findings.js';
import { inspectMachine } from '../storage/machine.js';

const of = async (...asked: Parameters<typeof inspectMachine>) =>
  storageFindings(await inspectMachine(...asked)).map(
    (finding) => `${finding.result} ${finding.id}: ${storageFindingMessage(finding).observed}`,
  );

const mounts = (...lines: string[]) => ({ '/proc/self/mountinfo': `${lines.join('\n')}\n` });
const SDG = '35 26 8:97 / /d rw - ext4 /dev/sdg1 rw';

describe('the storage', () => {
  it.each([
    ['tmpfs', ['fail storage-memory: /mnt/case/tmpfs (tmpfs) keeps files in memory']],
    ['zram', ['fail storage-memory: zram0 is memory']],
    ['loop-tmpfs', ['fail storage-memory: /dev/shm (tmpfs) keeps files in memory, below /mnt/case/loop-tmpfs']],
    ['nfs4', ['fail storage-network-filesystem: /mnt/case/nfs4 is a network file system (nfs4)']],
    ['fuse-sshfs', ['fail storage-network-filesystem: /mnt/case/fuse-sshfs is a network file system (fuse.sshfs)']],
    [
      'virtiofs',
      [
        "not-recommended storage-host-share: /mnt/case/virtiofs (virtiofs) is a shared folder of the host's file system",
      ],
    ],
    [
      'perc-raid',
      [
        'not-recommended storage-unknown: the storage below /mnt/case/perc-raid is unknown: sdn is behind a RAID controller (megaraid_sas), which does not report the disks of its volume',
      ],
    ],
    ['nvme-tcp', []],
    ['md-raid1-hdd', []],
    ['bare-metal-nvme', []],
    ['sata-ssd', []],
    ['virtio-blk', []],
  ])('has the expected findings for %s', async (machine, findings) => {
    expect(await of(machine)).toEqual(findings);
  });

  it('is unknown in a container, and the finding names how to find out', async () => {
    const [finding] = storageFindings(await inspectMachine('container-root'));
    expect(finding).toMatchObject({ id: 'storage-unknown', result: 'not-recommended' });
    expect(finding && storageFindingMessage(finding).next).toContain('on the host');
  });

  it('is lost with the machine for local disks of clouds', async () => {
    const model = '/sys/devices/pci0000:00/0000:00:04.0/nvme/nvme0/model';
    expect(await of('nvme-ext4', { [model]: 'Amazon EC2 NVMe Instance Storage' })).toEqual([
      'fail storage-lost-on-deallocation: nvme0n1 is an Amazon EC2 instance store disk',
    ]);
  });

  it('is partly memory', async () => {
    const storage = await inspectMachine('sata-ssd');
    const [leaf] = storage.leaves;
    const mixed: Storage = {
      ...storage,
      class: 'unknown',
      leaves: leaf === undefined ? [] : [leaf, { ...leaf, name: 'ram0', class: 'memory' }],
    };
    expect(storageFindings(mixed)).toMatchObject([
      { id: 'storage-part-memory', result: 'fail', devices: ['ram0'], mountPoint: '/mnt/case/sata-ssd' },
    ]);
  });

  it('is suspect when its syncs are too fast', async () => {
    const storage = { ...(await inspectMachine('sata-ssd')), isSuspect: true };
    expect(storageFindings(storage)).toMatchObject([
      { id: 'sync-suspect', result: 'not-recommended', devices: ['sdi'] },
    ]);
  });
});

describe('a flush', () => {
  const withOptions = (type: string, options: string) =>
    mounts('1 0 0:9 / / rw - tmpfs t rw', SDG.replace('- ext4', `- ${type}`).replace(/rw$/, `rw,${options}`));

  it.each([
    ['ext4', 'nobarrier', 'nobarrier'],
    ['ext3', 'barrier=0', 'barrier=0'],
    ['f2fs', 'fsync_mode=nobarrier', 'fsync_mode=nobarrier'],
    ['f2fs', 'checkpoint=disable:0', 'checkpoint=disable:0'],
    ['bcachefs', 'journal_flush_disabled', 'journal_flush_disabled'],
  ])('is never sent by %s with %s', async (type, options, option) => {
    const storage = await inspectMachine('sata-hdd', withOptions(type, options), '/d');
    expect(storageFindings(storage)).toMatchObject([
      { id: 'mount-no-barriers', result: 'fail', mountPoint: '/d', option },
    ]);
  });

  it.each([
    ['ext4', 'barrier=1'],
    ['ext4', 'discard'],
  ])('is sent by %s with %s', async (type, options) => {
    expect(storageFindings(await inspectMachine('sata-hdd', withOptions(type, options), '/d'))).toEqual([]);
  });

  it('is dropped by a file system below a loop device too', async () => {
    const storage = await inspectMachine('loop-hdd');
    const below = storage.stack.filter(({ kind }) => kind === 'filesystem').at(-1);
    const stack = storage.stack.map((layer) => (layer === below ? { ...layer, barriersOff: 'nobarrier' } : layer));
    expect(storageFindings({ ...storage, stack })).toMatchObject([
      { id: 'mount-no-barriers', mountPoint: below?.name },
    ]);
  });

  it('does not reach a volatile cache when write_cache was set to write through', async () => {
    const disk = '/sys/devices/pci0000:00/0000:00:1f.2/ata1/host1/target1:0:0/1:0:0:0';
    const files = {
      [`${disk}/block/sdg/queue/write_cache`]: 'write through',
      [`${disk}/scsi_disk/1:0:0:0/cache_type`]: 'write back',
    };
    expect(storageFindings(await inspectMachine('sata-hdd', files))).toMatchObject([
      { id: 'storage-cache-unflushed', result: 'fail', devices: ['sdg'] },
    ]);
    const honest = { ...files, [`${disk}/scsi_disk/1:0:0:0/cache_type`]: 'write through' };
    expect(storageFindings(await inspectMachine('sata-hdd', honest))).toEqual([]);
  });

  it('ends at a device above the disk that was set to write through', async () => {
    const [layer] = (await inspectMachine('luks-ssd')).stack.filter(({ kind }) => kind === 'mapper');
    const files = { [`${layer?.sysPath}/queue/write_cache`]: 'write through' };
    expect(storageFindings(await inspectMachine('luks-ssd', files))).toMatchObject([
      { id: 'storage-cache-unflushed', devices: ['sdi'] },
    ]);
    const readOnly = { ...files, [`${layer?.sysPath}/ro`]: '1' };
    expect(storageFindings(await inspectMachine('luks-ssd', readOnly))).toEqual([]);
  });
});

it('every row has a source with its date, and its own id', () => {
  expect(new Set(STORAGE_FINDINGS.map(({ id }) => id)).size).toBe(STORAGE_FINDINGS.length);
  for (const { source } of STORAGE_FINDINGS) {
    expect(source).toEqual({
      title: expect.stringMatching(/\w/),
      url: expect.stringMatching(/^https:\/\//),
      dateRead: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
  }
});
