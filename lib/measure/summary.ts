// What is said of one kind of latency: count, exact extremes, and the percentiles that the samples support.

import { countOf, encode, hdrHistogramOf, highestNsAt, indexAtRank, indicesAtRanks, LAYOUT } from './histogram.js';

/** Latencies of one kind in one phase. Nanoseconds. */
export interface Summary {
  readonly count: number;
  /** Exact; `null` without samples. */
  readonly minNs: number | null;
  /** Exact; `null` without samples. */
  readonly meanNs: number | null;
  /** Exact; `null` without samples. */
  readonly maxNs: number | null;
  /**
   * To three significant digits, by HdrHistogram. `null` where the samples cannot support it: where fewer than one of them
   * is expected beyond it, so that p50 needs 2 samples, p90 10, p99 100 and p99.9 1000.
   */
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
  readonly p999Ns: number | null;
  /** Samples over 73 minutes, which the histogram holds as 73 minutes; absent if there are none. */
  readonly aboveRange?: number;
  /** The whole distribution: compressed HdrHistogram (V2) in base64, 1 ns to 73 minutes, three significant digits. */
  readonly histogram: string;
}

/** A summary but for the distribution itself, whose encoding takes longer than all the rest. */
export type Figures = Omit<Summary, 'histogram'>;

/** Summarises what native code recorded. */
export function summarise(memory: Float64Array): Summary {
  return { ...figuresOf(memory), histogram: encode(hdrHistogramOf(memory)) };
}

const PERCENTILES = [50, 90, 99, 99.9] as const;

/** What a summary says in figures. */
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
      // A count stands for all values up to its highest, which may lie beyond the exact maximum.
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

/** In whole numbers until the end: 0.999 is none in floating point. */
function rankOf(count: number, percent: number): number {
  return Math.ceil((count * Math.round(percent * 1000)) / 100_000);
}

/** A percentile of what was recorded so far, at a glance; `null` while the samples do not support it. */
export function percentileOf(memory: Float64Array, percent: number): number | null {
  const count = countOf(memory);
  return supports(count, percent) ? highestNsAt(indexAtRank(memory, rankOf(count, percent))) : null;
}

/** Whether `count` samples support a percentile: at least one of them is expected beyond it. */
export function supports(count: number, percent: number): boolean {
  // In whole numbers: 1000 * (1 - 0.999) is below 1 in floating point.
  return count * Math.round((100 - percent) * 1000) >= 100_000;
}
