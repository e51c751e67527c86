// Real file systems for one test, removed at its end.

import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { freshDirectory } from './fresh-directory.js';
import { needs } from './needs.js';

/** A file system in memory of `size`, such as `300m`, with further mount options. */
export function memoryMount(context: TestContext, size: string, ...options: readonly string[]): string {
  needs(context, 'mount');
  return mounted('-t', 'tmpfs', '-o', [`size=${size}`, ...options].join(','), 'tmpfs');
}

/** A file system in a file in `parent`, on a loop device. */
export function loopMount(
  context: TestContext,
  type: 'ext2' | 'ext4' | 'xfs' | 'btrfs',
  megabytes: number,
  parent: string = freshDirectory(),
): string {
  needs(context, type);
  const image = join(parent, 'image');
  writeFileSync(image, '');
  truncateSync(image, megabytes * 2 ** 20);
  execFileSync(`mkfs.${type}`, [image], { stdio: 'pipe' });
  return mounted('-o', 'loop', image);
}

/** An overlay whose upper layer is in `above`. */
export function overlayMount(context: TestContext, above: string): string {
  needs(context, 'overlay');
  const [upper, work] = ['upper', 'work'].map((name) => join(above, name));
  for (const folder of [upper, work]) mkdirSync(folder as string);
  return mounted('-t', 'overlay', '-o', `lowerdir=${freshDirectory()},upperdir=${upper},workdir=${work}`, 'overlay');
}

function mounted(...args: readonly string[]): string {
  const point = join(freshDirectory(), 'mount');
  mkdirSync(point);
  execFileSync('mount', [...args, point], { stdio: 'pipe' });
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', point], { stdio: 'pipe' });
  });
  return point;
}
