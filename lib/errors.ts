// The project's one error class, and its conversion from a failed system call. The caller decides what went wrong; this file adds code,
// path and message.

import { getSystemErrorName } from 'node:util';

/**
 * The project's own error codes. A failed system call has Node's code instead (`ENOENT`, `ENOSPC`, ...).
 *
 * - `ERR_INVALID_OPTION`: an option has the wrong type or is out of range; `option` names it.
 * - `ERR_UNSUPPORTED_PLATFORM`: measuring needs Linux.
 * - `ERR_ADDON_NOT_LOADED`: no native addon for this machine could be loaded; the message lists the attempts.
 * - `ERR_CALL_HUNG`: a system call on the disk did not return after the run was cancelled, or after its time was over.
 * - `ERR_LIVE_ETCD`: a running etcd keeps its data in the directory, or that is unknown. In a set with `allowLive`: the latency guard ended
 *   an earlier run.
 * - `ERR_INVALID_REPORT`: a file is not a report, or is damaged; the message names the field, and `path` the file.
 * - `ERR_UNREADABLE_SOURCE`: `diagnose` cannot use a source; the message names it.
 */
export type OwnErrorCode =
  | 'ERR_INVALID_OPTION'
  | 'ERR_CALL_HUNG'
  | 'ERR_LIVE_ETCD'
  | 'ERR_UNSUPPORTED_PLATFORM'
  | 'ERR_ADDON_NOT_LOADED'
  | 'ERR_INVALID_REPORT';

/** Details of a {@link DiskBenchError}. Each is absent if it does not apply. */
export interface ErrorDetails {
  /** The positive error number of the system call, such as 28 for `ENOSPC`. */
  readonly errno?: number | undefined;
  /** The system call that failed, such as `fdatasync`. */
  readonly syscall?: string | undefined;
  /** The file or directory that caused the error. */
  readonly path?: string | undefined;
  /** Number of the operation that failed, counted from 0 in its phase; absent outside a phase. */
  readonly operation?: number | undefined;
  /** The option that caused the error. */
  readonly option?: string | undefined;
  /** The original error. */
  readonly cause?: unknown;
}

/** The class of all errors that this package throws on purpose. The message is one line: what caused the error, and what to do. */
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

/** Errors of disks and file systems that exist on Linux, without a name in libuv. */
const LINUX_ERRORS: Readonly<Record<number, string>> = {
  37: 'ENOLCK',
  62: 'ETIME',
  74: 'EBADMSG',
  116: 'ESTALE',
  117: 'EUCLEAN',
  122: 'EDQUOT',
  123: 'ENOMEDIUM',
};

/** Node's name for a positive errno, such as `ENOSPC` for 28; Linux's name if Node has none. */
export function codeOfErrno(errno: number): string {
  return LINUX_ERRORS[errno] ?? getSystemErrorName(-errno);
}

/** A {@link DiskBenchError} for an option of the wrong type or out of range. */
export function invalidOption(option: string, message: string): DiskBenchError {
  return new DiskBenchError('ERR_INVALID_OPTION', message, { option });
}
