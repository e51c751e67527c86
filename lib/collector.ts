// Collects what a phase shows second by second while it runs: its counts, and what else the machine did.
// Decides nothing: when a phase ends, and what its seconds mean, is the verdict's.

import { type Counters, type CountersOptions, readCounters } from './activity/counters.js';
import { type Activity, activityBetween } from './activity/shares.js';
import type { PhasePlan } from './measure/plan.js';
import { type CountedLimits, type Window, Windows } from './measure/windows.js';
import type { PhaseEnd, PhaseState } from './native/run.js';

/** What polling adds to the histograms of a phase. */
export interface Collected {
  /** ISO 8601, UTC; absent from a phase that ended before its first poll. */
  readonly startedAt?: string;
  readonly windows: readonly (Window & Activity)[];
  /** How many of them decided the phase; absent where none did. What came until it ended is in those after them. */
  readonly decidedWindows?: number;
  /** Windows of a quarter of a second, of the first 30 s: in a short phase they show a change of level. */
  readonly slices: readonly Window[];
}

interface PhaseRecord {
  readonly windows: Windows;
  readonly slices: Windows;
  readonly activities: Activity[];
  /** From the first poll on. */
  startedAt?: string;
  /** At the start of the window that is under way. */
  counters?: Counters;
  /** At the first poll after the end of the phase: what comes later is not the phase's. */
  atEnd?: Counters;
  stoppedNs: number;
  decidedWindows?: number;
}

const SLICE_NS = 2.5e8;
const SLICES_UNTIL_NS = 3e10;

/** Between two polls of 50 ms: a longer pause without CPU time is a process that did not run. */
const LONGEST_POLL_MS = 250;
const LEAST_CPU_SHARE = 0.1;

/** What tells whether this process runs: a clock, and the CPU time that it used. Milliseconds. */
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

  /** @param disks the kernel's names of the leaf devices */
  constructor(limits: CountedLimits, disks: readonly string[], count = readCounters, clock = PROCESS_CLOCK) {
    this.#limits = limits;
    this.#disks = disks;
    this.#count = count;
    this.#clock = clock;
  }

  /** Takes a poll of the phase under way. Returns all windows so far if it closed one. */
  poll(state: PhaseState): readonly (Window & Activity)[] | undefined {
    // Nothing is polled between two phases: that is no pause.
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
    this.#noteActivity(record, this.#readCounters(state));
    return windowsOf(record);
  }

  /** The windows so far have decided the phase under way. Later ones change nothing in that. */
  decide(state: PhaseState): void {
    const record = this.#recordOf(state);
    record.decidedWindows ??= record.windows.closed.length;
  }

  /** Closes a phase that has ended. */
  end(end: PhaseEnd): Collected {
    const record = this.#recordOf(end);
    const { startedAt, decidedWindows } = record;
    const isOwn = record.windows.end(
      { elapsedNs: end.elapsedNs, append: end.memory.append, commit: end.memory.commit },
      decidedWindows !== undefined,
    );
    if (isOwn && record.counters) this.#noteActivity(record, record.atEnd ?? this.#readCounters(end));
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

  #noteActivity(record: PhaseRecord, now: Counters): void {
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
    const hasRun = now.cpuMs - before.cpuMs >= LEAST_CPU_SHARE * pauseMs;
    return pauseMs > LONGEST_POLL_MS && !hasRun ? pauseMs * 1e6 : 0;
  }

  #readCounters({ threadId }: PhaseState): Counters {
    return this.#count({ disks: this.#disks, threadId });
  }
}

function windowsOf({ windows, activities }: PhaseRecord): readonly (Window & Activity)[] {
  return windows.closed.map((window, index) => ({ ...window, ...activities[index] }));
}
