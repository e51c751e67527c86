// Finds the directory that a run measures: the one that the user named, or its nearest existing parent. Before an install etcd's directory
// is missing, and would be created on the parent's file system.

import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { DiskBenchError } from './errors.js';

/** Linux follows 40 links at most (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * @param directory as the user gave it. A bare word that does not exist is treated as a typing error.
 * @throws DiskBenchError `ENOENT` with `mustExist`, and for a bare word; the system's code if a parent cannot be reached
 */
export async function measuredDirectory(directory: string, mustExist: boolean): Promise<string> {
  const asked = resolve(directory);
  if (await exists(asked)) return asked;
  if (mustExist || !directory.includes('/')) {
    throw new DiskBenchError('ENOENT', `${directory} does not exist: ${fixFor(directory)}`, { path: asked });
  }
  let path = asked;
  for (let links = 0; links <= MAX_LINKS; ) {
    const target = await linkAt(path);
    if (target !== undefined) {
      links += 1;
      path = target;
    } else {
      path = dirname(path);
    }
    if (await exists(path)) return path;
  }
  throw new DiskBenchError('ELOOP', `${directory} is a loop of symbolic links: name another directory`, {
    path: asked,
  });
}

function fixFor(directory: string): string {
  return directory.includes('/')
    ? 'create the directory first, or leave out --must-exist (mustExist) to measure its parent'
    : `for a directory that does not exist yet, type its path, such as ./${basename(directory)}`;
}

/** Whether anything is at the path, a directory or not. A path through a file does not exist. */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    // The caller reports what is wrong with the path when it opens it.
    return true;
  }
}

/** The target of a link. A relative target starts at the directory of the link, which can itself be reached through a link. */
async function linkAt(path: string): Promise<string | undefined> {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return undefined;
    return resolve(await realpath(dirname(path)), await readlink(path));
  } catch {
    return undefined;
  }
}
