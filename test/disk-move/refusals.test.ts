// Refused moves, each with its reason, and the quoting of names in a script.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMove } from '../../lib/disk-move/move-plan.js';
import { moveScript } from '../../lib/disk-move/move-script.js';
import { deviceUnitName, mountUnitName, shellQuote } from '../../lib/disk-move/shell-quote.js';
import type { DiskBenchError } from '../../lib/errors.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { needs } from '../support/needs.js';
import { loopDisk, mounted } from './loop-disks.js';

function dataDirectory(parent: string = freshDirectory()): string {
  const data = join(parent, 'etcd');
  mkdirSync(join(data, 'member/wal'), { recursive: true });
  return data;
}

async function refusal(target: string, from: string, platform: 'etcd' | 'openshift' = 'etcd'): Promise<string> {
  const outcome = await planMove(target, { from, platform }).catch((error: DiskBenchError) => error);
  if (!(outcome instanceof Error)) throw new Error(`${target} should have been refused`);
  expect(outcome.code).toBe('ERR_INVALID_OPTION');
  expect(outcome.message).not.toMatch(/[\n\r]/);
  return outcome.message;
}

describe('a move is refused', () => {
  it('to a device that does not exist', async () => {
    expect(await refusal('/dev/sd-none', dataDirectory())).toMatch(
      /^\/dev\/sd-none does not exist; disks of this machine: /,
    );
  });

  it('to a directory on the present disk, or to one that contains the data or is inside it', async () => {
    const parent = freshDirectory();
    const data = dataDirectory(parent);
    expect(await refusal(join(parent, 'new'), data)).toMatch(
      / is on .*, where etcd keeps its data now: name another disk$/,
    );
    expect(await refusal(parent, data)).toContain('contain one another');
    expect(await refusal(join(data, 'member'), data)).toContain('contain one another');
  });

  it('to a directory that is not empty, to a file, and to memory', async (context) => {
    const other = freshDirectory();
    writeFileSync(join(other, 'file'), '');
    const data = dataDirectory();
    expect(await refusal(other, data)).toContain('is not empty (file)');
    expect(await refusal(join(other, 'file'), data)).toContain('is neither a disk nor a directory');
    needs(context, 'mount');
    expect(await refusal(join(memoryMount(context, '10m'), 'etcd'), data)).toContain('memory: a restart loses it');
  });

  it('to a path with a control character, and from a directory without data', async () => {
    expect(await refusal('/mnt/a\nrm -rf /', dataDirectory())).toContain('control character');
    expect(await refusal('/mnt/a', freshDirectory())).toContain('holds no data of etcd');
  });

  it('to a word that names no disk and no directory', async () => {
    expect(await refusal('sdzz', dataDirectory())).toMatch(/^sdzz does not exist; disks of this machine: /);
  });

  it('to a directory on OpenShift', async () => {
    expect(await refusal('/mnt/never-there', dataDirectory(), 'openshift')).toContain('OpenShift needs a whole disk');
  });

  it('to a disk with partitions, a file system or a mount, or one that is too small', async (context) => {
    needs(context, 'ext4');
    const data = dataDirectory();
    const formatted = loopDisk();
    execFileSync('mkfs.ext4', ['-q', formatted]);
    expect(await refusal(formatted, data)).toContain(`${formatted} holds ext4: only an empty disk is formatted`);
    // As the list of disks names it.
    expect(await refusal(basename(formatted), data)).toContain(`${formatted} holds ext4`);
    const partitioned = loopDisk();
    const table = Buffer.alloc(512);
    // One partition of Linux's type, from sector 2048 on, and the signature.
    table.set([0, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0x10, 0, 0], 446);
    table.set([0x55, 0xaa], 510);
    const disk = openSync(partitioned, 'r+');
    writeSync(disk, table);
    closeSync(disk);
    expect(await refusal(partitioned, data)).toMatch(/holds (dos|partitions)/);
    const used = loopDisk();
    const point = mounted(used);
    expect(await refusal(used, data)).toBe(
      `${used} is mounted on ${point} (ext4): name a directory instead: --move-to ${point}/etcd`,
    );
    expect(await refusal(loopDisk(300e6), data)).toContain('has 300 MB: etcd needs 5.00 GB here');
  });
});

describe('a name in the script', () => {
  it('is quoted as one word of sh, whatever it contains', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0'));
    fc.assert(
      fc.property(text, (name) => {
        const out = execFileSync('sh', ['-c', `printf %s ${shellQuote(name) || "''"}`], { encoding: 'utf8' });
        expect(out).toBe(name);
      }),
      { numRuns: 50 },
    );
  });

  it('becomes the same unit name as with systemd-escape', (context) => {
    needs(context, 'systemd-escape');
    for (const path of [
      '/var/lib/etcd',
      '/mnt/a b',
      '/mnt/ä-ö',
      '/.hidden/x',
      '/dev/disk/by-path/pci-0000:00:1f.2-ata-1',
    ]) {
      const of = (suffix: string) =>
        execFileSync('systemd-escape', ['--path', `--suffix=${suffix}`, path], { encoding: 'utf8' }).trim();
      expect([mountUnitName(path), deviceUnitName(path)]).toEqual([of('mount'), of('device')]);
    }
  });

  it('of a device in a comment cannot end the comment', () => {
    const script = moveScript({
      platform: 'etcd',
      from: '/var/lib/etcd',
      fromDevices: ['sda\nrm -rf /'],
      sharedDevices: [],
      dataBytes: 1,
      target: {
        kind: 'device',
        path: "/dev/disk/by-id/x'y",
        isStable: true,
        name: 'sdb\nid',
        pathByPlace: null,
        sizeBytes: 6e9,
      },
    });
    expect(script).not.toMatch(/^(rm|id)/m);
    expect(script).toContain(`NEW='/dev/disk/by-id/x'\\''y'`);
  });
});
