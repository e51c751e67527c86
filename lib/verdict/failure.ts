// What a run that failed in the middle means for the verdict: a disk that reports an error, or never answers, cannot carry etcd whatever its
// latencies were. A run that failed for another reason never ends in a favourable verdict.

import { ETCD_RAFT, type Source } from './sources.js';

/** What judging needs of a failure. */
export interface JudgedFailure {
  /** A system error's name, or the project's own code. */
  readonly code: string;
  readonly syscall?: string | undefined;
}

/** The errors that are the disk's or its file system's own, and not those of what fills, limits or forbids it. */
export const DISK_ERRORS = [
  'EIO',
  'EREMOTEIO',
  'EBADMSG',
  'EUCLEAN',
  'ENXIO',
  'ENODEV',
  'ENOMEDIUM',
  'ETIMEDOUT',
  'ERR_CALL_HELD',
  'ERR_CALL_HUNG',
] as const;

/** The disk failed during the run. */
export interface FailureFinding {
  readonly id: 'run-failed';
  readonly result: 'fail';
  /** The error, such as `EIO`. */
  readonly code: string;
  /** The system call that failed; absent if none did. */
  readonly syscall?: string;
  readonly source: Source;
}

/** The finding of a failure that is the disk's own; none of any other. */
export function failureFindings({ code, syscall }: JudgedFailure): FailureFinding[] {
  if (!DISK_ERRORS.some((known) => known === code)) return [];
  return [
    { id: 'run-failed', result: 'fail', code, ...(syscall === undefined ? {} : { syscall }), source: ETCD_RAFT },
  ];
}
