// Looks at the directory that a run would write into, before anything is written: is it there, may we, and is there room?

import { access, constants, stat, statfs } from 'node:fs/promises';
import { DiskBenchError } from '../errors.js';
import { keptFreeOf } from '../measure/live-limits.js';
import type { Plan } from '../measure/plan.js';
import { type AbandonedFolder, abandonedFoldersIn } from './leftovers.js';

/** What a directory is found to be, if a run may write into it. */
export interface Target {
  /** Of the file system, left to others. */
  readonly keepFreeBytes: number;
  /** Folders of earlier runs, which the run removes first. */
  readonly abandoned: readonly AbandonedFolder[];
}

/**
 * @throws DiskBenchError `ENOENT`, `ENOTDIR`, `EACCES`, `EROFS` and other system codes for a path that is no directory that can be
 * written into; `ENOSPC` where the plan's space is not free, with what is to be left beside it.
 */
export async function checkTarget(directory: string, plan: Plan): Promise<Target> {
  const refuse = (error: unknown): never => {
    throw targetError(error, directory);
  };
  const found = await stat(directory).catch(refuse);
  if (!found.isDirectory()) {
    throw new DiskBenchError('ENOTDIR', `${directory} is not a directory: name the directory that etcd will use`, {
      path: directory,
    });
  }
  await access(directory, constants.R_OK | constants.W_OK | constants.X_OK).catch(refuse);
  const abandoned = await abandonedFoldersIn(directory).catch(refuse);
  const { blocks, bsize, bavail } = await statfs(directory).catch(refuse);
  const keepFreeBytes = keptFreeOf(plan.keepFreeBytes, blocks * bsize);
  const freeBytes = bavail * bsize;
  const givenBackBytes = abandoned.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // ramfs and some FUSE file systems count nothing: then the first write tells.
  if (blocks > 0 && freeBytes + givenBackBytes < plan.spaceNeededBytes + keepFreeBytes) {
    const [free, needed, kept] = [
      Math.floor(freeBytes / MIB),
      Math.ceil(plan.spaceNeededBytes / MIB),
      Math.ceil(keepFreeBytes / MIB),
    ];
    throw new DiskBenchError(
      'ENOSPC',
      `${directory} has ${free} MiB free and the run needs ${needed} MiB, beside ${kept} MiB that it leaves free (keepFreeBytes): free some space, or name another directory on the disk`,
      { path: directory, option: 'keepFreeBytes' },
    );
  }
  return { keepFreeBytes, abandoned };
}

const MIB = 2 ** 20;

function targetError(error: unknown, directory: string): DiskBenchError {
  const { code = 'EIO', syscall } = error as NodeJS.ErrnoException;
  const details = { path: directory, cause: error, ...(syscall === undefined ? {} : { syscall }) };
  const problem = PROBLEMS[code] ?? `cannot be used: ${(error as Error).message}`;
  return new DiskBenchError(code, `${directory} ${problem}`, details);
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist: make the directory first, or name another',
  ENOTDIR: 'does not exist: something on its path is not a directory',
  EACCES: 'cannot be read and written, permission denied: run as a user who may',
  EROFS: 'is on a file system that is mounted read-only: remount it, or name another directory',
  ELOOP: 'goes round in a circle of symbolic links: name another directory',
};
