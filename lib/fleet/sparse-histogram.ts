// Latencies and sums of the histograms of many nodes, from their non-zero counts.

import type { SparseHistogram } from '../histogram-bytes.js';
import { highestNsAt, indexOfNs, LAYOUT, lowestNsAt, newHistogramMemory } from '../measure/histogram.js';

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
