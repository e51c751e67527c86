// A phase second by second: the differences of its cumulative histograms, and how many operations were over each limit in them.
// A percentile over the whole phase hides what these show. What the counts mean is the verdict's.

import { countOf, highestNsAt, indexAtRank, LAYOUT, lowestNsAt } from './histogram.js';

/** The latencies from which operations are counted as slow, in nanoseconds. */
export interface CountedLimits {
  readonly appendNs: number;
  readonly loadedAppendNs: number;
  readonly commitNs: number;
  /** An append that waits for longer than this is stalled. */
  readonly stallNs: number;
  /** An append that waits for longer than this is delayed. */
  readonly delayNs: number;
}

/** One second of a phase; the last can be shorter or a little longer. */
export interface Window {
  /** From the start of the phase. */
  readonly startNs: number;
  readonly durationNs: number;
  /** Appends that ended in it. */
  readonly appends: number;
  /** Of those appends, to three significant digits; `null` without any. */
  readonly p50Ns: number | null;
  /** The longest where there are fewer than a hundred. */
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
  /** Appends that took the limit of their p99 or longer. */
  readonly slowAppends: number;
  /** The same for the limit of loaded clusters. */
  readonly slowAppendsLoaded: number;
  /** Backend commits that ended in it. */
  readonly commits: number;
  readonly slowCommits: number;
  /** The longest of those commits; `null` without any. */
  readonly maxCommitNs: number | null;
  /**
   * How many appends fall due while an append of this window exceeds 150 ms, at the rate of the phase: the append of 0.9 s counts 150 times
   * at 200/s. 0 in a closed loop.
   */
  readonly stalledDue: number;
  /** The same for 10 ms. */
  readonly delayedDue: number;
}

/** The counters of a phase at a poll; the histograms are cumulative. */
export interface PhaseCounts {
  readonly elapsedNs: number;
  readonly append: Float64Array;
  readonly commit: Float64Array;
}

const SECOND_NS = 1e9;
/** A rest shorter than this joins the second before it. */
const SHORTEST_NS = 1e8;

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

  /** Takes a poll; returns the window that it closes, if it does. Windows end at whole seconds of the phase. */
  poll(now: PhaseCounts): Window | undefined {
    const passed = Math.floor(now.elapsedNs / this.#lengthNs) > Math.floor(this.#start.elapsedNs / this.#lengthNs);
    return passed ? this.#close(now) : undefined;
  }

  /**
   * At the end of the phase: closes the last window, so that the windows hold each operation of the phase.
   *
   * @param isApart whether the last window stays as it is, however short the rest: the phase was decided by it
   */
  end(now: PhaseCounts, isApart = false): Window | undefined {
    if (!isApart && now.elapsedNs - this.#start.elapsedNs < SHORTEST_NS && this.#closed.length > 0) {
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

/** Counts alone: the exact figures before them are not sums. */
function difference(to: Float64Array, from: Float64Array): Float64Array {
  const counts = new Float64Array(LAYOUT.length);
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    counts[slot] = (to[slot] as number) - (from[slot] as number);
  }
  return counts;
}

/** How many latencies are at a limit or over it. The count that the limit divides, a thousandth wide, goes to the nearer side. */
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
