// The errors of a run, and the sentence about files that it could not remove.

import { codeOfErrno, DiskBenchError } from '../errors.js';
import type { NativeFailure, NativeResult } from './addon.js';

const ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'run as a user who may write there',
  EPERM: 'run as a user who may write there',
  EROFS: 'the file system is mounted read-only: remount it, or name another directory',
  ENOSPC: 'the disk is full: free some space, or write less (maxBytes)',
  EDQUOT: 'the quota is used up: raise it, or write less (maxBytes)',
  EIO: 'the disk reported an error: check the kernel log (dmesg)',
  EUCLEAN: 'the file system is damaged: check the kernel log (dmesg), and run fsck',
  ENOENT: 'another program removed files of the run: find out which program uses the directory',
  ENOLCK: 'the file system does not support locks, which etcd needs',
};

/** Another program in the folder prevents its removal. The disk is not at fault: the run reports it, and its results stay valid. */
const CAUSED_BY_OTHERS: readonly string[] = ['ENOTEMPTY', 'EBUSY', 'ENOTDIR', 'ENOENT'];

/** @param site an error made while the caller is still on the stack: an error made on completion would have no useful stack */
export function runError(result: NativeResult, directory: string, site: DiskBenchError): DiskBenchError | undefined {
  const { failure, cleanupFailure } = result;
  const leftover = leftoverSentences(result);
  if (failure) {
    const message = [failureSentence(failure, directory), ...(leftover ? [leftover] : [])].join('; ');
    return errorOf(failure, message, site);
  }
  if (!cleanupFailure || CAUSED_BY_OTHERS.includes(codeOfErrno(cleanupFailure.errno))) return undefined;
  return errorOf(cleanupFailure, leftover ?? leftoverSentence(cleanupFailure), site);
}

export function hungError(path: string, isCancelled: boolean, site: DiskBenchError): DiskBenchError {
  const since = isCancelled ? 'the run was cancelled' : 'the run reached its time limit';
  const message = `a system call on ${path} has hung since ${since}; only the kernel can end it: check dmesg. The work folder stays until the call returns; the next run removes what is left`;
  return withStackOf(site, new DiskBenchError('ERR_CALL_HUNG', message, { path }));
}

/** Lists the files that could not be removed, of this run and of earlier ones. */
export function leftoverSentences({ cleanupFailure, leftovers }: NativeResult): string | undefined {
  const failures = [cleanupFailure, ...leftovers.map(({ failure }) => failure)].flatMap((failure) => failure ?? []);
  return failures.length === 0 ? undefined : failures.map(leftoverSentence).join('; ');
}

function leftoverSentence({ errno, syscall, path }: NativeFailure): string {
  const code = codeOfErrno(errno);
  if (code === 'EREMOTE')
    return `${path} belongs to a run on another host, which may still be running; if it is not, remove the folder by hand`;
  if (code === 'EACCES' && syscall === 'open')
    return `${path} cannot be read (${code}): if no other user has a run there, remove it by hand`;
  if (code === 'ENOENT' && syscall === 'rmdir')
    return `${path} was moved by another program and could not be removed (${syscall}: ${code}): find it, and remove it by hand`;
  return `${path} could not be removed (${syscall}: ${code}): remove its folder by hand`;
}

function failureSentence({ errno, syscall, path, during, operation }: NativeFailure, directory: string): string {
  const code = codeOfErrno(errno);
  const where = during === 'set-up' ? 'in set-up' : `at ${during} ${operation}`;
  const advice = ADVICE[code] ?? `check ${directory} and the kernel log (dmesg)`;
  return `${syscall} failed on ${path} ${where} (${code}): ${advice}`;
}

function errorOf(failure: NativeFailure, message: string, site: DiskBenchError): DiskBenchError {
  const { errno, syscall, path, during, operation } = failure;
  const isMeasuring = during !== 'set-up' && during !== 'clean-up';
  const details = { errno, syscall, path, ...(isMeasuring ? { operation } : {}) };
  return withStackOf(site, new DiskBenchError(codeOfErrno(errno), message, details));
}

function withStackOf(site: DiskBenchError, error: DiskBenchError): DiskBenchError {
  error.stack = site.stack?.replace(/^.*$/m, () => `${error.name}: ${error.message}`) ?? '';
  return error;
}
