// What the samples of a phase say about the figures that are judged: each with its interval, and with how much longer it would take
// to know on which side of a limit it lies.

import { Blocks } from './blocks.js';
import { countOf, indexOfNs, LAYOUT } from './histogram.js';
import { type Ends, growthToSettle, type Interval, percentileEnds } from './interval.js';

/** A figure as far as it is known. */
export interface Estimate {
  readonly interval: Interval;
  /** How many more seconds of the phase would settle on which side of a limit it lies; `undefined` if a thousand times as many would not. */
  secondsToSettle(limit: number): number | undefined;
}

/** The figures of a phase that limits are held against. Nanoseconds, and appends a second. */
export interface Estimates {
  readonly syncP99: Estimate;
  /** Absent from a phase without commits. */
  readonly commitP99?: Estimate;
  /** Of a closed loop over its whole time; of a paced phase, what its appends would allow back to back. Absent while too little tells. */
  readonly appendRate?: Estimate;
}

/** What the estimates are made of: the cumulative histograms of a phase, as they stand. */
export interface Measured {
  readonly elapsedNs: number;
  readonly appends: number;
  readonly memory: { readonly sync: Float64Array; readonly append: Float64Array; readonly commit: Float64Array };
}

const NANOS_PER_SECOND = 1e9;
const P99 = 99;

export class Estimator {
  readonly #isPaced: boolean;
  readonly #hasCommits: boolean;
  readonly #sync = new Blocks();
  readonly #commit = new Blocks();

  constructor(phase: { readonly ratePerSecond: number | null; readonly commitIntervalNs: number | null }) {
    this.#isPaced = phase.ratePerSecond !== null;
    this.#hasCommits = phase.commitIntervalNs !== null;
  }

  /** Takes what has come since the look before. */
  look({ elapsedNs, appends, memory }: Measured): void {
    const spentNs = this.#isPaced ? (memory.append[LAYOUT.sumNs] ?? 0) : elapsedNs;
    this.#sync.add({ memory: memory.sync, appends, spentNs });
    if (this.#hasCommits) this.#commit.add({ memory: memory.commit, appends: 0, spentNs: 0 });
  }

  /** What is known by now, each end of an interval wrong with a probability of at most `alpha`. */
  estimates({ elapsedNs, memory }: Measured, confidence: number, alpha: number): Estimates {
    const p99 = (of: Float64Array, blocks: Blocks): Estimate => ({
      interval: { ...percentileEnds(of, blocks, P99, alpha), confidence },
      secondsToSettle: (limit) => {
        const worth = blocks.effectiveCount(limit, alpha) / countOf(of);
        const slower = countFrom(of, limit);
        const growth = growthToSettle(slower * worth, countOf(of) * worth, P99, alpha);
        return growth === undefined ? undefined : moreSeconds(growth, elapsedNs);
      },
    });
    const appendRate = this.#appendRate(elapsedNs, confidence, alpha);
    return {
      syncP99: p99(memory.sync, this.#sync),
      ...(this.#hasCommits ? { commitP99: p99(memory.commit, this.#commit) } : {}),
      ...(appendRate ? { appendRate } : {}),
    };
  }

  #appendRate(elapsedNs: number, confidence: number, alpha: number): Estimate | undefined {
    const spent = this.#sync.meanSpentNs(alpha);
    if (!spent) return undefined;
    const { mean, halfWidth } = spent;
    const rate = (ns: number) => (ns > 0 ? NANOS_PER_SECOND / ns : null);
    const ends: Ends = { low: rate(mean + halfWidth), high: rate(mean - halfWidth) };
    return {
      interval: { ...ends, confidence },
      secondsToSettle: (limit) => {
        // A mean's interval narrows with the square root of the time.
        const growth = (halfWidth / (mean - NANOS_PER_SECOND / limit)) ** 2;
        return growth < 1000 ? moreSeconds(Math.max(growth, 1), elapsedNs) : undefined;
      },
    };
  }
}

function moreSeconds(growth: number, elapsedNs: number): number {
  return Math.max(1, Math.ceil(((growth - 1) * elapsedNs) / NANOS_PER_SECOND));
}

/** How many latencies are at a value or beyond it. */
function countFrom(memory: Float64Array, valueNs: number): number {
  let sum = 0;
  for (let slot = LAYOUT.counts + indexOfNs(valueNs); slot < LAYOUT.length; slot += 1) sum += memory[slot] as number;
  return sum;
}
