// Declares the interface of the native addon, and loads it at the first call. Only this file touches the binary.

import { isDeepStrictEqual } from 'node:util';
import { DiskBenchError } from '../errors.js';
import { LAYOUT } from '../measure/histogram.js';
import { SLOW_LOG } from '../measure/slow-log.js';
import { loadBinary } from './load-binary.js';
import { COUNTERS, PHASE_MEMORY_LENGTH } from './phase-memory.js';

/** One phase of the plan. Nanoseconds and bytes; limits are integers. */
export interface NativePhase {
  /** 0: a closed loop. */
  readonly ratePerSecond: number;
  readonly maxAppends: number;
  readonly maxDurationNs: number;
  readonly maxBytes: number;
  /** 0: no commits. */
  readonly commitIntervalNs: number;
  /** 0: no load. */
  readonly cpuLoadNsPerAppend: number;
  /** Makes each fixed-rate append on the next CPU. */
  readonly rotatesCpus: boolean;
  /** Skips an append that fell due during another one. */
  readonly skipsLateAppends: boolean;
}

export interface NativePlan {
  readonly directory: string;
  /** The open directory, which native code duplicates; -1: native code opens it. */
  readonly directoryFd: number;
  readonly writeSizeBytes: number;
  readonly segmentSizeBytes: number;
  /** Offset of the first segment's header. A larger offset makes the first cut come sooner. */
  readonly firstSegmentOffsetBytes: number;
  readonly backendMaxBytes: number;
  readonly seed: number;
  /** Free space to leave: the run ends before it would use it. 0: the run may fill the file system. */
  readonly keepFreeBytes: number;
  readonly isLowPriority: boolean;
  readonly phases: readonly NativePhase[];
}

export interface NativeFailure {
  readonly errno: number;
  readonly syscall: string;
  readonly path: string;
  readonly during: 'set-up' | 'append' | 'preallocate' | 'commit' | 'clean-up';
  readonly operation: number;
}

/** What ended a phase: one of its limits, {@link NativeRun.endPhase}, a cancel, an error, or too little free space. */
export type NativeStoppedBy = 'count' | 'duration' | 'bytes' | 'decided' | 'cancel' | 'error' | 'space';

/** The free space that ended a run, and the space to leave. */
export interface NativeShortage {
  readonly freeBytes: number;
  readonly keptBytes: number;
}

/** A work folder of an earlier run. It was removed if `failure` is absent. */
export interface NativeLeftover {
  readonly path: string;
  readonly failure?: NativeFailure;
}

export interface NativeResult {
  /** One for each phase that began. */
  readonly stoppedBy: readonly NativeStoppedBy[];
  readonly failure?: NativeFailure;
  readonly cleanupFailure?: NativeFailure;
  /** Absent if no segment was preallocated. */
  readonly preallocation?: 'fallocate' | 'ftruncate';
  readonly shortage?: NativeShortage;
  readonly leftovers: readonly NativeLeftover[];
}

export interface NativeRun {
  /** Call once. Never rejects: the result contains the failure. */
  start(): Promise<NativeResult>;
  /** Call at any time, any number of times. */
  cancel(): void;
  /** Ends this phase, now or when it begins; the run continues with the next. No effect on a phase that has ended or does not exist. */
  endPhase(index: number): void;
  /** Copies the samples of a phase into {@link PhaseMemory.all}. Call at any time. */
  snapshot(index: number, slots: Float64Array): void;
  /** Path of the work folder; absent until it is created. */
  folder(): string | undefined;
  /** Cancels the run, and stops waiting for a hung call: the run no longer keeps the process alive. */
  abandon(): void;
}

export interface Addon {
  /** Whether an open file description has a lock on this file, or the errno of the failed call. Takes no lock. */
  readonly isLocked: (path: string) => boolean | number;
  /** Whether this host wrote the text of a marker file. */
  readonly isOfThisHost: (mark: string) => boolean;
  readonly Run: new (plan: NativePlan) => NativeRun;
  /** Cancels all runs of this thread. Returns when they have cleaned up, or have made no progress for 0.9 s. */
  readonly stopRuns: () => void;
  readonly layout: {
    readonly length: number;
    readonly countersLength: number;
    readonly histogramLength: number;
    readonly countsOffset: number;
    readonly highestNs: number;
    readonly slowLogLength: number;
  };
}

/** The layout of the copy that JavaScript expects. */
export const ADDON_LAYOUT: Addon['layout'] = {
  length: PHASE_MEMORY_LENGTH,
  countersLength: COUNTERS.length,
  histogramLength: LAYOUT.length,
  countsOffset: LAYOUT.counts,
  highestNs: LAYOUT.highestNs,
  slowLogLength: SLOW_LOG.length,
};

let loaded: Addon | undefined;

/**
 * Returns the addon; loads it at the first call.
 *
 * @throws DiskBenchError `ERR_UNSUPPORTED_PLATFORM` if the system is not Linux; `ERR_ADDON_NOT_LOADED` with the paths tried, the files
 * found, and what to install
 */
export function loadAddon(): Addon {
  loaded ??= checkedAddon();
  return loaded;
}

function checkedAddon(): Addon {
  if (process.platform !== 'linux') {
    throw new DiskBenchError(
      'ERR_UNSUPPORTED_PLATFORM',
      `measuring a disk for etcd needs Linux; this is ${process.platform}: run it on the machine that will run etcd`,
    );
  }
  return loadBinary((addon): addon is Addon =>
    isDeepStrictEqual((addon as Partial<Addon> | undefined)?.layout, ADDON_LAYOUT),
  );
}
