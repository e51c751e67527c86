// The class of a file system without a block device of this machine, by its family. https://docs.kernel.org/filesystems/index.html

import type { EndFamily } from '../filesystems.js';
import type { FilesystemRuleId } from '../reason.js';
import { type Decision, NOT_KNOWN } from '../rule.js';

export const FILESYSTEM_RULES: Readonly<Record<EndFamily, Decision & { readonly id: FilesystemRuleId }>> = {
  memory: { id: 'memory-filesystem', class: 'memory', confidence: 'certain' },
  network: { id: 'network-filesystem', class: 'network', confidence: 'certain' },
  'host-share': { id: 'host-share', class: 'virtual', confidence: 'certain' },
  fuse: { id: 'fuse', ...NOT_KNOWN },
  'raw-flash': { id: 'raw-flash', ...NOT_KNOWN },
  // sysfs does not show the disks of a pool; `zpool status` does.
  zfs: { id: 'zfs', ...NOT_KNOWN },
  pseudo: { id: 'pseudo-filesystem', ...NOT_KNOWN },
};
