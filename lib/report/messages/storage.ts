// The sentences of storage findings and of advice: one entry for each id. Reasons, caveats and layers are in storage-evidence.ts.

import type { Advice } from '../../verdict/storage-advice.js';
import type { StorageFinding } from '../../verdict/storage-findings.js';
import { type Entries, entryOf, known } from './by-id.js';
import { listed, percentOf } from './phrases.js';
import { reasonText, unknownNext } from './storage-evidence.js';

/** What a person reads on a piece of advice, or on a finding. */
export interface AdviceMessage {
  /** The observed fact, as a clause without a full stop. */
  readonly observed: string;
  /** Why it matters to etcd, in a sentence or two. */
  readonly why: string;
  /** What to do, as one sentence. */
  readonly next: string;
}

export interface Message extends AdviceMessage {
  /** A noun phrase for a row of a table, such as `network file system`. */
  readonly title: string;
}

/** By id alone, because a fleet report has only the ids of findings. */
const FINDING_TITLES: Readonly<Record<StorageFinding['id'], string>> = {
  'storage-memory': 'storage in memory',
  'storage-part-memory': 'memory in the stack',
  'storage-network-filesystem': 'network file system',
  'mount-no-barriers': 'flushes turned off',
  'storage-no-flush': 'no flush command',
  'storage-cache-unflushed': 'volatile cache without flushes',
  'storage-lost-on-deallocation': 'disk lost on deallocation',
  'sync-suspect': 'syncs too fast',
  'storage-host-share': 'shared folder of the host',
  'storage-unknown': 'unknown storage',
};

const FINDINGS: Entries<StorageFinding, AdviceMessage> = {
  'storage-memory': ({ devices, filesystem, on, mountPoint }) => ({
    observed:
      devices.length > 0
        ? `${listed(devices)} ${is(devices)} memory`
        : `${on} (${filesystem}) keeps files in memory${on === mountPoint ? '' : `, below ${mountPoint}`}`,
    why: 'A restart or a power cut loses everything that etcd has confirmed. Latencies here are those of memory.',
    next: 'Name a directory on a disk. `etcd-disk-bench disks` lists them.',
  }),
  'storage-part-memory': ({ devices, mountPoint }) => ({
    observed: `${listed(devices)} below ${mountPoint} ${is(devices)} memory`,
    why: 'A restart or a power cut loses the part of the data that is on it.',
    next: `Take ${listed(devices)} out of the stack, or keep etcd elsewhere.`,
  }),
  'storage-network-filesystem': ({ filesystem, on, mountPoint }) => ({
    observed: `${on} is a network file system (${filesystem})${on === mountPoint ? '' : `, below ${mountPoint}`}`,
    why: 'A sync waits for the network and for another machine. etcd does not support network file systems.',
    next: 'Give etcd a local disk. `etcd-disk-bench disks` lists them.',
  }),
  'mount-no-barriers': ({ mountPoint, option }) => ({
    observed: `${mountPoint} is mounted with ${option}`,
    why: 'No sync flushes the cache of the disk. A power cut loses data that etcd has confirmed.',
    next: `Mount ${mountPoint} without ${option}, and measure again.`,
  }),
  'storage-no-flush': ({ devices }) => ({
    observed: `the hypervisor offers no flush command for ${listed(devices)} (VIRTIO_BLK_F_FLUSH is not set)`,
    why: 'No sync reaches the medium. A crash of the host loses data that etcd has confirmed.',
    next: 'Let the host offer flushes: cache_type Writeback in Firecracker, cache=none in QEMU.',
  }),
  'storage-cache-unflushed': ({ devices }) => ({
    observed: `${listed(devices)} ${has(devices)} a volatile write cache, and the kernel sends no flushes (write_cache is write through)`,
    why: 'Data stays in the cache after a sync. A power cut loses data that etcd has confirmed.',
    next: `Set queue/write_cache to "write back" on ${listed(devices)} and each device above, and measure again.`,
  }),
  'storage-lost-on-deallocation': ({ devices, product }) => ({
    observed: `${listed(devices)} ${is(devices)} ${product === '' ? 'temporary' : article(product)}`,
    why: 'The cloud deletes its content when the machine is stopped, resized or moved to another host. The member is then lost.',
    next: 'Attach a persistent disk and keep etcd there.',
  }),
  'sync-suspect': ({ devices, mountPoint }) => ({
    observed: `syncs on ${listed(devices) || mountPoint} are too fast for this kind of storage`,
    why: 'Some layer may acknowledge a flush before it is done. A power cut may lose data that etcd has confirmed.',
    next: 'Cut the power once under load, and check that etcd starts with all its data.',
  }),
  'storage-host-share': ({ filesystem, on }) => ({
    observed: `${on} (${filesystem}) is a shared folder of the host's file system`,
    why: 'The host decides whether a sync reaches its disk. This machine cannot see it.',
    next: 'Give this machine a disk, and keep etcd there.',
  }),
  'storage-unknown': ({ mountPoint, reasons }) => ({
    observed: `the storage below ${mountPoint || 'the path'} is unknown: ${reasons.map(reasonText).join('; ')}`,
    why: 'Unknown storage is never recommended, even if one run was fast.',
    next: unknownNext(reasons),
  }),
};

const ADVICE: Entries<Advice, AdviceMessage> = {
  'container-layer': ({ path }) => ({
    observed: `${path} is in the container's writable layer: etcd's data would not be here`,
    why: 'The layer is deleted with the container. etcd keeps its data in a volume, which may be on another disk.',
    next: 'Measure the directory of the host: mount it into the container, such as with docker run -v /var/lib/etcd:/data.',
  }),
  'read-only': ({ mountPoint, filesystem }) => ({
    observed: `${mountPoint} (${filesystem}) is mounted read-only`,
    why: 'etcd cannot write here.',
    next: 'Name a directory on a file system that is mounted read-write.',
  }),
  'disk-shared-with-root': ({ devices }) => ({
    observed: `/ is on ${listed(devices)} too`,
    why: 'Logs, updates and all other writes of the machine delay the syncs of etcd.',
    next: 'Give etcd a disk of its own.',
  }),
  'disk-shared-with-images': ({ names: folders, devices }) => ({
    observed: `container images (${listed(folders)}) are on ${listed(devices)} too`,
    why: 'Pulling an image writes at full speed for seconds, and the syncs of etcd wait.',
    next: 'Give etcd a disk of its own.',
  }),
  'disk-shared-with-swap': ({ names: swaps, devices }) => ({
    observed: `swap (${listed(swaps)}) is on ${listed(devices)} too`,
    why: 'When memory is short, swapping loads the disk just when etcd is slow already.',
    next: 'Move the swap to another disk, or turn it off.',
  }),
  'disk-shared-with-logs': ({ names: folders, devices }) => ({
    observed: `logs (${listed(folders)}) are on ${listed(devices)} too`,
    why: 'journald and log files are synced too, and the syncs of etcd wait for those syncs.',
    next: 'Give etcd a disk of its own.',
  }),
  'disk-shared-with-live-etcd': ({ names: directories, devices }) => ({
    observed: `a running etcd keeps its data on ${listed(devices) || 'the same file system'} too (${listed(directories)})`,
    why: 'The measured latencies include its load, and the run slowed it down. Two etcds on one disk wait for each other.',
    next: 'Give each etcd a disk of its own.',
  }),
  'storage-network-block': ({ devices }) => ({
    observed: `${listed(devices)} ${is(devices)} reached over a network`,
    why: 'Every sync also waits for the network, which others use too.',
    next: 'Prefer a local disk.',
  }),
  'storage-spinning': ({ devices }) => ({
    observed: `${listed(devices)} ${devices.length === 1 ? 'spins' : 'spin'}`,
    why: 'A spinning disk makes at most about 100 syncs per second, and fewer under other load. That is enough for a small, quiet cluster.',
    next: 'Prefer an SSD or an NVMe disk.',
  }),
  'storage-zoned': ({ devices, model }) => ({
    observed: `${listed(devices)} ${is(devices)} zoned (${model}), such as a shingled disk`,
    why: 'Such a disk rewrites whole zones. A sync can wait for seconds once its buffer zone is full.',
    next: 'Prefer a disk that is not zoned.',
  }),
  'storage-embedded-flash': ({ devices, transport }) => ({
    observed: `${listed(devices)} ${is(devices)} ${transport === 'ufs' ? 'UFS flash' : 'an SD card or eMMC'}`,
    why: 'Embedded flash is slow to sync, pauses to collect garbage, and wears out under the writes of etcd.',
    next: 'Prefer an SSD or an NVMe disk.',
  }),
  'storage-parity-raid': ({ devices, raidLevel }) => ({
    observed: `${listed(devices)} ${is(devices)} ${raidLevel}`,
    why: 'A small write first reads the rest of its stripe, and a sync waits for all disks of the array.',
    next: 'Prefer RAID 1, or one disk: etcd replicates its data itself.',
  }),
  'filesystem-nearly-full': ({ mountPoint, sizeBytes, availableBytes }) => ({
    observed: `${percentOf(availableBytes, sizeBytes)} of ${mountPoint} is free`,
    why: 'etcd stops when the disk is full, and Kubernetes evicts pods below 10 % free space.',
    next: 'Keep more than 10 % of the file system free.',
  }),
  'mount-discard': ({ mountPoint }) => ({
    observed: `${mountPoint} is mounted with discard`,
    why: 'The file system discards the blocks of each deleted file at once. etcd deletes WAL files and snapshots while it runs, so its syncs can wait.',
    next: 'Mount without discard; enable fstrim.timer.',
  }),
  'kernel-advisory': ({ release, fixedIn }) => ({
    observed: `the kernel is ${release}`,
    why: 'Its epoll loses events: etcd can lose its leader even on a healthy disk.',
    next: `Install kernel ${fixedIn} or later.`,
  }),
};

/** The sentences of a storage finding. */
export function storageFindingMessage(finding: StorageFinding): Message {
  const { id } = finding;
  const title = storageFindingTitle(id) ?? id;
  return { title, ...(entryOf(FINDINGS, finding) ?? { observed: id, why: '', next: '' }) };
}

/** `undefined` for an id of a later build. */
export function storageFindingTitle(id: string): string | undefined {
  return known(FINDING_TITLES, id);
}

/** The sentences of a piece of advice. */
export function adviceMessage(advice: Advice): AdviceMessage {
  return entryOf(ADVICE, advice) ?? { observed: advice.id, why: '', next: '' };
}

function is(all: readonly string[]): string {
  return all.length === 1 ? 'is' : 'are';
}

function has(all: readonly string[]): string {
  return all.length === 1 ? 'has' : 'have';
}

function article(product: string): string {
  return `${/^[AEIO]/i.test(product) ? 'an' : 'a'} ${product}`;
}
