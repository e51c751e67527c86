// A phase cut into blocks of time, in a fixed amount of memory: what tells how far neighbouring syncs depend on one another. Syncs that
// are slow come together (a busy host, a flush of the device), so an interval made of single syncs would be too narrow.

import { studentQuantile } from './beta.js';
import { indexOfNs, LAYOUT } from './histogram.js';

/** What a phase has come to at a look: its cumulative histogram, and what its rate is made of. */
export interface Look {
  /** Of the latencies that the blocks are made of. */
  readonly memory: Float64Array;
  readonly appends: number;
  /** Nanoseconds that those appends took. */
  readonly spentNs: number;
}

interface Block {
  /** By coarse slots. */
  readonly counts: Uint32Array;
  count: number;
  appends: number;
  spentNs: number;
}

/** Sixteen of HdrHistogram's buckets in one: 1.6 % wide, enough to tell slow from fast. */
const COARSENESS = 16;
const SLOTS = (LAYOUT.length - LAYOUT.counts) / COARSENESS;
const MOST_BLOCKS = 64;
/** How far apart the looks at a phase are; a block is no shorter. */
export const LOOK_EVERY_MS = 50;
/** Fewer blocks than this tell no variance of a mean. */
export const ENOUGH_BLOCKS = 16;
/** Joined blocks; fewer where they would else be shorter than 0.4 s, eight looks, since what slows a disk may last for so long. Both by the simulation. */
const LEAST_JOINED = 16;
const LEAST_JOINED_IF_SHORT = 7;
const SHORT_LOOKS = 8;

export class Blocks {
  #blocks: Block[] = [];
  /** All that was taken so far. */
  readonly #taken = emptyBlock();
  /** Beyond the slowest so far; the slots from there on are empty. */
  #slots = 0;
  /** Looks that make a block. */
  #looksPerBlock = 1;
  #looksInLast = 0;

  /** Takes what has come since the look before. Looks should be equally far apart. */
  add({ memory, appends, spentNs }: Look): void {
    const block = this.#blockToFill();
    block.appends += appends - this.#taken.appends;
    block.spentNs += spentNs - this.#taken.spentNs;
    this.#taken.appends = appends;
    this.#taken.spentNs = spentNs;
    this.#takeCounts(memory, block);
  }

  /** In one pass and without an allocation: this is done twenty times a second beside the measuring thread. */
  #takeCounts(memory: Float64Array, block: Block): void {
    const taken = this.#taken;
    this.#slots = Math.floor(indexOfNs(memory[LAYOUT.maxNs] ?? 0) / COARSENESS) + 1;
    for (let slot = 0; slot < this.#slots; slot += 1) {
      const first = LAYOUT.counts + slot * COARSENESS;
      let sum = 0;
      for (let index = first; index < first + COARSENESS; index += 1) sum += memory[index] as number;
      const came = sum - (taken.counts[slot] as number);
      if (came === 0) continue;
      taken.counts[slot] = sum;
      block.counts[slot] = (block.counts[slot] as number) + came;
      block.count += came;
    }
  }

  #blockToFill(): Block {
    const last = this.#blocks.at(-1);
    if (last && this.#looksInLast < this.#looksPerBlock) {
      this.#looksInLast += 1;
      return last;
    }
    if (this.#blocks.length === MOST_BLOCKS) {
      this.#blocks = pairs(this.#blocks);
      this.#looksPerBlock *= 2;
    }
    const block = emptyBlock();
    this.#blocks.push(block);
    this.#looksInLast = 1;
    return block;
  }

  /**
   * How many independent samples these are worth to a percentile near `valueNs`: the less of what the share at that value and beyond it
   * says, and the share beyond it alone. A disk that is held back takes the same time for each slow sync, so all of them may stand
   * in one slot: then there is nothing beyond, and it is not the samples that are independent.
   */
  effectiveCount(valueNs: number, alpha: number): number {
    const slot = Math.floor(indexOfNs(valueNs) / COARSENESS);
    return Math.min(this.#worth(slot, alpha), this.#worth(slot + 1, alpha));
  }

  /**
   * By the share of samples from a slot on: their count over the design effect of that share, less what so few blocks leave unsure of
   * the design effect itself (Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts
   * estimated from survey data", 1998). Of blocks of several lengths the worst counts, since what depends on one another may be short
   * or long (Flyvbjerg and Petersen, "Error estimates on averages of correlated data", 1989).
   */
  #worth(fromSlot: number, alpha: number): number {
    const shares = this.#blocks.map(({ counts, count }) => ({
      part: sum(counts, fromSlot, this.#slots),
      whole: count,
    }));
    const { part, whole } = total(shares);
    const share = part / whole;
    if (shares.length < 2 || share === 0 || share === 1) return whole;
    return this.#worst(shares, (blocks) => {
      const designEffect = ratioVariance(blocks) / ((share * (1 - share)) / total(blocks).whole);
      // No number where what these blocks leave out, or the phase has waited for, is all that there is.
      if (!(designEffect > 1)) return whole;
      const fewBlocks = studentQuantile(1 - alpha, whole - 1) / studentQuantile(1 - alpha, blocks.length - 1);
      return (whole * fewBlocks ** 2) / designEffect;
    });
  }

  /** Nanoseconds an append: the mean, and how far from it the true one may lie to either side; `undefined` while too few blocks tell. */
  meanSpentNs(alpha: number): { readonly mean: number; readonly halfWidth: number } | undefined {
    const shares = this.#blocks.map(({ appends, spentNs }) => ({ part: spentNs, whole: appends }));
    const { part, whole } = total(shares);
    if (shares.length < ENOUGH_BLOCKS || whole === 0) return undefined;
    const least = this.#worst(shares, (blocks) => {
      return -studentQuantile(1 - alpha, blocks.length - 1) * Math.sqrt(ratioVariance(blocks));
    });
    return { mean: part / whole, halfWidth: -least };
  }

  /** The least of what blocks of each length say, down to the fewest blocks that still tell. */
  #worst(shares: readonly Share[], of: (blocks: readonly Share[]) => number): number {
    let least = of(shares);
    let looks = this.#looksPerBlock;
    for (let blocks = halved(shares); ; blocks = halved(blocks)) {
      // `looks` make a block of those not yet joined: were they too short to stop at?
      const fewest = looks < SHORT_LOOKS ? LEAST_JOINED_IF_SHORT : LEAST_JOINED;
      if (blocks.length < fewest) return least;
      least = Math.min(least, of(blocks));
      looks *= 2;
    }
  }
}

/** A part of a whole, both sums over a block. */
interface Share {
  readonly part: number;
  readonly whole: number;
}

function total(shares: readonly Share[]): Share {
  return {
    part: shares.reduce((sum, { part }) => sum + part, 0),
    whole: shares.reduce((sum, { whole }) => sum + whole, 0),
  };
}

/** The variance of the ratio of two sums over blocks (Cochran, "Sampling Techniques", 6.3). */
function ratioVariance(shares: readonly Share[]): number {
  const { part, whole } = total(shares);
  const ratio = part / whole;
  const squares = shares.reduce((sum, share) => sum + (share.part - ratio * share.whole) ** 2, 0);
  return (squares * shares.length) / (shares.length - 1) / whole ** 2;
}

function halved(shares: readonly Share[]): readonly Share[] {
  return Array.from({ length: Math.floor(shares.length / 2) }, (_, index) =>
    total(shares.slice(2 * index, 2 * index + 2)),
  );
}

function emptyBlock(): Block {
  return { counts: new Uint32Array(SLOTS), count: 0, appends: 0, spentNs: 0 };
}

function merge(into: Block, block: Block): void {
  for (let slot = 0; slot < SLOTS; slot += 1) into.counts[slot] = (into.counts[slot] ?? 0) + (block.counts[slot] ?? 0);
  into.count += block.count;
  into.appends += block.appends;
  into.spentNs += block.spentNs;
}

function pairs(blocks: readonly Block[]): Block[] {
  return blocks
    .filter((_, index) => index % 2 === 0)
    .map((block, index) => {
      const next = blocks[2 * index + 1];
      if (next) merge(block, next);
      return block;
    });
}

function sum(counts: Uint32Array, fromSlot: number, toSlot: number): number {
  let all = 0;
  for (let slot = fromSlot; slot < toSlot; slot += 1) all += counts[slot] ?? 0;
  return all;
}
