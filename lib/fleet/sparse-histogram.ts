// The histogram of one node as its non-zero counts. A decoded one of hdr-histogram-js has 270 kB, so thousands of reports would need
// gigabytes. The layout is that of measure/histogram.ts.

import { plainHistogram } from '../histogram-bytes.js';
import {
  decode,
  eachCount,
  highestNsAt,
  indexOfNs,
  LAYOUT,
  lowestNsAt,
  newHistogramMemory,
} from '../measure/histogram.js';

/** Counts in rising order of their latencies. */
export interface SparseHistogram {
  /** Index of each count in the layout. */
  readonly indices: Uint16Array;
  readonly counts: Float64Array;
  /** Sum of all counts. */
  readonly count: number;
}

/** The histogram of a report; `undefined` for a text that this tool did not write, which could unpack to gigabytes. */
export function decodeSparse(encoded: unknown): SparseHistogram | undefined {
  if (typeof encoded !== 'string' || plainHistogram(encoded) === undefined) return undefined;
  const [indices, counts]: [number[], number[]] = [[], []];
  try {
    eachCount(decode(encoded), (index, count) => {
      indices.push(index);
      counts.push(count);
    });
  } catch {
    // The text ends in the middle of a count.
    return undefined;
  }
  const count = counts.reduce((sum, one) => sum + one, 0);
  return { indices: Uint16Array.from(indices), counts: Float64Array.from(counts), count };
}

/** Number of latencies of `limitNs` or longer. If the limit is inside a bin, 0.1 % wide, the whole bin counts. */
export function countFrom({ indices, counts }: SparseHistogram, limitNs: number): number {
  const first = indexOfNs(limitNs);
  return counts.reduce((sum, count, position) => ((indices[position] ?? 0) >= first ? sum + count : sum), 0);
}

/** The latency at a rank, where 1 is the fastest; `null` if there is no such rank. */
export function latencyAtRank({ indices, counts }: SparseHistogram, rank: number): number | null {
  if (rank < 1) return null;
  let sum = 0;
  for (let position = 0; position < counts.length; position += 1) {
    sum += counts[position] ?? 0;
    if (sum >= rank) return highestNsAt(indices[position] ?? 0);
  }
  return null;
}

/** The sum of one histogram or more, as native code would have recorded it, but without the sum of the latencies. */
export function memoryOfAll(histograms: readonly SparseHistogram[]): Float64Array {
  const memory = newHistogramMemory();
  for (const { indices, counts } of histograms) {
    indices.forEach((index, position) => {
      const slot = LAYOUT.counts + index;
      memory[slot] = (memory[slot] ?? 0) + (counts[position] ?? 0);
    });
  }
  memory[LAYOUT.minNs] = lowestNsAt(Math.min(...histograms.map(({ indices }) => indices.at(0) ?? 0)));
  memory[LAYOUT.maxNs] = highestNsAt(Math.max(...histograms.map(({ indices }) => indices.at(-1) ?? 0)));
  return memory;
}
