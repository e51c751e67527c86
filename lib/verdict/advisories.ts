// A table of kernels that are known to trouble etcd whatever the disk does. Told from the release alone; the machine is not asked.

import type { Host } from '../storage/host.js';
import { type Source, UBUNTU_EPOLL } from './sources.js';
import type { StorageFinding } from './storage-findings.js';

export interface KernelAdvisory {
  readonly id: string;
  /** What the kernel does to etcd. */
  readonly effect: string;
  /** The first release without it. */
  readonly fixedIn: string;
  readonly source: Source;
}

interface AdvisoryRow extends KernelAdvisory {
  /** Matched against `uname -r`. */
  readonly release: RegExp;
  /** Matched against /proc/version_signature where there is one: other distributions may number their kernels alike. */
  readonly signature: RegExp;
}

export const ADVISORIES: readonly AdvisoryRow[] = [
  {
    id: 'ubuntu-5.4.0-132-epoll',
    // 133 and 134 are not spoken of in the bug: nothing is claimed of them.
    release: /^5\.4\.0-132(-|$)/,
    signature: /^Ubuntu 5\.4\.0-132\./,
    effect: 'A regression in epoll makes etcd lose its leader on a healthy disk: losses seen here may not be the disk.',
    fixedIn: '5.4.0-135',
    source: UBUNTU_EPOLL,
  },
];

/**
 * The advisories for a kernel.
 *
 * @param release as `uname -r` or /proc/sys/kernel/osrelease give it, such as `5.4.0-132-generic`.
 * @param versionSignature the text of /proc/version_signature, which only Ubuntu's kernels have; null or absent where there is none.
 */
export function kernelAdvisories(release: string | null, versionSignature?: string | null): readonly KernelAdvisory[] {
  const signature = versionSignature?.trim() ?? '';
  return ADVISORIES.filter((row) =>
    signature === '' ? row.release.test(release?.trim() ?? '') : row.signature.test(signature),
  ).map(({ id, effect, fixedIn, source }) => ({ id, effect, fixedIn, source }));
}

/** The advisories for the kernel of an inspected machine: `storage.host`. */
export function hostAdvisories(host: Host): readonly KernelAdvisory[] {
  const [release, signature] = [host.kernelRelease, host.versionSignature].map((file) =>
    file.state === 'read' ? file.value : null,
  );
  return kernelAdvisories(release ?? null, signature ?? null);
}

/** The same as findings: a warning, since the disk is not to blame and etcd suffers all the same. */
export function kernelFindings(host: Host): StorageFinding[] {
  const release = host.kernelRelease.state === 'read' ? host.kernelRelease.value : 'unknown';
  return hostAdvisories(host).map(({ id, effect, fixedIn, source }) => ({
    id: `kernel-${id}`,
    observed: `the kernel is ${release}`,
    limit: `${fixedIn} or later`,
    unit: '',
    result: 'warn',
    source,
    because: effect,
  }));
}
