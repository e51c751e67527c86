// Entry point of storage/: finds the storage below a path, and returns its class, evidence and confidence. Measures and writes nothing;
// verdict/ decides what the class means for etcd.

import { posix } from 'node:path';
import { DiskBenchError, invalidOption } from '../errors.js';
import type { BlockDevice } from './block-device.js';
import type { Caveat } from './caveats.js';
import type { Contradiction } from './claim.js';
import { classify, type Leaf } from './classify.js';
import { isContainerLayer } from './container-layer.js';
import { type Evidence, gatherDeviceEvidence, gatherEvidence, type Usage } from './evidence.js';
import type { Host } from './host.js';
import { type MachineView, readMachine } from './machine-view.js';
import { syncOptionsOf } from './mount-options.js';
import type { Neighbour } from './neighbours.js';
import type { Reason } from './reason.js';
import type { Confidence, StorageClass } from './rules.js';
import type { Layer } from './stack/layer.js';
import { Sysroot } from './sysroot.js';

/** The mounted file system of a path. */
export interface Filesystem {
  /** File system type from mountinfo; `unknown` if no mount was found. */
  readonly type: string;
  readonly source: string;
  readonly mountPoint: string;
  readonly options: readonly string[];
  /** The mount options that change what a sync does or costs. */
  readonly syncOptions: readonly string[];
  /** `MAJOR:MINOR` from mountinfo; major 0 for a file system without a block device. */
  readonly device: string | null;
  /** Size and free space; `null` under a sysroot, where statfs cannot be called. */
  readonly usage: Usage | null;
}

/** The storage below a path. Plain data: a report contains it as `storage`. */
export interface Storage {
  /** The given path, made absolute. */
  readonly path: string;
  /** The path with its links resolved. */
  readonly realPath: string;
  /** The directory read in place of `/`; `null` for this machine. */
  readonly sysroot: string | null;
  readonly filesystem: Filesystem;
  /** The layers, from the path down; `below` links them to a tree. */
  readonly stack: readonly Layer[];
  /** The leaf devices; empty for a file system in memory, or of another machine. */
  readonly leaves: readonly Leaf[];
  /** The class of the slowest leaf device. */
  readonly class: StorageClass;
  readonly confidence: Confidence;
  /** The reasons for the class: one per end of the stack. */
  readonly because: readonly Reason[];
  /** Reasons to doubt the class or a measurement. */
  readonly caveats: readonly Caveat[];
  /** Whether the path is in a container's writable layer. etcd's data would be on a volume instead. */
  readonly isContainerLayer: boolean;
  /** The class that the measured latencies fit. Present only after a run, and only if they fit exactly one class. */
  readonly measuredClass?: StorageClass;
  /** Present only after a run: something may acknowledge flushes without making them. */
  readonly isSuspect?: boolean;
  /** Present only after a run: how the latencies contradict the class. */
  readonly contradictions?: readonly Contradiction[];
  /** Other users of the same disks. */
  readonly neighbours: readonly Neighbour[];
  readonly host: Host;
}

/** Options of an inspection. */
export interface InspectOptions {
  /** Root directory of a captured machine, read in place of `/`. `path` is then a path inside it, and is not checked with stat. */
  readonly sysroot?: string | undefined;
}

/**
 * Finds the storage below `path`. Reads /proc and /sys, writes nothing, starts no process, needs no root rights. Evidence that cannot be
 * read becomes a caveat. The class is `unknown` if the evidence fits no other.
 *
 * @throws {DiskBenchError} with Node's code if the path (or the sysroot) does not exist or cannot be reached; one line.
 */
export async function inspectStorage(path: string, options: InspectOptions = {}): Promise<Storage> {
  if (typeof path !== 'string' || path === '') throw invalidOption('path', 'path must be the path to inspect');
  if (path.includes('\0')) {
    throw new DiskBenchError('ENOENT', `${JSON.stringify(path)} is not a path: it contains a null character.`, {
      path,
    });
  }
  const sysroot = await openSysroot(options.sysroot ?? '/');
  // Inside a root, a relative path starts at the root.
  return inspectPath(await readMachine(sysroot), posix.resolve(sysroot.isLive ? '' : '/', path));
}

/** The reader of a machine below a root directory. Refuses a directory that cannot be read, or is empty. */
export async function openSysroot(root: string): Promise<Sysroot> {
  const sysroot = new Sysroot(root);
  if (!sysroot.isLive && (await sysroot.list('/')).length === 0) {
    throw new DiskBenchError(
      'ENOENT',
      `The sysroot ${root} cannot be read, or is empty: name the directory of an unpacked machine.`,
      { path: root },
    );
  }
  return sysroot;
}

/** Like `inspectStorage`, for an absolute path of a machine that was already read. */
export async function inspectPath(view: MachineView, path: string): Promise<Storage> {
  try {
    return storageOf(view, path, await gatherEvidence(view, path));
  } catch (error) {
    throw pathError(error, path);
  }
}

/** Finds the storage of a block device, mounted or not. Its file system is `unknown`. */
export async function inspectDevice(view: MachineView, disk: BlockDevice): Promise<Storage> {
  const evidence = await gatherDeviceEvidence(view, disk);
  return storageOf(view, evidence.realPath, evidence);
}

function storageOf({ machine }: MachineView, path: string, evidence: Evidence): Storage {
  const { mount, layers, neighbours, host, realPath } = evidence;
  const { class: kind, confidence, because, caveats, leaves } = classify(evidence);
  return {
    path,
    realPath,
    sysroot: machine.sysroot.root,
    filesystem: {
      type: mount?.type ?? 'unknown',
      source: mount?.source ?? '',
      mountPoint: mount?.mountPoint ?? '',
      options: mount?.options ?? [],
      syncOptions: syncOptionsOf(mount?.options ?? []),
      device: mount?.device ?? null,
      usage: evidence.usage,
    },
    stack: layers,
    leaves,
    class: kind,
    confidence,
    because,
    caveats,
    isContainerLayer: isContainerLayer(evidence),
    neighbours,
    host,
  };
}

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist: create it, or name the directory that etcd uses or will use.',
  EACCES: 'is not accessible to this user: run as a user who may enter its directories.',
  ENOTDIR: 'does not exist: a part of it is a file, not a directory.',
  ELOOP: 'is a loop of symbolic links.',
  ENAMETOOLONG: 'is too long for a path.',
};

function pathError(error: unknown, path: string): unknown {
  const { code, errno, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  return new DiskBenchError(code, `${path} ${WHAT_TO_DO[code] ?? `cannot be read (${code}).`}`, {
    path,
    cause: error,
    errno: errno === undefined ? undefined : Math.abs(errno),
    syscall,
  });
}
