// Disks of a test's own: sparse files on loop devices, gone with the test.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';

/** Enough for etcd, by the list's own limit. */
const SIZE = 6e9;

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
