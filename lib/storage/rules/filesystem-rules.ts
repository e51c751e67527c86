// Rules for file systems without a block device of this machine, and for other ends of a stack that are not disks.

import { filesystemRule, isOfFamily, type Rule, type RuleInput } from '../rule.js';

export const FILESYSTEM_RULES: readonly Rule[] = [
  filesystemRule({
    id: 'memory-filesystem',
    when: isOfFamily('memory'),
    class: 'memory',
    confidence: 'certain',
    source: { title: 'Linux kernel, tmpfs', url: 'https://docs.kernel.org/filesystems/tmpfs.html' },
  }),
  filesystemRule({
    id: 'network-filesystem',
    when: (input) => isOfFamily('network')(input) || is9pOverNetwork(input),
    class: 'network',
    confidence: 'certain',
    source: { title: 'Linux kernel, filesystems', url: 'https://docs.kernel.org/filesystems/index.html' },
  }),
  filesystemRule({
    id: 'host-share',
    when: isOfFamily('host-share'),
    class: 'virtual',
    confidence: 'certain',
    source: { title: 'Linux kernel, virtiofs', url: 'https://docs.kernel.org/filesystems/virtiofs.html' },
  }),
  filesystemRule({
    id: 'fuse',
    when: isOfFamily('fuse'),
    class: 'unknown',
    confidence: 'unknown',
    source: { title: 'Linux kernel, FUSE', url: 'https://docs.kernel.org/filesystems/fuse.html' },
  }),
  filesystemRule({
    id: 'raw-flash',
    when: isOfFamily('raw-flash'),
    class: 'unknown',
    confidence: 'unknown',
    source: { title: 'Linux kernel, UBIFS', url: 'https://docs.kernel.org/filesystems/ubifs.html' },
  }),
  filesystemRule({
    id: 'zfs',
    when: isOfFamily('zfs'),
    class: 'unknown',
    confidence: 'unknown',
    source: {
      title: 'OpenZFS documentation, zpool-status(8)',
      url: 'https://openzfs.github.io/openzfs-docs/man/master/8/zpool-status.8.html',
    },
  }),
  filesystemRule({
    id: 'pseudo-filesystem',
    when: isOfFamily('pseudo'),
    class: 'unknown',
    confidence: 'unknown',
    source: { title: 'Linux kernel, filesystems', url: 'https://docs.kernel.org/filesystems/index.html' },
  }),
];

export const ENDS_WITHOUT_DISK: readonly Rule[] = [
  {
    id: 'lost',
    when: ({ end }) => end.kind === 'lost',
    class: 'unknown',
    confidence: 'unknown',
    reason: ({ end }) => (end.kind === 'lost' ? { id: 'lost', why: end.why } : { id: 'nothing-found' }),
    source: {
      title: 'Linux kernel, mount namespaces in the /proc file system',
      url: 'https://docs.kernel.org/filesystems/proc.html',
    },
  },
  {
    id: 'replica',
    when: ({ end }) => end.kind === 'replica',
    class: 'network',
    // A sync waits for another machine, unless the peer is disconnected or the protocol is A.
    confidence: 'likely',
    reason: ({ end }) => (end.kind === 'replica' ? { id: 'replica', device: end.name } : { id: 'nothing-found' }),
    source: { title: 'Linux kernel, DRBD', url: 'https://docs.kernel.org/admin-guide/blockdev/drbd/index.html' },
  },
];

/** v9fs: `trans=` is tcp, rdma, unix, fd, virtio or xen; https://docs.kernel.org/filesystems/9p.html. */
function is9pOverNetwork({ end }: RuleInput): boolean {
  return (
    end.kind === 'filesystem' &&
    end.mount.type === '9p' &&
    end.mount.options.some((option) => /^trans=(tcp|rdma)$/.test(option))
  );
}
