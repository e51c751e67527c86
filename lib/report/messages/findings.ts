// The sentences of findings without a measurement: what the storage is, and that the disk failed.

import type { FailureFinding } from '../../verdict/failure.js';
import { type Finding, isMeasured } from '../../verdict/judge.js';
import type { StorageFinding } from '../../verdict/storage-findings.js';
import { clean } from '../layout.js';
import { known } from './by-id.js';
import { type Message, storageFindingMessage } from './storage.js';
import { THRESHOLD_TITLES } from './thresholds.js';

const DISK_ERRORS: Readonly<Record<string, string>> = {
  EIO: 'the disk returned an I/O error',
  EREMOTEIO: 'the disk returned an I/O error',
  EBADMSG: 'data on the disk does not match its checksum',
  EUCLEAN: 'the file system is damaged',
  ENXIO: 'the disk is gone',
  ENODEV: 'the disk is gone',
  ENOMEDIUM: 'the disk is gone',
  ETIMEDOUT: 'the disk did not answer in time',
  ERR_CALL_HUNG: 'a system call on the disk did not return',
  ERR_CALL_HELD: 'a system call on the disk did not return',
};

function failureMessage({ code, syscall }: FailureFinding): Message {
  const what = known(DISK_ERRORS, code) ?? `the disk failed with ${clean(code)}`;
  return {
    title: what,
    observed: syscall === undefined ? what : `${what} (${clean(syscall)}: ${clean(code)})`,
    why: 'Its data may be lost even if a later sync succeeds; etcd ends itself at the first such error.',
    next: 'Read the kernel log (dmesg), and replace the disk or fix the path to it.',
  };
}

/** The sentences of a finding that was not measured. */
export function unmeasuredMessage(finding: StorageFinding | FailureFinding): Message {
  return finding.id === 'run-failed' ? failureMessage(finding) : storageFindingMessage(finding);
}

/** What a finding is about, as a noun phrase. */
export function findingTitle(finding: Finding): string {
  if (isMeasured(finding)) return known(THRESHOLD_TITLES, finding.id) ?? clean(finding.id);
  return unmeasuredMessage(finding).title;
}
