// The storage room's door: follows a path to what it stands on and says what that is, how it is known and how sure it is.
// It measures nothing and writes nothing; what the answer means for etcd is left to the verdict.

import { DiskBenchError, invalidOption } from '../errors.js';
import { classify, type Leaf } from './classify.js';
import type { Layer } from './device-stack.js';
import { absolutePath, type Evidence, gatherEvidence, type Usage } from './evidence.js';
import type { Host } from './host.js';
import { syncOptionsOf } from './mount-options.js';
import type { Neighbour } from './neighbours.js';
import type { Confidence, StorageClass } from './rules.js';
import { Sysroot } from './sysroot.js';

export interface Filesystem {
  /** As mountinfo has it; `unknown` when no mount was found. */
  readonly type: string;
  readonly source: string;
  readonly mountPoint: string;
  readonly options: readonly string[];
  /** Those of the options that change what a sync does or costs. */
  readonly syncOptions: readonly string[];
  /** `MAJOR:MINOR` from mountinfo; major 0 for a file system without a block device of its own. */
  readonly device: string | null;
  /** How full it is; null under a sysroot, where it cannot be asked. */
  readonly usage: Usage | null;
}

/** What a path stands on. Plain data: this is what a report carries as `storage`. */
export interface Storage {
  /** The path as given, made absolute. */
  readonly path: string;
  /** The path with its links followed. */
  readonly realPath: string;
  /** The root that was read in place of `/`; null for this machine. */
  readonly sysroot: string | null;
  readonly filesystem: Filesystem;
  /** The storeys from the path down; `below` gives the tree. */
  readonly stack: readonly Layer[];
  /** The disks at its end; none for file systems in memory or of another machine. */
  readonly leaves: readonly Leaf[];
  /** By the worst leaf. */
  readonly class: StorageClass;
  readonly confidence: Confidence;
  /** Why, in sentences. */
  readonly because: readonly string[];
  /** What to know beside it, in sentences. */
  readonly caveats: readonly string[];
  /** The class that latencies speak for; only after a run, and only where they speak for one. */
  readonly measuredClass?: StorageClass;
  /** Only after a run: something may be acknowledging flushes that it has not made. */
  readonly isSuspect?: boolean;
  /** What else lies on the same disks. */
  readonly neighbours: readonly Neighbour[];
  readonly host: Host;
}

export interface InspectOptions {
  /** A captured machine's root, read in place of `/`. Then `path` is a path inside it, and the path's own stat is not asked. */
  readonly sysroot?: string;
}

/**
 * Says what `path` stands on. Reads /proc and /sys, writes nothing, starts no process, needs no root rights.
 * What cannot be read is a caveat, and an answer that cannot be given is the class `unknown`.
 *
 * @throws {DiskBenchError} with Node's code when the path (or the sysroot) does not exist or may not be reached; one line.
 */
export async function inspectStorage(path: string, options: InspectOptions = {}): Promise<Storage> {
  if (typeof path !== 'string' || path === '') throw invalidOption('path', 'path must be the path to inspect');
  const sysroot = new Sysroot(options.sysroot ?? '/');
  const absolute = absolutePath(path, sysroot.isLive);
  const evidence = await gather(sysroot, absolute, options.sysroot);
  const { mount, layers, neighbours, host, realPath } = evidence;
  const { class: kind, confidence, because, caveats, leaves } = classify(evidence);
  return {
    path: absolute,
    realPath,
    sysroot: sysroot.isLive ? null : (options.sysroot ?? null),
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
    neighbours,
    host,
  };
}

async function gather(sysroot: Sysroot, path: string, root: string | undefined): Promise<Evidence> {
  if (path.includes('\0')) {
    throw new DiskBenchError('ENOENT', `${JSON.stringify(path)} is not a path: it has a null character in it.`, {
      path,
    });
  }
  if (!sysroot.isLive && (await sysroot.list('/')).length === 0) {
    throw new DiskBenchError(
      'ENOENT',
      `The sysroot ${root} is no folder that can be read, or is empty: give the folder a captured machine was unpacked into.`,
      {
        path: root ?? '',
      },
    );
  }
  try {
    return await gatherEvidence(sysroot, path);
  } catch (error) {
    throw pathError(error, path);
  }
}

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist: create it, or give the folder that etcd keeps, or will keep, its data in.',
  EACCES: 'may not be reached by this user: run as a user who may enter its folders.',
  ENOTDIR: 'does not exist: a part of it is a file, not a folder.',
  ELOOP: 'cannot be followed: its symbolic links run in a circle.',
  ENAMETOOLONG: 'is longer than a path may be.',
};

function pathError(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) {
    return error;
  }
  const details = {
    path,
    cause: error,
    ...('errno' in error && typeof error.errno === 'number' ? { errno: Math.abs(error.errno) } : {}),
    ...('syscall' in error && typeof error.syscall === 'string' ? { syscall: error.syscall } : {}),
  };
  return new DiskBenchError(
    error.code,
    `${path} ${WHAT_TO_DO[error.code] ?? `cannot be looked at (${error.code}).`}`,
    details,
  );
}
