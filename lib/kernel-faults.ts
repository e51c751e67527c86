// Kernels whose epoll loses wake-ups: etcd can lose its leader with a healthy disk.

export interface KernelFault {
  readonly id: 'ubuntu-5.4.0-132-epoll' | 'linux-6.14.4-epoll';
  /** The first release without the fault. */
  readonly fixedIn: string;
  readonly source: { readonly title: string; readonly url: string; readonly dateRead: string };
}

interface Row extends KernelFault {
  /** Pattern for `uname -r`. */
  readonly release: RegExp;
  readonly isOfUbuntu: boolean;
}

const KERNELS: readonly [Row, ...Row[]] = [
  {
    id: 'ubuntu-5.4.0-132-epoll',
    // The bug report does not mention 133 and 134, so they do not match.
    release: /^5\.4\.0-132(-|$)/,
    isOfUbuntu: true,
    fixedIn: '5.4.0-135',
    source: {
      title: 'Launchpad bug 1996678: epoll in Ubuntu 5.4.0-132',
      url: 'https://bugs.launchpad.net/ubuntu/+source/linux/+bug/1996678',
      dateRead: '2026-11-21',
    },
  },
  {
    id: 'linux-6.14.4-epoll',
    release: /^6\.14\.[4-7](\D|$)/,
    isOfUbuntu: false,
    fixedIn: '6.14.8',
    source: {
      title: 'tokio-rs/tokio #7335: epoll in Linux 6.14.4 to 6.14.7',
      url: 'https://github.com/tokio-rs/tokio/issues/7335',
      dateRead: '2026-11-25',
    },
  },
];

/** For tables whose rows need a source: that of the first kernel. */
export const KERNEL_SOURCE = KERNELS[0].source;

/** @param isUbuntu whether the kernel is Ubuntu's, since other distributions use the same numbers; `null` if unknown */
export function kernelFault(release: string, isUbuntu: boolean | null): KernelFault | null {
  const row = KERNELS.find((one) => one.release.test(release) && (!one.isOfUbuntu || isUbuntu !== false));
  return row === undefined ? null : { id: row.id, fixedIn: row.fixedIn, source: row.source };
}
