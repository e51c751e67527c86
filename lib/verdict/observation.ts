// What an observation is, and what it is made from.

import type { Activity } from '../activity/shares.js';
import type { CutParts } from '../measure/cut.js';
import type { PhaseName } from '../measure/plan.js';
import type { SlowOperation } from '../measure/slow-log.js';
import type { Summary } from '../measure/summary.js';
import type { Window } from '../measure/windows.js';
import type { Carrier } from './own-traffic.js';
import type { Source } from './sources.js';

/** What a percentile hides. It changes no verdict. */
export interface Observation {
  readonly id: string;
  readonly kind: 'stall' | 'drift' | 'shape' | 'not-the-disk';
  /** Absent where it is of the whole run. */
  readonly phase?: PhaseName;
  /** What was seen, with numbers: a sentence. */
  readonly seen: string;
  /** What it means for etcd: a sentence. */
  readonly meaning: string;
  /** What to try: a sentence. */
  readonly advice: string;
  readonly source?: Source;
  /** When, from the phase's start. */
  readonly times?: readonly SlowOperation[];
}

/** What observing needs of a phase. */
export interface ObservedPhase {
  readonly name: PhaseName;
  /** ISO 8601, UTC; absent where it is not known. */
  readonly startedAt?: string;
  readonly durationNs: number;
  readonly bytesWritten: number;
  readonly sync: Summary;
  readonly write: Summary;
  readonly commit?: Summary;
  readonly cut?: Summary;
  readonly slowestCut?: CutParts;
  readonly preallocate?: Summary;
  readonly firstSyncNs?: number;
  readonly windows: readonly (Window & Activity)[];
  /** Shorter windows of its beginning. */
  readonly slices: readonly Window[];
  readonly slowest: { readonly sync: readonly SlowOperation[]; readonly write?: readonly SlowOperation[] };
}

/** What observing needs of a run. */
export interface ObservedRun {
  readonly phases: readonly ObservedPhase[];
  readonly storage: Carrier;
  /** Of a moment before the first write; absent where nothing tells. */
  readonly before?: Activity & { readonly durationNs: number };
}
