// The one error class of the project, and how a failed system call becomes it.
// The caller decides what went wrong; this file gives it a code, a place and a sentence.

import { getSystemErrorName } from 'node:util';

/**
 * The project's own error codes. A failed system call has Node's code instead (`ENOENT`, `ENOSPC`, ...).
 *
 * - `ERR_INVALID_OPTION`: an option is of the wrong type or out of its range; `option` names it.
 * - `ERR_UNSUPPORTED_PLATFORM`: measuring needs Linux.
 * - `ERR_ADDON_NOT_LOADED`: no native addon for this machine could be loaded; the message says what was tried.
 * - `ERR_CALL_HUNG`: the run was cancelled, or its time was over, and a system call on the disk did not return.
 * - `ERR_LIVE_ETCD`: a running etcd keeps its data in the directory, or it is not known whether one does; or, in a set with `allowLive`, the
 *   latency guard ended the run before it.
 * - `ERR_INVALID_REPORT`: a file is not a report, or is damaged; the message names the field, and `path` the file.
 * - `ERR_UNREADABLE_SOURCE`: a source of `diagnose` has nothing that it can read; the message names it.
 */
export type OwnErrorCode =
  | 'ERR_INVALID_OPTION'
  | 'ERR_CALL_HUNG'
  | 'ERR_LIVE_ETCD'
  | 'ERR_UNSUPPORTED_PLATFORM'
  | 'ERR_ADDON_NOT_LOADED'
  | 'ERR_INVALID_REPORT';

/** What a {@link DiskBenchError} has in addition to its message; each is absent where it does not apply. */
export interface ErrorDetails {
  /** The positive error number of the system call, such as 28 for `ENOSPC`. */
  readonly errno?: number | undefined;
  /** The system call that failed, such as `fdatasync`. */
  readonly syscall?: string | undefined;
  /** The file or directory at fault. */
  readonly path?: string | undefined;
  /** The number of the operation that failed, counted from 0 in its phase; absent outside the measuring. */
  readonly operation?: number | undefined;
  /** The option at fault. */
  readonly option?: string | undefined;
  /** The error beneath this one. */
  readonly cause?: unknown;
}

/** Every error that this package throws on purpose. The message is one line that names the thing at fault and what to do. */
export class DiskBenchError extends Error {
  override readonly name: string = 'DiskBenchError';
  /** One of {@link OwnErrorCode}, or Node's name of a system error, such as `EACCES`. */
  readonly code: string;
  readonly errno: number | undefined;
  readonly syscall: string | undefined;
  readonly path: string | undefined;
  readonly operation: number | undefined;
  readonly option: string | undefined;

  constructor(code: OwnErrorCode | (string & {}), message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.errno = details.errno;
    this.syscall = details.syscall;
    this.path = details.path;
    this.operation = details.operation;
    this.option = details.option;
  }
}

/** Linux errors of disks and file systems that libuv has no name for. */
const NAMELESS: Readonly<Record<number, string>> = {
  37: 'ENOLCK',
  62: 'ETIME',
  74: 'EBADMSG',
  116: 'ESTALE',
  117: 'EUCLEAN',
  122: 'EDQUOT',
  123: 'ENOMEDIUM',
};

/** Node's name for a positive errno, such as `ENOSPC` for 28; Linux's own where Node has none. */
export function codeOfErrno(errno: number): string {
  return NAMELESS[errno] ?? getSystemErrorName(-errno);
}

/** An {@link DiskBenchError} for an option that is of the wrong type or out of its range. */
export function invalidOption(option: string, message: string): DiskBenchError {
  return new DiskBenchError('ERR_INVALID_OPTION', message, { option });
}
