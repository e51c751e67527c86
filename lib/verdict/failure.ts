// What a run that failed means for the verdict: a disk that reports an error, or never answers, is unsuitable at any latency.
// A run that failed for another reason never gets a favourable verdict; that is the judge's.

import { ETCD_RAFT, type Source } from './sources.js';

/** What judging needs of a failure. */
export interface JudgedFailure {
  /** A system error's name, or the project's own code. */
  readonly code: string;
  readonly syscall?: string | undefined;
}

/** What the disk did. */
export type FailureCause = 'io-error' | 'bad-checksum' | 'damaged-filesystem' | 'disk-gone' | 'timeout' | 'hung-call';

/** The finding of a disk that failed. */
export interface FailureFinding {
  readonly id: 'run-failed';
  readonly result: 'fail';
  readonly cause: FailureCause;
  readonly code: string;
  readonly syscall?: string;
  readonly source: Source;
}

/** The errors that are the disk's or its file system's own. Those of a full, limited or forbidden file system are not here. */
const CAUSES: Readonly<Record<string, FailureCause>> = {
  EIO: 'io-error',
  EREMOTEIO: 'io-error',
  EBADMSG: 'bad-checksum',
  EUCLEAN: 'damaged-filesystem',
  ENXIO: 'disk-gone',
  ENODEV: 'disk-gone',
  ENOMEDIUM: 'disk-gone',
  ETIMEDOUT: 'timeout',
  ERR_CALL_HUNG: 'hung-call',
};

/** The finding of a failure that is the disk's own; none of any other. */
export function failureFindings({ code, syscall }: JudgedFailure): FailureFinding[] {
  const cause = CAUSES[code];
  if (cause === undefined) return [];
  return [
    { id: 'run-failed', result: 'fail', cause, code, ...(syscall === undefined ? {} : { syscall }), source: ETCD_RAFT },
  ];
}
