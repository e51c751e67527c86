// Splits a phase into windows of one second: the differences of its cumulative histograms, and the number of operations above each limit. A
// percentile of the whole phase hides slow seconds. verdict/ interprets the counts.

import { countOf, highestNsAt, indexAtRank, LAYOUT, lowestNsAt } from './histogram.js';

/** The latencies from which operations count as slow, in nanoseconds. */
export interface CountedLimits {
  readonly appendNs: number;
  readonly loadedAppendNs: number;
  readonly commitNs: number;
  /** An append that waits longer than this is stalled. */
  readonly stallNs: number;
  /** An append that waits longer than this is delayed. */
  readonly delayNs: number;
}

/** One second of a phase; the last window can be shorter, or up to 0.1 s longer. */
export interface Window {
  /** From the start of the phase. */
  readonly startNs: number;
  readonly durationNs: number;
  /** Appends that ended in this window. */
  readonly appends: number;
  /** Median of those appends, to three significant digits; `null` without any. */
  readonly p50Ns: number | null;
  /** p99 of those appends; the longest if there are fewer than 100. */
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
  /** Appends that took the limit of the append p99 or longer. */
  readonly slowAppends: number;
  /** The same for the limit of heavily loaded clusters. */
  readonly slowAppendsLoaded: number;
  /** Backend commits that ended in this window. */
  readonly commits: number;
  readonly slowCommits: number;
  /** The longest of those commits; `null` without any. */
  readonly maxCommitNs: number | null;
  /**
   * Number of appends that fall due, at the rate of the phase, while an append of this window exceeds 150 ms: an append of 0.9 s counts 150
   * times at 200/s. 0 in a closed loop.
   */
  readonly stalledDue: number;
  /** The same for 10 ms. */
  readonly delayedDue: number;
}

/** The counters of a phase at one poll; the histograms are cumulative. */
export interface PhaseCounts {
  readonly elapsedNs: number;
  readonly append: Float64Array;
  readonly commit: Float64Array;
}

const SECOND_NS = 1e9;
/** A shorter remainder is added to the last window. */
const MIN_WINDOW_NS = 1e8;

export class Windows {
  readonly #limits: CountedLimits;
  readonly #ratePerSecond: number;
  readonly #lengthNs: number;
  readonly #closed: Window[] = [];
  #start: PhaseCounts = { elapsedNs: 0, ...emptyCounts() };
  #lastStart: PhaseCounts = this.#start;

  /** @param ratePerSecond `null` in a closed loop */
  constructor(limits: CountedLimits, ratePerSecond: number | null, lengthNs = SECOND_NS) {
    this.#limits = limits;
    this.#ratePerSecond = ratePerSecond ?? 0;
    this.#lengthNs = lengthNs;
  }

  /** Adds a poll. Returns the window that it closes, if any. Windows end at whole seconds of the phase. */
  poll(now: PhaseCounts): Window | undefined {
    const passed = Math.floor(now.elapsedNs / this.#lengthNs) > Math.floor(this.#start.elapsedNs / this.#lengthNs);
    return passed ? this.#close(now) : undefined;
  }

  /**
   * Ends the phase: closes the last window, so that the windows contain every operation of the phase.
   *
   * @param keepsRemainder whether a short remainder gets a window of its own, because the phase was decided by the windows before it
   */
  end(now: PhaseCounts, keepsRemainder = false): Window | undefined {
    if (!keepsRemainder && now.elapsedNs - this.#start.elapsedNs < MIN_WINDOW_NS && this.#closed.length > 0) {
      this.#closed.pop();
      this.#start = this.#lastStart;
      this.#close(now);
      return undefined;
    }
    return now.elapsedNs > this.#start.elapsedNs ? this.#close(now) : undefined;
  }

  get closed(): readonly Window[] {
    return this.#closed;
  }

  #close(now: PhaseCounts): Window {
    const window = windowBetween(this.#start, now, this.#limits, this.#ratePerSecond);
    this.#lastStart = this.#start;
    this.#start = { elapsedNs: now.elapsedNs, append: now.append.slice(), commit: now.commit.slice() };
    this.#closed.push(window);
    return window;
  }
}

function emptyCounts(): Pick<PhaseCounts, 'append' | 'commit'> {
  return { append: new Float64Array(LAYOUT.length), commit: new Float64Array(LAYOUT.length) };
}

function windowBetween(from: PhaseCounts, to: PhaseCounts, limits: CountedLimits, ratePerSecond: number): Window {
  const append = difference(to.append, from.append);
  const commit = difference(to.commit, from.commit);
  const [appends, commits] = [countOf(append), countOf(commit)];
  const at = (memory: Float64Array, count: number, rank: number) =>
    count === 0 ? null : highestNsAt(indexAtRank(memory, rank));
  return {
    startNs: from.elapsedNs,
    durationNs: to.elapsedNs - from.elapsedNs,
    appends,
    p50Ns: at(append, appends, Math.ceil(appends / 2)),
    p99Ns: at(append, appends, Math.ceil(0.99 * appends)),
    maxNs: at(append, appends, appends),
    slowAppends: countFrom(append, limits.appendNs),
    slowAppendsLoaded: countFrom(append, limits.loadedAppendNs),
    commits,
    slowCommits: countFrom(commit, limits.commitNs),
    maxCommitNs: at(commit, commits, commits),
    stalledDue: dueBeyond(append, limits.stallNs, ratePerSecond),
    delayedDue: dueBeyond(append, limits.delayNs, ratePerSecond),
  };
}

/** Differences of the counts. The exact figures before them cannot be subtracted. */
function difference(to: Float64Array, from: Float64Array): Float64Array {
  const counts = new Float64Array(LAYOUT.length);
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    counts[slot] = (to[slot] as number) - (from[slot] as number);
  }
  return counts;
}

/** Number of latencies at or above a limit. If the limit is inside a count, 0.1 % wide, the nearer end decides. */
function countFrom(memory: Float64Array, limitNs: number): number {
  let sum = 0;
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    const count = memory[slot] as number;
    if (count > 0 && middleNsAt(slot) >= limitNs) sum += count;
  }
  return sum;
}

function dueBeyond(memory: Float64Array, waitNs: number, ratePerSecond: number): number {
  let sum = 0;
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    const count = memory[slot] as number;
    if (count > 0) sum += count * Math.max(0, middleNsAt(slot) - waitNs);
  }
  return (sum * ratePerSecond) / SECOND_NS;
}

function middleNsAt(slot: number): number {
  const index = slot - LAYOUT.counts;
  return (lowestNsAt(index) + highestNsAt(index)) / 2;
}
