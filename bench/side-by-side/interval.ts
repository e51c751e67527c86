// Combines the figures of several rounds: their median, with an interval that assumes no distribution.

import { median } from '../rounds.js';

/** A median with its interval; all `NaN` without values. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /**
   * Probability that the interval contains the true median, 0 to 1: at least the confidence asked for if there are enough values, otherwise
   * that of all values.
   */
  readonly coverage: number;
}

/**
 * The order-statistic interval of the median (from the sign test): the k-th lowest to the k-th highest value, with the largest k whose
 * binomial coverage reaches `confidence`. Assumes only that the rounds are independent. H. A. David and H. N. Nagaraja, "Order Statistics",
 * 3rd edition, section 7.1.
 */
export function medianInterval(values: readonly number[], confidence = 0.95): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  let rank = 1;
  while (rank + 1 <= n / 2 && coverageOfRank(rank + 1, n) >= confidence) rank += 1;
  return {
    median: median(values),
    low: at(rank - 1),
    high: at(n - rank),
    coverage: n === 0 ? 0 : coverageOfRank(rank, n),
  };
}

/** Probability that the true median is between the `rank`-th lowest and the `rank`-th highest of `n` values. */
function coverageOfRank(rank: number, n: number): number {
  let below = 0;
  let choose = 1;
  for (let k = 0; k < rank; k += 1) {
    below += choose / 2 ** n;
    choose = (choose * (n - k)) / (k + 1);
  }
  return Math.max(0, 1 - 2 * below);
}
