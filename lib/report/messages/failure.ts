// The sentences of a finding that was not measured: of the storage, or of a disk that failed.

import type { FailureCause, FailureFinding } from '../../verdict/failure.js';
import type { Finding, MeasuredFinding } from '../../verdict/judge.js';
import { known } from './by-id.js';
import { type Message, storageFindingMessage } from './storage.js';

const CAUSES: Readonly<Record<FailureCause, string>> = {
  'io-error': 'the disk returned an I/O error',
  'bad-checksum': 'data on the disk does not match its checksum',
  'damaged-filesystem': 'the file system is damaged',
  'disk-gone': 'the disk is gone',
  timeout: 'the disk did not answer in time',
  'hung-call': 'a system call on the disk hangs',
};

/** The sentences of a finding that was not measured. */
export function unmeasuredMessage(finding: Exclude<Finding, MeasuredFinding>): Message {
  return finding.id === 'run-failed' ? failureMessage(finding) : storageFindingMessage(finding);
}

function failureMessage({ cause, code, syscall }: FailureFinding): Message {
  const title = known(CAUSES, cause) ?? cause;
  return {
    title,
    observed: syscall === undefined ? `${title} (${code})` : `${title} (${syscall}: ${code})`,
    why:
      cause === 'hung-call'
        ? 'etcd serves nobody while a WAL call hangs.'
        : 'etcd exits at the first such error. Data that it wrote may be lost even if a later sync succeeds.',
    next: 'Check the kernel log (dmesg -T); replace the disk or fix the path to it.',
  };
}
