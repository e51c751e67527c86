// Latency histograms that native code fills, and their conversion to HdrHistogram. The layout is HdrHistogram's, with three significant
// digits from 1 ns to 73 minutes. native/core/latency_histogram.h has the same numbers; a test keeps them equal.

import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** Layout of one histogram in its `Float64Array`: four exact figures, then the counts. */
export const LAYOUT = {
  minNs: 0,
  maxNs: 1,
  sumNs: 2,
  /** Number of values above `highestNs`. The last count includes them too. */
  aboveRange: 3,
  counts: 4,
  length: 4 + 33 * 1024,
  highestNs: 2 ** 42 - 1,
} as const;

const SUB_BUCKETS = 2048;
const HALF = SUB_BUCKETS / 2;

/** Memory of one empty histogram. */
export function newHistogramMemory(): Float64Array {
  return new Float64Array(LAYOUT.length);
}

/** Whether the histogram has no samples. */
export function isEmpty(memory: Float64Array): boolean {
  return !memory.subarray(LAYOUT.counts).some((count) => count > 0);
}

/** Lowest latency that the count at `index` includes. */
export function lowestNsAt(index: number): number {
  if (index < SUB_BUCKETS) return index;
  const bucket = Math.floor(index / HALF) - 1;
  return (HALF + (index % HALF)) * 2 ** bucket;
}

/** Highest latency that the count at `index` includes. */
export function highestNsAt(index: number): number {
  return lowestNsAt(index + 1) - 1;
}

/** Index of the count that includes a latency, from 0. */
export function indexOfNs(valueNs: number): number {
  const value = Math.min(Math.max(Math.floor(valueNs), 0), LAYOUT.highestNs);
  const bucket = value < SUB_BUCKETS ? 0 : Math.floor(Math.log2(value)) - 10;
  return bucket * HALF + Math.floor(value / 2 ** bucket);
}

/** Number of samples. */
export function countOf(memory: Float64Array): number {
  let sum = 0;
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) sum += memory[slot] as number;
  return sum;
}

/** Index of the count that includes the sample of this rank, from 1 for the fastest; the last index if there is none. */
export function indexAtRank(memory: Float64Array, rank: number): number {
  let sum = 0;
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    sum += memory[slot] as number;
    if (sum >= rank) return slot - LAYOUT.counts;
  }
  return LAYOUT.length - LAYOUT.counts - 1;
}

/** The same for several ranks in rising order, in one pass. */
export function indicesAtRanks(memory: Float64Array, ranks: readonly number[]): readonly number[] {
  const indices: number[] = [];
  let sum = 0;
  for (let slot = LAYOUT.counts; slot < LAYOUT.length && indices.length < ranks.length; slot += 1) {
    sum += memory[slot] as number;
    while (indices.length < ranks.length && sum >= (ranks[indices.length] as number))
      indices.push(slot - LAYOUT.counts);
  }
  return indices;
}

/** The same counts as an HdrHistogram. */
export function hdrHistogramOf(memory: Float64Array): Histogram {
  const histogram = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LAYOUT.highestNs,
    numberOfSignificantValueDigits: 3,
  });
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    const count = memory[slot] ?? 0;
    if (count > 0) histogram.recordValueWithCount(lowestNsAt(slot - LAYOUT.counts), count);
  }
  return histogram;
}

/** HdrHistogram's compressed encoding (V2) in base64, which every HdrHistogram library reads. */
export function encode(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/**
 * Decodes a histogram that {@link encode} wrote.
 *
 * @throws Error if the text is not such a histogram
 */
export function decode(encoded: string): Histogram {
  return decodeFromCompressedBase64(encoded, 64);
}

/** The samples of one count: their number, and the range of latencies that the histogram does not distinguish. */
export interface HistogramBin {
  readonly lowestNs: number;
  readonly highestNs: number;
  readonly count: number;
}

/** The bins with samples, in rising order. */
export function binsOf(histogram: Histogram): readonly HistogramBin[] {
  // The interface lacks getCountAtIndex; every histogram that is not WebAssembly has it.
  const counts = histogram as Histogram & { getCountAtIndex(index: number): number };
  const bins: HistogramBin[] = [];
  for (let index = 0; index < LAYOUT.length - LAYOUT.counts; index += 1) {
    const count = counts.getCountAtIndex(index);
    if (count > 0) bins.push({ lowestNs: lowestNsAt(index), highestNs: highestNsAt(index), count });
  }
  return bins;
}
