// Watches the phases of a run while they go on: cuts them into blocks and windows, notes what else the machine did, and says when a
// phase is settled, so that measuring more of it would not change the verdict.

import { type Counters, type CountersOptions, readCounters } from './activity/counters.js';
import { type Activity, activityBetween } from './activity/shares.js';
import { type Estimates, Estimator } from './measure/estimate.js';
import { Looks } from './measure/looks.js';
import type { PhasePlan, Plan } from './measure/plan.js';
import { Slices, type Window, Windows } from './measure/windows.js';
import type { PhaseEnd, PhaseState } from './native/run.js';
import { phaseSoFar } from './phase-report.js';
import type { Storage } from './storage/inspect.js';
import { isSettled } from './verdict/judge.js';
import type { JudgedPhase } from './verdict/latency-findings.js';
import type { Threshold } from './verdict/thresholds.js';

/** What watching adds to a phase's memory. */
export interface Watched {
  /** ISO 8601, UTC, to a tenth of a second; absent from a phase so short that it was never looked at. */
  readonly startedAt?: string;
  readonly estimates: Estimates;
  readonly windows: readonly (Window & Activity)[];
  /** Shorter windows of its beginning. */
  readonly slices: readonly Window[];
}

interface PhaseWatch {
  readonly estimator: Estimator;
  readonly looks: Looks;
  readonly windows: Windows;
  readonly slices: Slices;
  readonly activities: Activity[];
  /** By the clock of the machine, from the first look; `undefined` before it. */
  startedAt?: string;
  /** Where the window under way begins; `undefined` before the first look. */
  counters?: Counters;
  /** At the end of the phase, as far as a look has come to know it. */
  last?: Counters | undefined;
  latest: PhaseState;
  /** By the look that settled it: what still came until it ended decides nothing, as nothing that came later would have. */
  settledBy?: Estimates;
  /** Once another has begun: by its latest look, without what came in its last moment. */
  judged?: JudgedPhase;
}

const NANOS_PER_MILLISECOND = 1e6;
/** A look so near to a phase's longest time may be its last: native code publishes every 50 ms, and is looked at as often. */
const NEAR_THE_END_NS = 2e8;

export class Watch {
  readonly #plan: Plan;
  readonly #storage: Storage;
  readonly #thresholds: readonly Threshold[];
  readonly #count: (options: CountersOptions) => Counters;
  readonly #phases = new Map<PhasePlan, PhaseWatch>();

  /** @param count what else the machine does, as of now */
  constructor(plan: Plan, storage: Storage, thresholds: readonly Threshold[], count = readCounters) {
    this.#plan = plan;
    this.#storage = storage;
    this.#thresholds = thresholds;
    this.#count = count;
  }

  /** Takes a look at the phase under way; `settled` ends it. */
  look(state: PhaseState): 'decided' | undefined {
    const watch = this.#watchOf(state);
    watch.counters ??= this.#readCounters(state);
    watch.startedAt ??= new Date(Date.now() - state.elapsedNs / NANOS_PER_MILLISECOND).toISOString();
    this.#noteWhetherItEnds(state, watch);
    this.#take(state, watch);
    if (this.#plan.mode === 'thorough' || !watch.looks.isDue(state.elapsedNs)) return undefined;
    const earlier = [...this.#phases.values()].flatMap(({ judged }) => judged ?? []);
    // Taken once: the thread that measures goes on meanwhile.
    const estimates = this.#estimates(watch);
    const judged = this.#judged(watch, estimates);
    if (isSettled(judged, earlier, this.#storage, this.#thresholds)) {
      watch.settledBy = estimates;
      watch.last = this.#readCounters(state);
      return 'decided';
    }
    watch.looks.pass();
    return undefined;
  }

  /** Closes the books of a phase that has ended. */
  end(end: PhaseEnd): Watched {
    const watch = this.#watchOf(end);
    this.#take(end, watch);
    const { memory, ...rest } = end;
    if (watch.windows.end({ ...rest, sync: memory.sync })) this.#noteActivity(watch);
    const { startedAt } = watch;
    return {
      ...(startedAt === undefined ? {} : { startedAt }),
      estimates: this.#estimates(watch),
      windows: watch.windows.closed.map((window, index) => ({ ...window, ...watch.activities[index] })),
      slices: watch.slices.closed,
    };
  }

  #watchOf(state: PhaseState): PhaseWatch {
    const known = this.#phases.get(state.plan);
    if (known) return known;
    // Where another phase has begun those before it have ended, and what the machine does from now on is not theirs.
    for (const earlier of this.#phases.values()) {
      earlier.last ??= this.#readCounters(earlier.latest);
      earlier.judged ??= this.#judged(earlier, this.#estimates(earlier));
    }
    const watch: PhaseWatch = {
      estimator: new Estimator(state.plan),
      looks: new Looks(this.#plan.confidence, state.plan.ratePerSecond),
      windows: new Windows(),
      slices: new Slices(),
      activities: [],
      latest: state,
    };
    this.#phases.set(state.plan, watch);
    return watch;
  }

  #take(state: PhaseState, watch: PhaseWatch): void {
    watch.latest = state;
    watch.estimator.look(state);
    const soFar = { ...state, sync: state.memory.sync };
    watch.slices.look(soFar);
    if (watch.windows.look(soFar)) this.#noteActivity(watch);
  }

  #judged({ latest }: PhaseWatch, estimates: Estimates): JudgedPhase {
    const { name, commitIntervalNs } = latest.plan;
    return { name, hasCommits: commitIntervalNs !== null, result: { ...phaseSoFar(latest), estimates } };
  }

  /**
   * A phase that has ended looks like one that waits for its disk: nothing is new. Its counters are kept until something is, so that what
   * comes after it, the clean-up above all, is in no window.
   */
  #noteWhetherItEnds(state: PhaseState, watch: PhaseWatch): void {
    if (watch.settledBy) return;
    const isNew = state.elapsedNs > watch.latest.elapsedNs;
    if (isNew) watch.last = undefined;
    if (!isNew || state.elapsedNs + NEAR_THE_END_NS >= state.plan.maxDurationNs)
      watch.last ??= this.#readCounters(state);
  }

  #noteActivity(watch: PhaseWatch): void {
    // Of a phase so short that it was never looked at nothing is known.
    if (!watch.counters) return;
    const counters = watch.last ?? this.#readCounters(watch.latest);
    watch.activities.push(activityBetween(watch.counters, counters));
    watch.counters = counters;
  }

  #readCounters({ threadId }: PhaseState): Counters {
    return this.#count({ disks: this.#storage.leaves.map((leaf) => leaf.name), threadId });
  }

  #estimates({ estimator, looks, latest, settledBy }: PhaseWatch): Estimates {
    return settledBy ?? estimator.estimates(latest, this.#plan.confidence, looks.alpha);
  }
}
