// Opens the target directory, and checks it before anything is written: may we write, and is there enough space? The run then uses the same
// descriptor.

import { existsSync } from 'node:fs';
import { access, constants, type FileHandle, open, statfs } from 'node:fs/promises';
import { DiskBenchError } from '../errors.js';
import { keptFreeOf } from '../measure/live-limits.js';
import type { Plan } from '../measure/plan.js';
import { type AbandonedFolder, abandonedFoldersIn } from './leftovers.js';

/** A directory that a run may write into. */
export interface Target {
  /** The open directory. */
  readonly fd: number;
  /** Free space to leave. */
  readonly keepFreeBytes: number;
  /** Work folders of killed runs. The run removes them first. */
  readonly abandoned: readonly AbandonedFolder[];
  /** `ENOSPC`, if the plan needs more space than is free. */
  readonly spaceError: DiskBenchError | undefined;
  /** Call once, when the run is over. */
  close(): Promise<void>;
}

/**
 * @throws DiskBenchError `ENOENT`, `ENOTDIR`, `EACCES`, `EROFS` and other system codes if the path is not a writable directory
 */
export async function openTarget(directory: string, plan: Plan): Promise<Target> {
  const handle = await openDirectory(directory);
  try {
    return { fd: handle.fd, ...(await checked(directory, handle, plan)), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error instanceof DiskBenchError ? error : targetError(error, directory);
  }
}

/**
 * Only the checks of {@link openTarget}.
 *
 * @throws DiskBenchError also `ENOSPC`
 */
export async function checkTarget(directory: string, plan: Plan): Promise<Pick<Target, 'keepFreeBytes' | 'abandoned'>> {
  const target = await openTarget(directory, plan);
  await target.close();
  if (target.spaceError) throw target.spaceError;
  return target;
}

async function openDirectory(directory: string): Promise<FileHandle> {
  try {
    return await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR' && existsSync(directory)) {
      const message = `${directory} is not a directory: name the directory that etcd will use`;
      throw new DiskBenchError('ENOTDIR', message, { path: directory });
    }
    throw targetError(error, directory);
  }
}

async function checked(directory: string, handle: FileHandle, plan: Plan) {
  // Node has no access(2) and statfs(2) by descriptor. In a container without /proc, use the path.
  const link = `/proc/self/fd/${handle.fd}`;
  const path = existsSync(link) ? link : directory;
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  const abandoned = await abandonedFoldersIn(path, directory);
  const { blocks, bsize, bavail } = await statfs(path);
  const keepFreeBytes = keptFreeOf(plan.keepFreeBytes, blocks * bsize);
  const freeBytes = bavail * bsize;
  const freedBytes = abandoned.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // ramfs and some FUSE file systems report no blocks: there only the first write shows whether there is space.
  const isTooSmall = blocks > 0 && freeBytes + freedBytes < plan.spaceNeededBytes + keepFreeBytes;
  return {
    keepFreeBytes,
    abandoned,
    spaceError: isTooSmall ? spaceError(directory, freeBytes, plan.spaceNeededBytes, keepFreeBytes) : undefined,
  };
}

const MIB = 2 ** 20;

function spaceError(directory: string, freeBytes: number, neededBytes: number, keptBytes: number): DiskBenchError {
  const free = Math.floor(freeBytes / MIB);
  const [needed, kept] = [neededBytes, keptBytes].map((bytes) => Math.ceil(bytes / MIB));
  return new DiskBenchError(
    'ENOSPC',
    `${directory} has ${free} MiB free; the run needs ${needed} MiB plus ${kept} MiB to leave free (keepFreeBytes): free some space, or name another directory on the disk`,
    { path: directory, option: 'keepFreeBytes' },
  );
}

function targetError(error: unknown, directory: string): DiskBenchError {
  const { code = 'EIO', syscall } = error as NodeJS.ErrnoException;
  const details = { path: directory, cause: error, ...(syscall === undefined ? {} : { syscall }) };
  const problem = PROBLEMS[code] ?? `cannot be used: ${(error as Error).message}`;
  return new DiskBenchError(code, `${directory} ${problem}`, details);
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist: create the directory first, or name another',
  ENOTDIR: 'does not exist: a part of its path is not a directory',
  EACCES: 'is not readable and writable for this user: run as a user who may write there',
  EROFS: 'is on a file system that is mounted read-only: remount it, or name another directory',
  ELOOP: 'is a loop of symbolic links: name another directory',
};
