// Decides what a failed run means for the verdict: a disk that reports an error, or hangs, is unsuitable at any latency. After other
// failures judge.ts makes the verdict inconclusive at best.

import { ETCD_RAFT, type Source } from './sources.js';

/** The parts of a failure that decide. */
export interface JudgedFailure {
  /** A system error's name, or the project's own code. */
  readonly code: string;
  readonly syscall?: string | undefined;
}

/** What the disk did. */
export type FailureCause = 'io-error' | 'bad-checksum' | 'damaged-filesystem' | 'disk-gone' | 'timeout' | 'hung-call';

/** The finding for a disk that failed. */
export interface FailureFinding {
  readonly id: 'run-failed';
  readonly result: 'fail';
  readonly cause: FailureCause;
  readonly code: string;
  readonly syscall?: string;
  readonly source: Source;
}

/** Errors caused by the disk or its file system. A full, limited or forbidden file system is not among them. */
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

/** The finding of a failure caused by the disk; empty for other failures. */
export function failureFindings({ code, syscall }: JudgedFailure): FailureFinding[] {
  const cause = CAUSES[code];
  if (cause === undefined) return [];
  return [
    { id: 'run-failed', result: 'fail', cause, code, ...(syscall === undefined ? {} : { syscall }), source: ETCD_RAFT },
  ];
}
