// The directory in which a run measures: the one that was asked for, or, where that does not exist yet, its nearest existing parent.
// Before an install etcd's directory is missing: made now, it would be on the file system of that parent.

import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { DiskBenchError } from './errors.js';

/** As Linux does (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * @param directory as given: a bare word that does not exist is taken for a typing error, not for a directory to come
 * @throws DiskBenchError `ENOENT` with `mustExist`, and for a bare word; the system's code where a parent cannot be reached
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
    ? 'make the directory first, or leave out --must-exist (mustExist) to measure its parent'
    : `for a directory that does not exist yet, type its path, such as ./${basename(directory)}`;
}

/** Whatever is there, a directory or not; a path that leads through a file is not there. */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    // What is wrong with it is told by whoever uses it.
    return true;
  }
}

/** Where a link leads. A relative one starts at the directory that holds it, which can itself be named through a link. */
async function linkAt(path: string): Promise<string | undefined> {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return undefined;
    return resolve(await realpath(dirname(path)), await readlink(path));
  } catch {
    return undefined;
  }
}
