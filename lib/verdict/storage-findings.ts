// The table of storage findings: storage that etcd must not use (`fail`), and storage that cannot be recommended (`not-recommended`). They
// decide the verdict. storage-advice.ts has possible improvements; the sentences are in report/messages/storage.ts.

import type { Storage } from '../storage/inspect.js';
import type { Reason } from '../storage/reason.js';
import { EXT4, OPENSHIFT, type Source, TMPFS, VIRTIOFS, WRITE_CACHE } from './sources.js';
import { SCSI_CACHE, TEMPORARY_DISK, UNKNOWN_STORAGE, VIRTIO_FLUSH } from './storage-sources.js';

/** The parameters of each finding. Devices have the kernel's names. */
export interface StorageFindingParams {
  /** All of the storage is memory: a power cut loses everything. */
  readonly 'storage-memory': { readonly devices: readonly string[] } & Place;
  /** A part of the stack is memory. */
  readonly 'storage-part-memory': { readonly devices: readonly string[]; readonly mountPoint: string };
  /** Another machine serves the file system. */
  readonly 'storage-network-filesystem': Place;
  /** A file system in the stack sends no flushes, because of a mount option. */
  readonly 'mount-no-barriers': { readonly mountPoint: string; readonly option: string };
  /** The hypervisor offers no flush command. */
  readonly 'storage-no-flush': { readonly devices: readonly string[] };
  /** The disk has a volatile cache, but the kernel is set to send it no flushes. */
  readonly 'storage-cache-unflushed': { readonly devices: readonly string[] };
  /** The cloud deletes the disk's content when the machine stops or moves. */
  readonly 'storage-lost-on-deallocation': { readonly devices: readonly string[]; readonly product: string };
  /** Syncs were faster than the storage can be. Only after a run. */
  readonly 'sync-suspect': { readonly devices: readonly string[]; readonly mountPoint: string };
  /** The host of this virtual machine serves its own file system, and decides what a sync does. */
  readonly 'storage-host-share': Place;
  /** The kind of storage is unknown. */
  readonly 'storage-unknown': { readonly mountPoint: string; readonly reasons: readonly Reason[] };
}

/** The file system that finally stores the data, and the mount point of the path above it. */
export interface Place {
  readonly filesystem: string;
  /** Mount point of that file system. */
  readonly on: string;
  /** Mount point of the inspected path. Differs from `on` if there is a loop device or an overlay. */
  readonly mountPoint: string;
}

/** A finding on the storage. It decides the verdict. */
export type StorageFinding = {
  readonly [Id in keyof StorageFindingParams]: {
    readonly id: Id;
    /** `fail`: unsuitable. `not-recommended`: suitable at best. */
    readonly result: 'fail' | 'not-recommended';
    readonly source: Source;
  } & StorageFindingParams[Id];
}[keyof StorageFindingParams];

/** One row: `find` returns the parameters if the storage has the finding, otherwise `null`. */
export type StorageFindingRow = {
  readonly [Id in keyof StorageFindingParams]: {
    readonly id: Id;
    readonly result: 'fail' | 'not-recommended';
    readonly source: Source;
    readonly find: (storage: Storage) => StorageFindingParams[Id] | null;
  };
}[keyof StorageFindingParams];

export const STORAGE_FINDINGS: readonly StorageFindingRow[] = [
  {
    id: 'storage-memory',
    result: 'fail',
    source: TMPFS,
    find: (storage) =>
      storage.class === 'memory' ? { devices: devicesOf(storage, 'memory'), ...placeOf(storage) } : null,
  },
  {
    id: 'storage-part-memory',
    result: 'fail',
    source: TMPFS,
    find: (storage) => {
      const devices = devicesOf(storage, 'memory');
      return storage.class !== 'memory' && devices.length > 0
        ? { devices, mountPoint: storage.filesystem.mountPoint }
        : null;
    },
  },
  {
    id: 'storage-network-filesystem',
    result: 'fail',
    source: OPENSHIFT,
    find: (storage) => (storage.class === 'network' && !isNetworkBlock(storage) ? placeOf(storage) : null),
  },
  {
    id: 'mount-no-barriers',
    result: 'fail',
    source: EXT4,
    find: (storage) => barriersOff(storage),
  },
  {
    id: 'storage-no-flush',
    result: 'fail',
    source: VIRTIO_FLUSH,
    find: ({ leaves }) => whereAny(leaves.filter((leaf) => leaf.takesFlush === false)),
  },
  {
    id: 'storage-cache-unflushed',
    result: 'fail',
    source: SCSI_CACHE,
    find: ({ leaves }) => whereAny(leaves.filter((leaf) => leaf.hasUnflushedCache)),
  },
  {
    id: 'storage-lost-on-deallocation',
    result: 'fail',
    source: TEMPORARY_DISK,
    find: ({ leaves }) => {
      const lost = leaves.filter((leaf) => leaf.isEphemeral);
      const product = lost.find((leaf) => leaf.product !== null)?.product ?? '';
      return lost.length === 0 ? null : { devices: lost.map(({ name }) => name), product };
    },
  },
  {
    id: 'sync-suspect',
    // A conclusion from latencies, not a fact about the machine: it excludes `recommended`, but does not prove data loss.
    result: 'not-recommended',
    source: WRITE_CACHE,
    find: ({ isSuspect, leaves, filesystem: { mountPoint } }) =>
      isSuspect === true ? { devices: leaves.map(({ name }) => name), mountPoint } : null,
  },
  {
    id: 'storage-host-share',
    result: 'not-recommended',
    source: VIRTIOFS,
    find: (storage) => (storage.class === 'virtual' && storage.leaves.length === 0 ? placeOf(storage) : null),
  },
  {
    id: 'storage-unknown',
    result: 'not-recommended',
    source: UNKNOWN_STORAGE,
    // Memory together with a disk makes the class unknown too, and has a finding of its own.
    find: (storage) =>
      storage.class === 'unknown' && devicesOf(storage, 'memory').length === 0
        ? { mountPoint: storage.filesystem.mountPoint, reasons: storage.because }
        : null,
  },
];

/** The findings of one storage, in the order of the table. */
export function storageFindings(storage: Storage): readonly StorageFinding[] {
  return STORAGE_FINDINGS.flatMap(({ find, ...row }) => {
    const params = find(storage);
    // TypeScript cannot infer that the row's id matches its parameters.
    return params === null ? [] : [{ ...row, ...params } as StorageFinding];
  });
}

/** Whether the network storage is a block device of this machine, not a network file system. */
export function isNetworkBlock(storage: Storage): boolean {
  return (
    storage.leaves.some((leaf) => leaf.class === 'network') || storage.stack.some((layer) => layer.kind === 'drbd')
  );
}

/** Names of the leaf devices of a class. */
export function devicesOf(storage: Storage, kind: Storage['class']): readonly string[] {
  return storage.leaves.filter((leaf) => leaf.class === kind).map((leaf) => leaf.name);
}

function whereAny(leaves: Storage['leaves']): { readonly devices: readonly string[] } | null {
  return leaves.length === 0 ? null : { devices: leaves.map(({ name }) => name) };
}

/** Every file system on the way of a write must send flushes: the one of the path, and those below a loop device or an overlay. */
function barriersOff({ stack }: Storage): StorageFindingParams['mount-no-barriers'] | null {
  for (const { name, barriersOff: option } of stack) {
    if (option !== undefined) return { mountPoint: name, option };
  }
  return null;
}

function placeOf({ stack, filesystem: { type, mountPoint } }: Storage): Place {
  const last = stack.find((layer) => layer.kind === 'filesystem' && layer.below.length === 0);
  return { filesystem: last?.type ?? type, on: last?.name ?? mountPoint, mountPoint };
}
