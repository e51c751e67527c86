// What a run that failed in the middle means for the verdict: a disk that reports an error, or never answers, cannot carry etcd whatever its
// latencies were; and a run that failed for another reason never ends in a favourable verdict.

import { ETCD_RAFT } from './sources.js';
import type { StorageFinding } from './storage-findings.js';

/** What judging needs of a failure. */
export interface JudgedFailure {
  /** A system error's name, or the project's own code. */
  readonly code: string;
  readonly syscall?: string | undefined;
}

/** The errors that are the disk's or its file system's own, and nobody's who fills, limits or forbids it. */
const OF_THE_DISK: Readonly<Record<string, string>> = {
  EIO: 'the disk reported an error',
  EREMOTEIO: 'the disk reported an error',
  EBADMSG: 'what is on the disk does not match its checksum',
  EUCLEAN: 'the file system is damaged',
  ENXIO: 'the disk is gone',
  ENODEV: 'the disk is gone',
  ENOMEDIUM: 'the disk is gone',
  ETIMEDOUT: 'the disk did not answer in time',
  ERR_CALL_HUNG: 'a system call on the disk did not return',
};

/** The finding of a failure that is the disk's own; none of any other. */
export function failureFindings({ code, syscall }: JudgedFailure): StorageFinding[] {
  const what = OF_THE_DISK[code];
  if (what === undefined) return [];
  return [
    {
      id: 'run-failed',
      observed: syscall === undefined ? what : `${what} (${syscall}: ${code})`,
      limit: 'no call that fails',
      unit: '',
      result: 'fail',
      source: ETCD_RAFT,
      because:
        'An etcd that cannot write its log ends at once, and one that waits for its log for ever serves nobody: look at the kernel log (dmesg), and replace the disk or mend the path to it.',
    },
  ];
}
