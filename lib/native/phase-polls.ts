// Polls the phases of a run: copies the samples of the current phase, passes them to the caller, and ends a phase that the caller has
// decided.

import type { PhasePlan } from '../measure/plan.js';
import type { CutParts } from '../measure/segment-cut.js';
import type { NativeRun, NativeStoppedBy } from './addon.js';
import { COUNTERS, newPhaseMemory, type PhaseMemory } from './phase-memory.js';

/** A phase at one poll. */
export interface PhaseState {
  readonly plan: PhasePlan;
  /** The phase writes nothing more: these values are final. */
  readonly hasEnded: boolean;
  readonly elapsedNs: number;
  readonly appends: number;
  readonly bytesWritten: number;
  /** The sync of the first record; 0 before it. */
  readonly firstSyncNs: number;
  /** Thread id of the measuring thread, as in `/proc/self/task`. */
  readonly threadId: number;
  /** All 0 before a cut. */
  readonly slowestCut: CutParts;
  /** Cumulative counts. The next poll overwrites them. */
  readonly memory: PhaseMemory;
}

/** The caller's answer to a poll: end the phase, end the whole run, or continue. */
export type PollAnswer = 'end-phase' | 'end-run' | undefined;

/** Called at each poll with the current phase, and once more with each phase that has ended. */
export type OnPoll = (state: PhaseState) => PollAnswer;

export class PhasePolls {
  readonly #run: NativeRun;
  readonly #plans: readonly PhasePlan[];
  readonly #memory: readonly PhaseMemory[];
  readonly #decided = new Set<number>();
  /** The first phase whose end was not yet passed to the caller. */
  #current = 0;

  constructor(run: NativeRun, plans: readonly PhasePlan[]) {
    this.#run = run;
    this.#plans = plans;
    this.#memory = plans.map(newPhaseMemory);
  }

  /** Passes each phase that has ended since the last poll, then the current one. */
  poll(onPoll: OnPoll): void {
    for (; this.#current < this.#plans.length; this.#current += 1) {
      const state = this.#stateOf(this.#current);
      if (!state) return;
      const answer = onPoll(state);
      if (!state.hasEnded) {
        if (answer !== undefined) this.#end(answer);
        return;
      }
    }
  }

  /** A phase that ends before it begins makes no append. */
  #end(answer: 'end-phase' | 'end-run'): void {
    const last = answer === 'end-run' ? this.#plans.length - 1 : this.#current;
    for (let index = this.#current; index <= last; index += 1) {
      this.#decided.add(index);
      this.#run.endPhase(index);
    }
  }

  /** Each phase that began, in its present state. */
  states(): readonly PhaseState[] {
    return this.#plans.flatMap((_, index) => this.#stateOf(index) ?? []);
  }

  /** What ended a phase of a hung run: a limit of the phase, or the hung call. */
  limitReached({ plan, elapsedNs, appends, bytesWritten }: PhaseState): NativeStoppedBy {
    if (appends === plan.maxAppends) return 'count';
    if (elapsedNs >= plan.maxDurationNs) return 'duration';
    if (bytesWritten >= plan.maxBytes) return 'bytes';
    return this.#decided.has(this.#plans.indexOf(plan)) ? 'decided' : 'error';
  }

  #stateOf(index: number): PhaseState | undefined {
    const [plan, memory] = [this.#plans[index], this.#memory[index]];
    if (!plan || !memory) return undefined;
    this.#run.snapshot(index, memory.all);
    const counter = (name: keyof typeof COUNTERS): number => memory.counters[COUNTERS[name]] ?? 0;
    if (counter('hasStarted') !== 1) return undefined;
    return {
      plan,
      hasEnded: counter('hasEnded') === 1,
      elapsedNs: counter('elapsedNs'),
      appends: counter('appends'),
      bytesWritten: counter('bytesWritten'),
      firstSyncNs: counter('firstSyncNs'),
      threadId: counter('threadId'),
      slowestCut: {
        waitNs: counter('cutWaitNs'),
        headerNs: counter('cutHeaderNs'),
        directorySyncNs: counter('cutDirectorySyncNs'),
      },
      memory,
    };
  }
}
