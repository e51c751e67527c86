// Tells whether two paths lie on one file system. stat alone does not: on btrfs it has a number for each subvolume.

import { realpath, stat } from 'node:fs/promises';
import { numberOf } from '../storage/evidence.js';
import { type Mount, mountOf, readMounts } from '../storage/mount.js';
import { Sysroot } from '../storage/sysroot.js';

/** The `MAJOR:MINOR` of the file system that each path lies on, on the running machine; `undefined` for one that cannot be looked at. */
export async function filesystemNumbers(paths: readonly string[]): Promise<readonly (string | undefined)[]> {
  const { mounts } = await readMounts(new Sysroot('/'));
  return Promise.all(paths.map((path) => filesystemNumber(mounts, path).catch(() => undefined)));
}

async function filesystemNumber(mounts: readonly Mount[], path: string): Promise<string> {
  const number = numberOf((await stat(path, { bigint: true })).dev);
  if (!number.startsWith('0:')) return number;
  return mountOf(mounts, await realpath(path))?.device ?? number;
}
