// Summarises the latencies of one kind of operation: count, exact minimum, mean and maximum, and the percentiles that the samples support.

import { countOf, encode, hdrHistogramOf, highestNsAt, indexAtRank, indicesAtRanks, LAYOUT } from './histogram.js';

/** Latencies of one kind of operation in one phase, in nanoseconds. */
export interface Summary {
  readonly count: number;
  /** Exact; `null` without samples. */
  readonly minNs: number | null;
  /** Exact; `null` without samples. */
  readonly meanNs: number | null;
  /** Exact; `null` without samples. */
  readonly maxNs: number | null;
  /**
   * Percentiles have three significant digits (HdrHistogram). A percentile is `null` if fewer than one sample is expected beyond it: p50
   * needs 2 samples, p90 10, p99 100 and p99.9 1000.
   */
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
  /** Number of samples above 73 minutes, which the histogram counts as 73 minutes; absent if there are none. */
  readonly aboveRange?: number;
  /** The whole distribution: compressed HdrHistogram (V2) in base64, 1 ns to 73 minutes, three significant digits. */
  readonly histogram: string;
}

/** A summary without the histogram, whose encoding takes most of the time. */
export type Figures = Omit<Summary, 'histogram'>;

/** Summarises what native code recorded. */
export function summarise(memory: Float64Array): Summary {
  return { ...figuresOf(memory), histogram: encode(hdrHistogramOf(memory)) };
}

const PERCENTILES = [50, 90, 99, 99.9] as const;

/** The figures of a summary, without the histogram. */
export function figuresOf(memory: Float64Array): Figures {
  const count = countOf(memory);
  const exact = (slot: number): number | null => (count === 0 ? null : (memory[slot] ?? 0));
  const minNs = exact(LAYOUT.minNs);
  const maxNs = exact(LAYOUT.maxNs);
  const sumNs = exact(LAYOUT.sumNs);
  const aboveRange = memory[LAYOUT.aboveRange] ?? 0;

  const ranks = PERCENTILES.map((percent) => rankOf(count, percent));
  const [p50Ns = null, p90Ns = null, p99Ns = null, p999Ns = null] = indicesAtRanks(memory, ranks).map(
    (index, which) => {
      if (minNs === null || maxNs === null || !supports(count, PERCENTILES[which] as number)) return null;
      // A bucket's highest value can lie beyond the exact maximum.
      return Math.min(Math.max(highestNsAt(index), minNs), maxNs);
    },
  );
  return {
    count,
    minNs,
    meanNs: sumNs === null ? null : sumNs / count,
    maxNs,
    p50Ns,
    p90Ns,
    p99Ns,
    p999Ns,
    ...(aboveRange > 0 ? { aboveRange } : {}),
  };
}

/** Rank of a percentile, computed in integers: 99.9 / 100 is inexact in floating point. */
function rankOf(count: number, percent: number): number {
  return Math.ceil((count * Math.round(percent * 1000)) / 100_000);
}

/** A percentile of the samples so far, without a whole summary; `null` if there are too few samples. */
export function percentileOf(memory: Float64Array, percent: number): number | null {
  const count = countOf(memory);
  return supports(count, percent) ? highestNsAt(indexAtRank(memory, rankOf(count, percent))) : null;
}

/** Whether `count` samples support a percentile: at least one of them is expected beyond it. */
export function supports(count: number, percent: number): boolean {
  // In integers: 1000 * (1 - 0.999) is below 1 in floating point.
  return count * Math.round((100 - percent) * 1000) >= 100_000;
}
