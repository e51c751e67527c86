// What an encoded histogram holds: its counts, latency by latency. How they are put into buckets or drawn is for others to say.

import { binsOf, decode, type HistogramBin } from './histogram.js';

/** The bins with samples, from the quickest to the slowest; `null` for a text that is no histogram. */
export function binsIn(encoded: string): readonly HistogramBin[] | null {
  try {
    return binsOf(decode(encoded));
  } catch {
    return null;
  }
}

/** How many samples took no longer than a bound. A bin that the bound divides, a thousandth wide, goes with its middle. */
export function countUpTo(bins: readonly HistogramBin[], boundNs: number): number {
  return bins.reduce(
    (sum, { lowestNs, highestNs, count }) => (lowestNs + highestNs <= 2 * boundNs ? sum + count : sum),
    0,
  );
}
