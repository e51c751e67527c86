// The command `disks`: its arguments, formats and errors.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DiskList } from '../../lib/index.js';
import { loopDisk } from '../disk-move/loop-disks.js';
import { machineRoot, readMachine } from '../storage/machine.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { cli } from '../support/program.js';

describe('etcd-disk-bench disks', () => {
  it('lists the disks of this machine and exits with 0', async () => {
    const { status, stdout, stderr } = await cli('disks');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/best place|best disk|No disk/);
  });

  it('prints a captured machine in each format', async () => {
    const { root, remove } = machineRoot(readMachine('azure-resource-disk'));
    try {
      const of = async (format: string) => (await cli('disks', '--sysroot', root, '--format', format)).stdout;
      expect(await of('text')).toContain(
        'sdb1  mounted on /mnt/resource: disk lost on deallocation: sdb is an Azure temporary disk',
      );
      expect((JSON.parse(await of('json')) as DiskList).candidates[0]?.mountPoint).toBe('/var/lib/etcd');
      expect(await of('markdown')).toContain('| --: | :-- |');
      expect(await of('html')).toContain('<!doctype html>');
    } finally {
      remove();
    }
  });

  it.each([
    [['--for', 'kubeadm'], '--for needs --move-to'],
    [['--quick'], '--quick needs --measure'],
    [['--allow-live'], '--allow-live needs --measure'],
    [['--sysroot', '/', '--measure'], 'cannot be used with'],
    [['--format', 'junit'], 'junit'],
    [['--sysroot', '/never/there'], '/never/there cannot be read, or is empty'],
    [['--move-to', '/dev/never-there'], '/dev/never-there'],
    [['extra'], 'too many arguments'],
  ])('rejects %j in one line', async (words, message) => {
    const { status, stdout, stderr } = await cli('disks', ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
  });

  it('prints the steps of a move and runs nothing', async (context) => {
    needs(context, 'ext4');
    const data = join(freshDirectory(), 'etcd');
    mkdirSync(join(data, 'member/wal'), { recursive: true });
    const target = loopDisk();
    const { status, stdout, stderr } = await cli('disks', '--move-to', target, '--for', 'etcd', '--from', data);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^#!\/bin\/sh\n# Moves the data of etcd \(/);
    expect(execFileSync('wipefs', ['-p', target], { encoding: 'utf8' }).trim()).toBe('');
    expect(readdirSync(data)).toEqual(['member']);
    writeFileSync(join(data, 'script.sh'), stdout);
    execFileSync('sh', ['-n', join(data, 'script.sh')]);
  });
});
