// The table of what a storage is judged by before anything is measured: what makes it unsuitable for etcd, and what is a warning.
// What the storage is was decided in storage/; what the latencies say is judged elsewhere.

import type { Storage } from '../storage/inspect.js';
import {
  ETCD_HARDWARE,
  EVICTION,
  EXT4,
  OPENSHIFT,
  RED_HAT_DISCARD,
  type Source,
  TMPFS,
  VIRTIOFS,
  WRITE_CACHE,
} from './sources.js';

export interface StorageFinding {
  readonly id: string;
  /** What was found, in words. */
  readonly observed: string;
  /** What etcd wants, in words. */
  readonly limit: string;
  /** Empty: nothing here is a number with a unit. */
  readonly unit: '';
  /** `fail`: unsuitable. */
  readonly result: 'fail' | 'warn';
  readonly source: Source;
  /** Why it matters, and what to do. */
  readonly because: string;
}

/** One row: a storage has the finding, or has not. */
export interface StorageFindingRow {
  readonly id: string;
  readonly when: (storage: Storage) => boolean;
  readonly result: 'fail' | 'warn';
  readonly observed: (storage: Storage) => string;
  readonly limit: string;
  readonly because: string;
  readonly source: Source;
}

/** A file system with less of itself left than this is nearly full. */
const NEARLY_FULL = 0.1;

export const STORAGE_FINDINGS: readonly StorageFindingRow[] = [
  {
    id: 'storage-memory',
    when: (storage) => storage.class === 'memory',
    result: 'fail',
    observed: (storage) =>
      storage.leaves.length > 0 ? `made of memory: ${names(storage, 'memory')}` : `${place(storage)} is kept in memory`,
    limit: 'storage that outlives a power cut',
    because:
      'Nothing here is durable: a sync returns without anything to keep, and a restart loses every entry that etcd promised to have. Its latencies say nothing about a disk.',
    source: TMPFS,
  },
  {
    id: 'storage-part-memory',
    when: (storage) => storage.class !== 'memory' && storage.leaves.some((leaf) => leaf.class === 'memory'),
    result: 'warn',
    observed: (storage) => `memory under ${storage.filesystem.mountPoint}: ${names(storage, 'memory')}`,
    limit: 'storage that outlives a power cut',
    because: 'What lies on that part is lost when the power is: take it out of the stack, or do not keep etcd here.',
    source: TMPFS,
  },
  {
    id: 'storage-network-filesystem',
    when: (storage) => storage.class === 'network' && !isNetworkBlock(storage),
    result: 'fail',
    observed: (storage) => `${place(storage)} is a network file system`,
    limit: 'a local disk',
    because:
      'A sync waits for the network and another machine, locks and cached metadata follow other rules than on a disk, and etcd is not tested there. Give it a local disk.',
    source: OPENSHIFT,
  },
  {
    id: 'storage-network-block',
    when: (storage) => storage.class === 'network' && isNetworkBlock(storage),
    result: 'warn',
    observed: (storage) => `reached over a network: ${names(storage, 'network') || replicas(storage)}`,
    limit: 'a local disk',
    because:
      "Every sync waits for the network as well, and shares it with others: its slow moments are the network's. Prefer a local disk.",
    source: OPENSHIFT,
  },
  {
    id: 'storage-host-share',
    when: (storage) => storage.class === 'virtual' && storage.leaves.length === 0,
    result: 'warn',
    observed: (storage) => `${place(storage)} is a share of the host's file system`,
    limit: 'a disk of its own',
    because:
      "Whether a sync reaches a disk is for the host's file system and the share's cache to decide, and cannot be seen from here. Give etcd a disk.",
    source: VIRTIOFS,
  },
  {
    id: 'storage-spinning',
    when: (storage) => storage.class === 'hdd',
    result: 'warn',
    observed: (storage) => `a spinning disk: ${names(storage, 'hdd')}`,
    limit: 'an SSD, NVMe at best',
    because:
      'A spinning disk makes some 100 syncs a second at best, and fewer with anything else on it: enough for a small, quiet cluster only.',
    source: ETCD_HARDWARE,
  },
  {
    id: 'disk-shared-with-root',
    when: (storage) => neighbours(storage, 'root').length > 0,
    result: 'warn',
    observed: (storage) => `the root file system is on ${shared(storage, 'root')} as well`,
    limit: 'a disk of its own for etcd',
    because:
      'Logs, updates and everything else that the machine writes queue before the syncs of etcd. Give etcd a disk of its own.',
    source: OPENSHIFT,
  },
  {
    id: 'disk-shared-with-images',
    when: (storage) => neighbours(storage, 'container-images').length > 0,
    result: 'warn',
    observed: (storage) =>
      `container images (${neighbours(storage, 'container-images').join(', ')}) are on ${shared(storage, 'container-images')} as well`,
    limit: 'a disk of its own for etcd',
    because:
      'Pulling an image writes for seconds at full speed, and the syncs of etcd wait behind it. Give etcd a disk of its own.',
    source: OPENSHIFT,
  },
  {
    id: 'disk-shared-with-swap',
    when: (storage) => neighbours(storage, 'swap').length > 0,
    result: 'warn',
    observed: (storage) => `swap (${neighbours(storage, 'swap').join(', ')}) is on ${shared(storage, 'swap')} as well`,
    limit: 'a disk of its own for etcd',
    because:
      'When memory is short, swapping fills the disk just when etcd is slow already. Move the swap, or turn it off.',
    source: OPENSHIFT,
  },
  {
    id: 'disk-shared-with-live-etcd',
    when: (storage) => neighbours(storage, 'etcd').length > 0,
    result: 'warn',
    observed: (storage) =>
      `a running etcd keeps its data on ${shared(storage, 'etcd') || 'the same file system'} as well (${neighbours(storage, 'etcd').join(', ')})`,
    limit: 'a disk of its own for etcd',
    because:
      'The figures have its load in them, and it was slower while they were taken. Two etcds on one disk wait for one another: give each a disk of its own.',
    source: OPENSHIFT,
  },
  {
    id: 'filesystem-nearly-full',
    when: ({ filesystem: { usage } }) =>
      usage !== null && usage.sizeBytes > 0 && usage.availableBytes < NEARLY_FULL * usage.sizeBytes,
    result: 'warn',
    observed: ({ filesystem: { mountPoint, usage } }) =>
      usage === null ? '' : `${percentLeft(usage)} of ${mountPoint} is left`,
    limit: 'more than 10 % left',
    because:
      'A full disk stops etcd, a nearly full one finds blocks more slowly, and Kubernetes evicts pods from 10 %. Make room.',
    source: EVICTION,
  },
  {
    id: 'mount-discard',
    when: (storage) => hasOnlineDiscard(storage),
    result: 'warn',
    observed: ({ filesystem: { mountPoint } }) => `${mountPoint} is mounted with discard`,
    limit: 'discard in batches (fstrim)',
    because:
      'Each deleted file sends discards at once, and etcd deletes log segments and snapshots while it runs: syncs can wait behind them. Mount without discard and run fstrim weekly.',
    source: RED_HAT_DISCARD,
  },
  {
    id: 'mount-no-barriers',
    when: ({ filesystem: { options } }) =>
      options.some((option) => /^(nobarrier|barrier=(0|none|off)|fsync_mode=nobarrier)$/.test(option)),
    result: 'warn',
    observed: ({ filesystem: { mountPoint } }) => `${mountPoint} is mounted without barriers`,
    limit: 'barriers on',
    because:
      'No sync flushes the cache of the disk: what etcd was told is safe is lost with the power, unless every cache has a battery. Mount with barriers, and measure again.',
    source: EXT4,
  },
  {
    id: 'sync-suspect',
    when: ({ isSuspect }) => isSuspect === true,
    result: 'warn',
    observed: ({ leaves, filesystem }) =>
      `syncs on ${leaves.map(({ name }) => name).join(', ') || filesystem.mountPoint} are quicker than what it is can be`,
    limit: 'each flush made',
    because:
      'Something may acknowledge flushes that it has not made: what etcd was told is safe is then lost with the power.',
    source: WRITE_CACHE,
  },
];

/** The findings of one storage, in the order of the table. */
export function storageFindings(storage: Storage): StorageFinding[] {
  return STORAGE_FINDINGS.filter((row) => row.when(storage)).map(
    ({ id, observed, limit, result, source, because }) => ({
      id,
      observed: observed(storage),
      limit,
      unit: '',
      result,
      source,
      because,
    }),
  );
}

function isNetworkBlock(storage: Storage): boolean {
  return (
    storage.leaves.some((leaf) => leaf.class === 'network') || storage.stack.some((layer) => layer.kind === 'drbd')
  );
}

/** btrfs(5) discards asynchronously by default, and f2fs(5) from its own background thread: neither is the mount option meant here. */
function hasOnlineDiscard({ filesystem: { type, options }, leaves }: Storage): boolean {
  const isOnline = options.includes('discard') && type !== 'f2fs';
  const canDiscard = leaves.some(
    ({ attributes: { discardMaxBytes } }) => discardMaxBytes.state !== 'read' || discardMaxBytes.value !== '0',
  );
  return (isOnline || options.includes('discard=sync')) && canDiscard;
}

function neighbours(storage: Storage, role: string): readonly string[] {
  return storage.neighbours.filter((neighbour) => neighbour.role === role).map((neighbour) => neighbour.name);
}

function shared(storage: Storage, role: string): string {
  const leaves = storage.neighbours
    .filter((neighbour) => neighbour.role === role)
    .flatMap((neighbour) => neighbour.leaves);
  return [...new Set(leaves)].join(', ');
}

function replicas(storage: Storage): string {
  return storage.stack
    .filter((layer) => layer.kind === 'drbd')
    .map((layer) => layer.name)
    .join(', ');
}

function names(storage: Storage, kind: string): string {
  return storage.leaves
    .filter((leaf) => leaf.class === kind)
    .map((leaf) => leaf.name)
    .join(', ');
}

/** The file system that the bytes end up in, which under a loop device is not the one that the path is on. */
function place({ stack, filesystem: { type, mountPoint } }: Storage): string {
  const last = stack.find((layer) => layer.kind === 'filesystem' && layer.below.length === 0);
  return last === undefined || last.name === mountPoint
    ? `${mountPoint} (${type})`
    : `${last.name} (${last.what}), under ${mountPoint},`;
}

function percentLeft(usage: { readonly sizeBytes: number; readonly availableBytes: number }): string {
  return `${Math.floor((100 * usage.availableBytes) / usage.sizeBytes)} %`;
}
