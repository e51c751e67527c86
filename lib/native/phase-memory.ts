// The copy of a phase's samples for JavaScript: one array that native code fills at each poll, with a named view for each part.

import { LAYOUT } from '../measure/histogram.js';
import { SLOW_LOG } from '../measure/slow-log.js';

/** The counters of a phase, in the order of native/core/phase_samples.h. */
export const COUNTERS = {
  hasStarted: 0,
  /** 1: the phase writes nothing more, and its memory is final. */
  hasEnded: 1,
  elapsedNs: 2,
  appends: 3,
  bytesWritten: 4,
  /** The first `fdatasync` of a record in the phase; 0 before it. */
  firstSyncNs: 5,
  /** Thread id of the measuring thread, as in `/proc/self/task`. */
  threadId: 6,
  /** Parts of the slowest segment cut; 0 before a cut. */
  cutWaitNs: 7,
  cutHeaderNs: 8,
  cutDirectorySyncNs: 9,
  length: 10,
} as const;

/** In the order of native/core/phase_samples.h. */
const HISTOGRAMS = [
  'write',
  'sync',
  'append',
  'directorySync',
  /** Segment cuts, without the write and the sync of their record. */
  'cut',
  'preallocate',
  'commit',
  'response',
] as const;
const SLOW_LOGS = ['slowSync', 'slowWrite', 'slowCut', 'slowCommit'] as const;

/** Cumulative counts and the slowest operations of one phase. The other fields are views of `all`. */
export interface PhaseMemory
  extends Readonly<Record<(typeof HISTOGRAMS)[number] | (typeof SLOW_LOGS)[number], Float64Array>> {
  readonly all: Float64Array;
  /** See {@link COUNTERS}. */
  readonly counters: Float64Array;
}

export const PHASE_MEMORY_LENGTH =
  COUNTERS.length + HISTOGRAMS.length * LAYOUT.length + SLOW_LOGS.length * SLOW_LOG.length;

/** Empty memory for one phase. */
export function newPhaseMemory(): PhaseMemory {
  const all = new Float64Array(PHASE_MEMORY_LENGTH);
  let offset = 0;
  const next = (length: number): Float64Array => {
    offset += length;
    return all.subarray(offset - length, offset);
  };
  const counters = next(COUNTERS.length);
  const named = <Name extends string>(names: readonly Name[], length: number) =>
    Object.fromEntries(names.map((name) => [name, next(length)])) as Record<Name, Float64Array>;
  return { all, counters, ...named(HISTOGRAMS, LAYOUT.length), ...named(SLOW_LOGS, SLOW_LOG.length) };
}
