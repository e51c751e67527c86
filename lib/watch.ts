// Watches the phases of a run while they go on: cuts them into blocks and windows, notes what else the machine did, and says when a
// phase is settled, so that measuring more of it would not change the verdict.

import { type Counters, readCounters } from './activity/counters.js';
import { type Activity, activityBetween } from './activity/shares.js';
import { type Estimates, Estimator } from './measure/estimate.js';
import { Looks } from './measure/looks.js';
import type { PhasePlan, Plan } from './measure/plan.js';
import { Slices, type Window, Windows } from './measure/windows.js';
import type { PhaseEnd, PhaseState } from './native/run.js';
import { summarisePhase } from './phase-report.js';
import type { Storage } from './storage/inspect.js';
import { isSettled } from './verdict/judge.js';
import type { JudgedPhase } from './verdict/latency-findings.js';
import type { Threshold } from './verdict/thresholds.js';

/** What watching adds to a phase's memory. */
export interface Watched {
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
  counters: Counters;
  latest: PhaseState;
  /** By the look that settled it: what still came until it ended decides nothing, as nothing that came later would have. */
  settledBy?: Estimates;
}

export class Watch {
  readonly #plan: Plan;
  readonly #storage: Storage;
  readonly #thresholds: readonly Threshold[];
  readonly #phases = new Map<PhasePlan, PhaseWatch>();

  constructor(plan: Plan, storage: Storage, thresholds: readonly Threshold[]) {
    this.#plan = plan;
    this.#storage = storage;
    this.#thresholds = thresholds;
  }

  /** Takes a look at the phase under way; `settled` ends it. */
  look(state: PhaseState): 'settled' | undefined {
    const watch = this.#take(state);
    if (this.#plan.mode === 'thorough' || !watch.looks.isDue(state.elapsedNs)) return undefined;
    const earlier = [...this.#phases.values()].filter((other) => other !== watch);
    // Taken once: the thread that measures goes on meanwhile.
    const estimates = this.#estimates(watch);
    const judged = this.#judged(watch, estimates);
    if (
      isSettled(
        judged,
        earlier.map((each) => this.#judged(each)),
        this.#storage,
        this.#thresholds,
      )
    ) {
      watch.settledBy = estimates;
      return 'settled';
    }
    watch.looks.pass();
    return undefined;
  }

  /** Closes the books of a phase that has ended. */
  end(end: PhaseEnd): Watched {
    const watch = this.#take(end);
    const { memory, ...rest } = end;
    if (watch.windows.end({ ...rest, sync: memory.sync })) this.#noteActivity(end, watch);
    return {
      estimates: this.#estimates(watch),
      windows: watch.windows.closed.map((window, index) => ({ ...window, ...watch.activities[index] })),
      slices: watch.slices.closed,
    };
  }

  #take(state: PhaseState): PhaseWatch {
    let watch = this.#phases.get(state.plan);
    if (!watch) {
      watch = {
        estimator: new Estimator(state.plan),
        looks: new Looks(this.#plan.confidence, state.plan.ratePerSecond),
        windows: new Windows(),
        slices: new Slices(),
        activities: [],
        counters: this.#readCounters(state),
        latest: state,
      };
      this.#phases.set(state.plan, watch);
    }
    watch.latest = state;
    watch.estimator.look(state);
    const soFar = { ...state, sync: state.memory.sync };
    watch.slices.look(soFar);
    if (watch.windows.look(soFar)) this.#noteActivity(state, watch);
    return watch;
  }

  /** By the latest look: an earlier phase lacks what came in its last moment. */
  #judged(watch: PhaseWatch, estimates = this.#estimates(watch)): JudgedPhase {
    const { name, commitIntervalNs } = watch.latest.plan;
    const summary = summarisePhase({ ...watch.latest, stoppedBy: 'settled' });
    return { name, hasCommits: commitIntervalNs !== null, result: { ...summary, estimates } };
  }

  #noteActivity(state: PhaseState, watch: PhaseWatch): void {
    const counters = this.#readCounters(state);
    watch.activities.push(activityBetween(watch.counters, counters));
    watch.counters = counters;
  }

  #readCounters({ threadId }: PhaseState): Counters {
    return readCounters({ disks: this.#storage.leaves.map((leaf) => leaf.name), threadId });
  }

  #estimates({ estimator, looks, latest, settledBy }: PhaseWatch): Estimates {
    return settledBy ?? estimator.estimates(latest, this.#plan.confidence, looks.alpha);
  }
}
