// Looks at the directory that a run would write into, before anything is written: is it there, may we, and is there room?

import { access, constants, stat, statfs } from 'node:fs/promises';
import { DiskBenchError } from '../errors.js';

/**
 * @throws DiskBenchError `ENOENT`, `ENOTDIR`, `EACCES`, `EROFS` and other system codes for a path that is no directory that can be
 * written into; `ENOSPC` where fewer than `spaceNeededBytes` are free.
 */
export async function checkTarget(directory: string, spaceNeededBytes: number): Promise<void> {
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
  const fileSystem = await statfs(directory).catch(refuse);
  const freeBytes = fileSystem.bavail * fileSystem.bsize;
  // ramfs and some FUSE file systems count nothing: then the first write tells.
  if (fileSystem.blocks > 0 && freeBytes < spaceNeededBytes) {
    const mib = (bytes: number) => bytes / 2 ** 20;
    throw new DiskBenchError(
      'ENOSPC',
      `${directory} has ${Math.floor(mib(freeBytes))} MiB free and the run needs ${Math.ceil(mib(spaceNeededBytes))} MiB: free some space, or name another directory on the disk`,
      { path: directory },
    );
  }
}

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
