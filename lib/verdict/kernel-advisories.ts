// A table of kernels with faults that harm etcd on any disk. Matches the kernel's release and signature only.

import type { Host } from '../storage/host.js';

interface KernelAdvisory {
  readonly id: string;
  /** Pattern for `uname -r`. */
  readonly release: RegExp;
  /** Pattern for /proc/version_signature, if it exists: other distributions may use the same release numbers. */
  readonly signature: RegExp;
  /** The first release without the fault. */
  readonly fixedIn: string;
}

const KERNEL_ADVISORIES: readonly KernelAdvisory[] = [
  {
    id: 'ubuntu-5.4.0-132-epoll',
    // The bug report does not mention 133 and 134, so they do not match.
    release: /^5\.4\.0-132(-|$)/,
    signature: /^Ubuntu 5\.4\.0-132\./,
    fixedIn: '5.4.0-135',
  },
];

/** The first advisory for a machine's kernel; `null` without one. Only Ubuntu's kernels have a signature. */
export function kernelAdvisory({ kernelRelease, versionSignature }: Pick<Host, 'kernelRelease' | 'versionSignature'>): {
  readonly advisory: string;
  readonly release: string;
  readonly fixedIn: string;
} | null {
  const release = kernelRelease.state === 'read' ? kernelRelease.value.trim() : '';
  const signature = versionSignature.state === 'read' ? versionSignature.value.trim() : '';
  const row = KERNEL_ADVISORIES.find((each) =>
    signature === '' ? each.release.test(release) : each.signature.test(signature),
  );
  return row === undefined ? null : { advisory: row.id, release, fixedIn: row.fixedIn };
}
