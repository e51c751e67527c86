// Finds out whether two paths are on one file system. stat is not enough: on btrfs each subvolume has its own device number.

import { realpath, stat } from 'node:fs/promises';
import { numberOf } from '../storage/block-device.js';
import { type Mount, mountOf, readMounts } from '../storage/mount.js';
import { Sysroot } from '../storage/sysroot.js';

/** The `MAJOR:MINOR` of each path's file system on this machine; `undefined` if the path cannot be read. */
export async function filesystemNumbers(paths: readonly string[]): Promise<readonly (string | undefined)[]> {
  const { mounts } = await readMounts(new Sysroot('/'));
  return Promise.all(paths.map((path) => filesystemNumber(mounts, path).catch(() => undefined)));
}

async function filesystemNumber(mounts: readonly Mount[], path: string): Promise<string> {
  const number = numberOf((await stat(path, { bigint: true })).dev);
  if (!number.startsWith('0:')) return number;
  return mountOf(mounts, await realpath(path))?.device ?? number;
}
