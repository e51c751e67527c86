// Finds the work folders of killed runs in a directory before anything is written. It removes nothing: native/core/leftovers.cc removes
// them first, which frees space, and checks each one itself.

import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAddon } from './addon.js';
import { isLocked } from './lock.js';

export interface AbandonedFolder {
  readonly path: string;
  /** Space that its files take on the disk. */
  readonly sizeBytes: number;
}

/** The same as in native/core/work_names.h. */
const FOLDER_NAME = /^\.etcd-disk-bench-[0-9a-f]{16}$/;
const MARKER = 'etcd-disk-bench.lock';
const MAX_MARKER_BYTES = 256;
const BLOCK_BYTES = 512;

/**
 * The folders with the marker of a run of this host that has ended. Excludes folders that cannot be read.
 *
 * @param directory the path to read
 * @param shown the path to report
 */
export async function abandonedFoldersIn(directory: string, shown = directory): Promise<readonly AbandonedFolder[]> {
  const names = (await readdir(directory)).filter((name) => FOLDER_NAME.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const sizeBytes = await sizeOfAbandoned(join(directory, name)).catch(() => undefined);
      return sizeBytes === undefined ? [] : [{ path: join(shown, name), sizeBytes }];
    }),
  );
  return found.flat();
}

async function sizeOfAbandoned(path: string): Promise<number | undefined> {
  const markerPath = join(path, MARKER);
  if (!(await lstat(path)).isDirectory()) return undefined;
  const marker = await lstat(markerPath);
  if (!marker.isFile() || marker.size > MAX_MARKER_BYTES || isLocked(markerPath) !== false) return undefined;
  if (!loadAddon().isOfThisHost(await readFile(markerPath, 'utf8'))) return undefined;
  const files = await Promise.all((await readdir(path)).map((name) => lstat(join(path, name))));
  return files.reduce((sum, { blocks }) => sum + blocks * BLOCK_BYTES, 0);
}
