// Decides which disks and file systems of a machine can hold etcd's data, and which of two is better, by two tables: one rules candidates
// out, in the order of the reasons reported; one ranks the others. Ids and parameters only; sentences are in report/messages/disks.ts.

import type { Storage } from '../storage/inspect.js';
import { isPrivateMapper } from '../storage/stack/layer-kind.js';
import { storageAdvice } from './storage-advice.js';
import { type StorageFinding, storageFindings } from './storage-findings.js';

/** One disk or file system of the machine. */
export interface Candidate {
  /** The kernel's name, or the source of a mount without a device. */
  readonly device: string;
  readonly stableName: string | null;
  readonly storage: Storage;
  readonly sizeBytes: number | null;
  /** Free bytes of a file system, or the size of an empty disk; `null` if unknown. */
  readonly freeBytes: number | null;
  readonly mountPoint: string | null;
  readonly filesystem: string | null;
  /** Of an unmounted device: its signature; `null` if none was found, `unknown` if it could not be read. */
  readonly signature: string | null;
  readonly isReadOnly: boolean;
  readonly isRemovable: boolean;
  readonly holders: readonly string[];
  /** Of an unmounted device: the mount that uses it, such as the raw block volume of a pod; `null` if there is none. */
  readonly usedByMount: string | null;
  /** Of an unmounted device: a file system on it is mounted in another mount namespace. */
  readonly isMountedElsewhere: boolean;
  readonly isSwap: boolean;
  /** Data directories of etcd on this file system. */
  readonly etcdDirectories: readonly string[];
}

/** Why a disk or file system cannot hold etcd's data. */
export type Unusable =
  | { readonly id: 'network-filesystem'; readonly filesystem: string }
  | { readonly id: 'in-memory' }
  | { readonly id: 'not-durable'; readonly finding: StorageFinding }
  | { readonly id: 'member'; readonly holders: readonly string[] }
  /** A member of an inactive array or volume, such as LVM2_member or crypto_LUKS. */
  | { readonly id: 'member-signature'; readonly signature: string }
  /** A private part of another volume, such as an LVM thin pool. `layer` is its type in the device stack. */
  | { readonly id: 'volume-part'; readonly layer: string }
  | { readonly id: 'swap' }
  /** A logical volume with a partition table, such as the disk of a virtual machine. */
  | { readonly id: 'partitioned-volume'; readonly signature: string }
  /** A mount uses the device itself: the raw block volume of a pod, or the realtime device of an XFS. */
  | { readonly id: 'used-by-mount'; readonly mountPoint: string }
  /** A file system on it is mounted in another mount namespace, such as on the host of this container. */
  | { readonly id: 'mounted-elsewhere' }
  | { readonly id: 'removable'; readonly transport: string }
  | { readonly id: 'read-only' }
  | { readonly id: 'unfit-filesystem'; readonly filesystem: string }
  | { readonly id: 'too-small'; readonly bytes: number; readonly neededBytes: number }
  | { readonly id: 'container-layer' }
  | { readonly id: 'host-share'; readonly filesystem: string };

/**
 * The least free space: a database of the default quota (2 GiB), its copy while etcd defragments, five WAL files of 64 MB and the next one,
 * and two snapshots. https://etcd.io/docs/v3.6/op-guide/maintenance/
 */
export const NEEDED_BYTES = 5e9;

/** File systems without file owners, or without working syncs. */
const UNFIT = new Set([
  'vfat',
  'msdos',
  'exfat',
  'ntfs',
  'ntfs3',
  'fuseblk',
  'hfs',
  'hfsplus',
  'minix',
  'ext2',
  'overlay',
  'aufs',
  'apfs',
  'squashfs',
  'udf',
  'ufs',
]);

/**
 * Signatures of members of arrays and volumes, and of disks that something else owns. The names are those of util-linux,
 * libblkid/src/superblocks.
 */
const MEMBER =
  /_member$|^(crypto_LUKS|cs_fvault2|ceph_bluestore|bcache|drbd|DM_|VMFS|swap|swsuspend|BitLocker|iso9660|jbd|xfs_external_log|vdo|stratis|oracleasm|gpfs|ubi)/;

/** A partition table on a logical volume: the kernel reads none there, so it is for a virtual machine. */
const PARTITION_TABLE = /^(gpt|dos|PMBR|mac|sun|sgi|bsd|aix)(,|$)/;

/**
 * Where the kernel's flag is true of the medium. aacraid sets it for each array (drivers/scsi/aacraid/aachba.c), libata for hot-plug
 * ports. A USB disk without the flag is an SSD or a hard disk in a case.
 */
const REMOVABLE = new Set(['usb', 'firewire', 'mmc', 'unknown']);

/** The reasons in the order in which they are reported. Each returns `null` for a candidate that does not have it. */
const UNUSABLE: readonly ((candidate: Candidate) => Unusable | null)[] = [
  ({ isSwap }) => (isSwap ? { id: 'swap' } : null),
  ({ holders, mountPoint }) => (holders.length > 0 && mountPoint === null ? { id: 'member', holders } : null),
  ({ storage: { stack } }) => {
    const [top] = stack;
    return top !== undefined && isPrivateMapper(top) ? { id: 'volume-part', layer: top.type ?? 'unnamed' } : null;
  },
  // Only an unmounted device has a signature.
  ({ signature }) => (signature !== null && MEMBER.test(signature) ? { id: 'member-signature', signature } : null),
  ({ signature, storage: { stack } }) =>
    signature !== null && PARTITION_TABLE.test(signature) && stack[0]?.type === 'lvm'
      ? { id: 'partitioned-volume', signature }
      : null,
  ({ usedByMount }) => (usedByMount === null ? null : { id: 'used-by-mount', mountPoint: usedByMount }),
  ({ isMountedElsewhere }) => (isMountedElsewhere ? { id: 'mounted-elsewhere' } : null),
  ({ storage }) => (storage.isContainerLayer ? { id: 'container-layer' } : null),
  ({ storage, filesystem }) =>
    has(storage, 'storage-network-filesystem')
      ? { id: 'network-filesystem', filesystem: filesystem ?? 'unknown' }
      : null,
  ({ storage }) => (has(storage, 'storage-memory') || has(storage, 'storage-part-memory') ? { id: 'in-memory' } : null),
  ({ isRemovable, storage: { leaves } }) => {
    const transport = leaves[0]?.transport ?? 'unknown';
    return isRemovable && REMOVABLE.has(transport) ? { id: 'removable', transport } : null;
  },
  ({ isReadOnly }) => (isReadOnly ? { id: 'read-only' } : null),
  ({ storage }) => {
    const finding = storageFindings(storage).find(({ result }) => result === 'fail');
    return finding === undefined ? null : { id: 'not-durable', finding };
  },
  ({ filesystem, signature }) => {
    const type = filesystem ?? signature;
    return type !== null && UNFIT.has(type) ? { id: 'unfit-filesystem', filesystem: type } : null;
  },
  ({ storage, filesystem }) =>
    has(storage, 'storage-host-share') ? { id: 'host-share', filesystem: filesystem ?? 'unknown' } : null,
  ({ freeBytes, sizeBytes }) => {
    const bytes = freeBytes ?? sizeBytes;
    return bytes !== null && bytes < NEEDED_BYTES ? { id: 'too-small', bytes, neededBytes: NEEDED_BYTES } : null;
  },
];

/** Why a candidate cannot hold etcd's data; `null` if it can. */
export function unusable(candidate: Candidate): Unusable | null {
  for (const find of UNUSABLE) {
    const why = find(candidate);
    if (why !== null) return why;
  }
  return null;
}

/** From the best to the worst. `unknown` may be an SSD behind a RAID controller, while a spinning disk is always slow. */
const CLASSES = ['nvme', 'ssd', 'virtual', 'unknown', 'network', 'hdd', 'memory'] as const;

// The ranking criteria, in this order. A lower number is better.
const RANKED_BY: readonly ((candidate: Candidate) => number)[] = [
  ({ storage }) => CLASSES.indexOf(storage.class),
  ({ storage }) => storageFindings(storage).length,
  ({ storage, mountPoint, signature }) =>
    storageAdvice(storage).filter(({ level }) => level === 'warning').length +
    (mountPoint === null && signature !== null ? 0.5 : 0),
  ({ storage }) => (storage.confidence === 'certain' ? 0 : 1),
  ({ freeBytes, sizeBytes }) => -(freeBytes ?? sizeBytes ?? 0),
];

/** Negative if the first candidate is better for etcd. */
export function compareCandidates(one: Candidate, other: Candidate): number {
  for (const by of RANKED_BY) {
    const difference = by(one) - by(other);
    if (difference !== 0) return difference;
  }
  return one.device.localeCompare(other.device);
}

function has(storage: Storage, id: StorageFinding['id']): boolean {
  return storageFindings(storage).some((finding) => finding.id === id);
}
