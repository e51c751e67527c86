// A phase as a run passes it on at its polls, without a disk: a test sets the progress since the last poll.

import type { PhasePlan } from '../../lib/measure/plan.js';
import { newPhaseMemory } from '../../lib/native/phase-memory.js';
import type { PhaseState } from '../../lib/native/run.js';
import { record } from './memory.js';

/** The latencies since the last poll, in nanoseconds. */
export interface Since {
  readonly appends?: readonly number[];
  readonly commits?: readonly number[];
}

export class PolledPhase {
  readonly #plan: PhasePlan;
  readonly #memory = newPhaseMemory();
  #elapsedNs = 0;
  #appends = 0;

  constructor(plan: PhasePlan) {
    this.#plan = plan;
  }

  /** The state at a later poll. */
  after(ns: number, { appends = [], commits = [] }: Since = {}): PhaseState {
    record(this.#memory.append, appends);
    record(this.#memory.sync, appends);
    record(this.#memory.commit, commits);
    this.#elapsedNs += ns;
    this.#appends += appends.length;
    return this.#state(false);
  }

  /** The state once the phase has ended. */
  ended(): PhaseState {
    return this.#state(true);
  }

  #state(hasEnded: boolean): PhaseState {
    return {
      plan: this.#plan,
      hasEnded,
      elapsedNs: this.#elapsedNs,
      appends: this.#appends,
      bytesWritten: 8000 * this.#appends,
      firstSyncNs: 0,
      threadId: process.pid,
      slowestCut: { waitNs: 0, headerNs: 0, directorySyncNs: 0 },
      memory: this.#memory,
    };
  }
}

/** Several equal latencies. */
export function latencies(count: number, ns: number): readonly number[] {
  return new Array<number>(count).fill(ns);
}
