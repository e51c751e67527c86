// Finds the folders that earlier runs left in a directory, before anything is written: what the run will remove first, and how much
// space that gives back. Only looks; native/core/leftovers.cc removes them, and decides for itself.

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from './lock.js';

export interface AbandonedFolder {
  readonly path: string;
  /** What its files take on the disk. */
  readonly sizeBytes: number;
}

/** As native/core/work_names.h has them. */
const FOLDER_NAME = /^\.etcd-disk-bench-[0-9a-f]{16}$/;
const MARKER = 'etcd-disk-bench.lock';
const BLOCK_BYTES = 512;

/** Those with a run's marker whose run is gone. What cannot be read is not among them. */
export async function abandonedFoldersIn(directory: string): Promise<readonly AbandonedFolder[]> {
  const names = (await readdir(directory)).filter((name) => FOLDER_NAME.test(name));
  const found = await Promise.all(names.map((name) => abandonedFolderAt(join(directory, name)).catch(() => undefined)));
  return found.flatMap((folder) => folder ?? []);
}

async function abandonedFolderAt(path: string): Promise<AbandonedFolder | undefined> {
  if (!(await lstat(path)).isDirectory() || isLocked(join(path, MARKER)) !== false) return undefined;
  const marker = await lstat(join(path, MARKER));
  if (!marker.isFile() || marker.size > 0) return undefined;
  const files = await Promise.all((await readdir(path)).map((name) => lstat(join(path, name))));
  return { path, sizeBytes: files.reduce((sum, { blocks }) => sum + blocks * BLOCK_BYTES, 0) };
}
