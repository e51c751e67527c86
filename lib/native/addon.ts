// Loads the native addon, and declares what it takes and gives. The only file that touches the binary.

import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DiskBenchError } from '../errors.js';
import { LAYOUT, newHistogramMemory } from '../measure/histogram.js';
import { newSlowLogMemory, SLOW_LOG } from '../measure/slow-log.js';

/** One phase of the plan that crosses into native code. Nanoseconds and bytes; limits are whole numbers. */
export interface NativePhase {
  /** 0 is a closed loop. */
  readonly ratePerSecond: number;
  readonly maxAppends: number;
  readonly maxDurationNs: number;
  readonly maxBytes: number;
  /** 0 is no commits. */
  readonly commitIntervalNs: number;
  /** 0 is none. */
  readonly busyNsPerAppend: number;
  /** Those that fell due during another are not sent. */
  readonly skipsLateAppends: boolean;
}

export interface NativePlan {
  readonly directory: string;
  readonly writeSizeBytes: number;
  readonly segmentSizeBytes: number;
  /** Where the first segment's header is written: the first cut comes after the rest of the segment. */
  readonly firstSegmentOffsetBytes: number;
  readonly backendMaxBytes: number;
  readonly seed: number;
  /** Of the file system, left to others: a run that would go below ends. 0 is all of it may be used. */
  readonly keepFreeBytes: number;
  readonly isLowPriority: boolean;
  readonly phases: readonly NativePhase[];
}

/** The memory of one phase, which native code fills while it runs. */
export interface PhaseMemory {
  /** See {@link TOTALS}. */
  readonly totals: Float64Array;
  readonly write: Float64Array;
  readonly sync: Float64Array;
  readonly append: Float64Array;
  readonly directorySync: Float64Array;
  /** Segment cuts but for the records that they come with. */
  readonly cut: Float64Array;
  readonly preallocate: Float64Array;
  readonly commit: Float64Array;
  readonly response: Float64Array;
  /** The slowest syncs, writes, cuts and commits: see `readSlowLog`. */
  readonly slowSync: Float64Array;
  readonly slowWrite: Float64Array;
  readonly slowCut: Float64Array;
  readonly slowCommit: Float64Array;
}

/** Where things stand in a phase's totals. */
export const TOTALS = {
  hasStarted: 0,
  elapsedNs: 1,
  appends: 2,
  bytesWritten: 3,
  /** The phase's first `fdatasync` of a record; 0 before it. */
  firstSyncNs: 4,
  /** The measuring thread's, as in `/proc/self/task`. */
  threadId: 5,
  /** What the slowest cut was made of; 0 before a cut. */
  cutWaitNs: 6,
  cutHeaderNs: 7,
  cutDirectorySyncNs: 8,
  length: 9,
} as const;

/** Empty memory for one phase. */
export function newPhaseMemory(): PhaseMemory {
  return {
    totals: new Float64Array(TOTALS.length),
    write: newHistogramMemory(),
    sync: newHistogramMemory(),
    append: newHistogramMemory(),
    directorySync: newHistogramMemory(),
    cut: newHistogramMemory(),
    preallocate: newHistogramMemory(),
    commit: newHistogramMemory(),
    response: newHistogramMemory(),
    slowSync: newSlowLogMemory(),
    slowWrite: newSlowLogMemory(),
    slowCut: newSlowLogMemory(),
    slowCommit: newSlowLogMemory(),
  };
}

export interface NativeFailure {
  readonly errno: number;
  readonly syscall: string;
  readonly path: string;
  readonly during: 'set-up' | 'append' | 'preallocate' | 'commit' | 'clean-up';
  readonly operation: number;
}

/** What ended a phase: one of its limits, {@link NativeRun.endPhase}, a cancel, an error, or too little space left. */
export type NativeStoppedBy = 'count' | 'duration' | 'bytes' | 'settled' | 'cancel' | 'error' | 'space';

/** What was left on the file system when a run ended for it, and what it was to leave. */
export interface NativeShortage {
  readonly freeBytes: number;
  readonly keptBytes: number;
}

/** A folder of an earlier run that nobody holds any more; without `failure` it was removed. */
export interface NativeLeftover {
  readonly path: string;
  readonly failure?: NativeFailure;
}

export interface NativeResult {
  /** One for each phase that was begun. */
  readonly stoppedBy: readonly NativeStoppedBy[];
  readonly failure?: NativeFailure;
  readonly cleanupFailure?: NativeFailure;
  /** Absent if no segment was ever preallocated. */
  readonly preallocation?: 'fallocate' | 'ftruncate';
  readonly shortage?: NativeShortage;
  readonly leftovers: readonly NativeLeftover[];
}

export interface NativeRun {
  /** Once. Never rejects: what went wrong is in the result. */
  start(): Promise<NativeResult>;
  /** Any number of times, before, during or after. */
  cancel(): void;
  /**
   * Ends the phase of this index and no other, under way or when it begins; the run goes on to the next. Any time: nothing happens once that
   * phase has ended. Throws TypeError for what cannot be an index.
   */
  endPhase(index: number): void;
  /** The run's own folder; absent until it is made. */
  folder(): string | undefined;
  /** Cancels, and returns when the disk is clean, or after ten seconds if a system call does not return: for the way out of the process. */
  stop(): void;
}

export interface Addon {
  /** Whether somebody holds a lock of an open file description on a file; an errno where that cannot be told. Locks nothing. */
  readonly isLocked: (path: string) => boolean | number;
  readonly Run: new (plan: NativePlan, memory: readonly PhaseMemory[]) => NativeRun;
  readonly layout: {
    readonly histogramLength: number;
    readonly countsOffset: number;
    readonly highestNs: number;
    readonly totalsLength: number;
    readonly slowLogLength: number;
  };
}

const require = createRequire(import.meta.url);
// By the package's own name: a module does not know how deep below it its code lies once it is bundled.
const PACKAGE_ROOT = dirname(require.resolve('etcd-disk-bench/package.json'));

/** What the memory that JavaScript makes looks like. */
export const ADDON_LAYOUT: Addon['layout'] = {
  histogramLength: LAYOUT.length,
  countsOffset: LAYOUT.counts,
  highestNs: LAYOUT.highestNs,
  totalsLength: TOTALS.length,
  slowLogLength: SLOW_LOG.length,
};

let loaded: Addon | undefined;

/**
 * The addon, loaded at the first call.
 *
 * @throws DiskBenchError `ERR_UNSUPPORTED_PLATFORM` elsewhere than on Linux; `ERR_ADDON_NOT_LOADED` with the reason, and what to do.
 */
export function loadAddon(): Addon {
  loaded ??= load();
  return loaded;
}

function load(): Addon {
  if (platform() !== 'linux') {
    throw new DiskBenchError(
      'ERR_UNSUPPORTED_PLATFORM',
      `measuring a disk for etcd needs Linux; this is ${platform()}: run it on the machine that will carry etcd`,
    );
  }
  try {
    const addon = (require('node-gyp-build') as (root: string) => Addon)(PACKAGE_ROOT);
    if (!isDeepStrictEqual(addon.layout, ADDON_LAYOUT)) throw new Error('it was built for another version');
    return addon;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new DiskBenchError(
      'ERR_ADDON_NOT_LOADED',
      `the native addon for linux-${arch()} could not be loaded from ${PACKAGE_ROOT} (${reason}): ${remedy(reason)}`,
      { cause },
    );
  }
}

function remedy(reason: string): string {
  return reason.includes('libgcc_s')
    ? 'install libgcc_s (libgcc-s1 on Debian, libgcc on Alpine and Fedora)'
    : 'reinstall the package, or in a checkout run npm run build';
}
