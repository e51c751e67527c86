// A phase in windows of a second: the differences of its cumulative histograms. What a percentile over all of it hides stands here.

import { countOf, highestNsAt, indexAtRank, LAYOUT } from './histogram.js';

/** A stretch of a phase, a second by default. */
export interface Window {
  /** From the phase's start. */
  readonly startNs: number;
  readonly durationNs: number;
  readonly appends: number;
  /** `fdatasync(2)` calls of the log that were counted in it. */
  readonly syncs: number;
  /** Of those syncs; `null` without any. To three significant digits. */
  readonly p50Ns: number | null;
  /** The largest where there are fewer than a hundred. */
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
}

/** What a phase has come to. */
export interface PhaseSoFar {
  readonly elapsedNs: number;
  readonly appends: number;
  /** The cumulative histogram of its syncs. */
  readonly sync: Float64Array;
}

const WINDOW_NS = 1e9;
/** A quarter of that, for so long: what changes within a few seconds shows in no row of seconds. */
const SLICE_NS = 2.5e8;
const SLICED_NS = 3e10;
/** A rest shorter than this is no window of its own, and left out. */
const LEAST_NS = 1e8;

export class Windows {
  readonly #closed: Window[] = [];
  readonly #before = new Float64Array(LAYOUT.length);
  #startNs = 0;
  #appends = 0;
  readonly #lengthNs: number;

  constructor(lengthNs = WINDOW_NS) {
    this.#lengthNs = lengthNs;
  }

  /** Takes a look; answers with the window that it closed, if it did. */
  look(now: PhaseSoFar): Window | undefined {
    return now.elapsedNs - this.#startNs >= this.#lengthNs ? this.#close(now) : undefined;
  }

  /** At the phase's end: closes the last window, unless next to nothing is left for it. */
  end(now: PhaseSoFar): Window | undefined {
    const isWorthIt = now.elapsedNs - this.#startNs >= LEAST_NS || this.#closed.length === 0;
    return isWorthIt && now.elapsedNs > this.#startNs ? this.#close(now) : undefined;
  }

  get closed(): readonly Window[] {
    return this.#closed;
  }

  #close({ elapsedNs, appends, sync }: PhaseSoFar): Window {
    const came = sync.map((count, slot) => count - (this.#before[slot] as number));
    const syncs = countOf(came);
    const at = (rank: number) => (syncs === 0 ? null : highestNsAt(indexAtRank(came, rank)));
    const window: Window = {
      startNs: this.#startNs,
      durationNs: elapsedNs - this.#startNs,
      appends: appends - this.#appends,
      syncs,
      p50Ns: at(Math.ceil(syncs / 2)),
      p99Ns: at(Math.ceil(0.99 * syncs)),
      maxNs: at(syncs),
    };
    this.#before.set(sync);
    this.#startNs = elapsedNs;
    this.#appends = appends;
    this.#closed.push(window);
    return window;
  }
}

/** The first half minute of a phase in quarters of a second. */
export class Slices {
  readonly #windows = new Windows(SLICE_NS);

  look(now: PhaseSoFar): void {
    if (now.elapsedNs <= SLICED_NS) this.#windows.look(now);
  }

  get closed(): readonly Window[] {
    return this.#windows.closed;
  }
}
