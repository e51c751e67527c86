// The command `disks`: its arguments, its errors, and a measurement of real file systems in a root directory of their own.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DiskList } from '../../lib/index.js';
import { loopDisk, mounted } from '../disk-move/loop-disks.js';
import { machineRoot, readMachine } from '../storage/machine.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { CLI, cli, run } from '../support/program.js';

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

  it('measures each mounted candidate and ranks it', { timeout: 120_000 }, async (context) => {
    needs(context, 'ext4', 'xfs', 'namespaces');
    const [one, two] = [mounted(loopDisk()), mounted(loopDisk(), 'xfs')];
    const { status, stdout, stderr } = await inRoot(
      { one, two },
      'disks',
      '--measure',
      '--quick',
      '-q',
      '--format',
      'json',
    );
    expect([stderr, status]).toEqual(['', 0]);
    const list = JSON.parse(stdout) as DiskList;
    expect(list.candidates.map(({ mountPoint }) => mountPoint).sort()).toEqual(['/one', '/two']);
    const { measurement } = list;
    expect(measurement?.reports.map(({ target }) => target.path).sort()).toEqual(['/one', '/two']);
    const [best] = measurement?.ranking ?? [];
    expect(list.candidates.map(({ mountPoint, rank }) => [mountPoint, rank]).at(0)).toEqual([best?.path, 1]);
    expect(readdirSync(one)).toEqual(['lost+found']);
  });

  it('measures a single candidate', { timeout: 120_000 }, async (context) => {
    needs(context, 'ext4', 'namespaces');
    const only = mounted(loopDisk());
    const { status, stdout, stderr } = await inRoot(
      { only },
      'disks',
      '--measure',
      '--quick',
      '-q',
      '--format',
      'json',
    );
    expect([stderr, status]).toEqual(['', 0]);
    const { candidates, measurement } = JSON.parse(stdout) as DiskList;
    expect(candidates).toMatchObject([{ mountPoint: '/only', rank: 1 }]);
    expect(measurement?.ranking).toMatchObject([{ path: '/only', rank: 1 }]);
    expect(readdirSync(only)).toEqual(['lost+found']);
  });
});

/** Runs the command in its own root directory, in which only these file systems are writable. */
function inRoot(disks: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const root = freshDirectory();
  const checkout = fileURLToPath(new URL('../../', import.meta.url));
  const node = dirname(dirname(process.execPath));
  const shared = ['/usr', '/lib', '/lib64', '/bin', '/sbin', '/etc', checkout, node, '/sys', '/dev'];
  const script = [
    'set -e',
    'root=$1; shift',
    'mount -t tmpfs tmpfs "$root"',
    ...shared.flatMap((path) => [
      `if [ -e '${path}' ] && [ ! -e "$root/${path}" ]; then mkdir -p "$root/${path}"; mount --rbind '${path}' "$root/${path}"; mount -o remount,bind,ro "$root/${path}" 2>/dev/null || :; fi`,
    ]),
    ...Object.entries(disks).map(([name, path]) => `mkdir "$root/${name}"; mount --bind '${path}' "$root/${name}"`),
    // In its own PID namespace, so the etcds of other tests are not found.
    'mkdir "$root/proc"; mount -t proc proc "$root/proc"',
    'exec chroot "$root" "$@"',
  ].join('\n');
  return run('unshare', [
    '--mount',
    '--pid',
    '--fork',
    'sh',
    '-c',
    script,
    'sh',
    root,
    process.execPath,
    CLI,
    ...words,
  ]);
}
