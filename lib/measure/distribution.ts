// The counts in an encoded histogram, by latency. Callers put them into buckets or draw them.

import { binsOf, decode, type HistogramBin } from './histogram.js';

/** The bins with samples, from the fastest to the slowest; `null` if the text is not a histogram. */
export function binsIn(encoded: string): readonly HistogramBin[] | null {
  try {
    return binsOf(decode(encoded));
  } catch {
    return null;
  }
}

/** Number of samples at or below a bound. A bin is 0.1 % wide; if the bound is inside one, its middle decides. */
export function countUpTo(bins: readonly HistogramBin[], boundNs: number): number {
  return bins.reduce(
    (sum, { lowestNs, highestNs, count }) => (lowestNs + highestNs <= 2 * boundNs ? sum + count : sum),
    0,
  );
}
