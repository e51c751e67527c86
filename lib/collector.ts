// Collects the results of a phase second by second while it runs: its counts, and the other activity of the machine. It decides nothing:
// verdict/ decides when a phase ends and what its seconds mean.

import { type Activity, activityBetween } from './activity/activity.js';
import { type Counters, type CountersOptions, readCounters } from './activity/counters.js';
import type { PhasePlan } from './measure/plan.js';
import { type CountedLimits, type Window, Windows } from './measure/windows.js';
import type { PhaseEnd, PhaseState } from './native/run.js';

/** The results that polling adds to the histograms of a phase. */
export interface Collected {
  /** ISO 8601, UTC; absent if the phase ended before its first poll. */
  readonly startedAt?: string;
  readonly windows: readonly (Window & Activity)[];
  /** Number of windows that decided the phase; absent if none did. Later windows cover the rest of the phase. */
  readonly decidedWindows?: number;
  /** Windows of 0.25 s, for the first 30 s. In a short phase they show a drift. */
  readonly slices: readonly Window[];
}

interface PhaseRecord {
  readonly windows: Windows;
  readonly slices: Windows;
  readonly activities: Activity[];
  /** Time of the first poll. */
  startedAt?: string;
  /** Counters at the start of the current window. */
  counters?: Counters;
  /** Counters at the first poll after the end of the phase. Later activity is not part of the phase. */
  atEnd?: Counters;
  stoppedNs: number;
  decidedWindows?: number;
}

const SLICE_NS = 2.5e8;
const SLICES_UNTIL_NS = 3e10;

/** Polls are 50 ms apart. After a longer pause than this without CPU time, the process was not running. */
const MAX_POLL_GAP_MS = 250;
const MIN_CPU_SHARE = 0.1;

/** Shows whether this process runs: a clock, and the CPU time used. Milliseconds. */
export interface ProcessClock {
  readonly nowMs: () => number;
  readonly cpuMs: () => number;
}

const PROCESS_CLOCK: ProcessClock = {
  nowMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

export class Collector {
  readonly #limits: CountedLimits;
  readonly #disks: readonly string[];
  readonly #count: (options: CountersOptions) => Counters;
  readonly #clock: ProcessClock;
  readonly #phases = new Map<PhasePlan, PhaseRecord>();
  #polledAt: { readonly nowMs: number; readonly cpuMs: number } | undefined;

  /** @param disks kernel names of the leaf devices */
  constructor(limits: CountedLimits, disks: readonly string[], count = readCounters, clock = PROCESS_CLOCK) {
    this.#limits = limits;
    this.#disks = disks;
    this.#count = count;
    this.#clock = clock;
  }

  /** Adds a poll of the running phase. Returns all windows so far if this poll closed one. */
  poll(state: PhaseState): readonly (Window & Activity)[] | undefined {
    // There are no polls between two phases: not a pause of the process.
    if (!this.#phases.has(state.plan)) this.#polledAt = undefined;
    const record = this.#recordOf(state);
    record.startedAt ??= new Date(Date.now() - state.elapsedNs / 1e6).toISOString();
    record.counters ??= this.#readCounters(state);
    record.stoppedNs += this.#stoppedSinceLastPollNs();
    if (state.hasEnded) {
      record.atEnd ??= this.#readCounters(state);
      return undefined;
    }
    const counts = { elapsedNs: state.elapsedNs, append: state.memory.append, commit: state.memory.commit };
    if (state.elapsedNs <= SLICES_UNTIL_NS) record.slices.poll(counts);
    if (!record.windows.poll(counts)) return undefined;
    this.#recordActivity(record, this.#readCounters(state));
    return windowsOf(record);
  }

  /** Marks the phase as decided by the windows so far. Later windows do not change that. */
  decide(state: PhaseState): void {
    const record = this.#recordOf(state);
    record.decidedWindows ??= record.windows.closed.length;
  }

  /** Closes an ended phase. */
  end(end: PhaseEnd): Collected {
    const record = this.#recordOf(end);
    const { startedAt, decidedWindows } = record;
    const isOwn = record.windows.end(
      { elapsedNs: end.elapsedNs, append: end.memory.append, commit: end.memory.commit },
      decidedWindows !== undefined,
    );
    if (isOwn && record.counters) this.#recordActivity(record, record.atEnd ?? this.#readCounters(end));
    return {
      ...(startedAt === undefined ? {} : { startedAt }),
      windows: windowsOf(record),
      ...(decidedWindows === undefined ? {} : { decidedWindows }),
      slices: record.slices.closed,
    };
  }

  #recordOf({ plan }: PhaseState): PhaseRecord {
    const known = this.#phases.get(plan);
    if (known) return known;
    const record: PhaseRecord = {
      windows: new Windows(this.#limits, plan.ratePerSecond),
      slices: new Windows(this.#limits, plan.ratePerSecond, SLICE_NS),
      activities: [],
      stoppedNs: 0,
    };
    this.#phases.set(plan, record);
    return record;
  }

  #recordActivity(record: PhaseRecord, now: Counters): void {
    if (!record.counters) return;
    const activity = activityBetween(record.counters, now);
    const stoppedShare = Math.min(1, record.stoppedNs / Math.max(1, now.atNs - record.counters.atNs));
    record.activities.push(record.stoppedNs > 0 ? { ...activity, stoppedShare } : activity);
    record.counters = now;
    record.stoppedNs = 0;
  }

  #stoppedSinceLastPollNs(): number {
    const now = { nowMs: this.#clock.nowMs(), cpuMs: this.#clock.cpuMs() };
    const before = this.#polledAt ?? now;
    this.#polledAt = now;
    const pauseMs = now.nowMs - before.nowMs;
    const hasRun = now.cpuMs - before.cpuMs >= MIN_CPU_SHARE * pauseMs;
    return pauseMs > MAX_POLL_GAP_MS && !hasRun ? pauseMs * 1e6 : 0;
  }

  #readCounters({ threadId }: PhaseState): Counters {
    return this.#count({ disks: this.#disks, threadId });
  }
}

function windowsOf({ windows, activities }: PhaseRecord): readonly (Window & Activity)[] {
  return windows.closed.map((window, index) => ({ ...window, ...activities[index] }));
}
