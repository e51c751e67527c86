// Disks for one test: sparse files on loop devices, removed with the test.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';

/** Enough for etcd, by the limit of the list. */
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
