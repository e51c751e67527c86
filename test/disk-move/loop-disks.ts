// Disks of a test's own: sparse files on loop devices, gone with the test.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { needsCommand, needsRoot } from '../support/needs.js';

/** Enough for etcd, by the list's own limit. */
const SIZE = 6e9;

export function needsLoopDevices(context: TestContext): void {
  needsRoot(context);
  needsCommand(context, 'losetup', 'mount');
  needsCommand(context, 'mkfs.ext4', 'e2fsprogs');
  const probe = join(freshDirectory(), 'probe');
  writeFileSync(probe, Buffer.alloc(2 ** 20));
  const loop = spawnSync('losetup', ['-f', '--show', probe], { encoding: 'utf8' });
  if (loop.status !== 0) context.skip(`a loop device is needed: ${loop.stderr.trim()}`);
  execFileSync('losetup', ['-d', loop.stdout.trim()]);
}

/** A sparse disk. */
export function loopDisk(bytes = SIZE): string {
  const image = join(freshDirectory(), 'image');
  writeFileSync(image, '');
  truncateSync(image, bytes);
  const device = execFileSync('losetup', ['-f', '--show', image], { encoding: 'utf8' }).trim();
  onTestFinished(() => {
    spawnSync('losetup', ['-d', device]);
  });
  return device;
}

export function mounted(device: string, type = 'ext4'): string {
  execFileSync(`mkfs.${type}`, ['-q', device], { stdio: 'pipe' });
  const point = join(freshDirectory(), 'disk');
  mkdirSync(point);
  execFileSync('mount', [device, point]);
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', point]);
  });
  return point;
}
