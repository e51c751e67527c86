// What rounds say together: the median of their figures, and an interval for it that assumes no distribution.

import { median } from '../rounds.js';

/** A median with its interval; all `NaN` without values. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** That the interval holds the true median, 0 to 1: at least what was asked where the values suffice, else what all of them give. */
  readonly coverage: number;
}

/**
 * The order-statistic interval of the median (the sign test turned round): the k-th lowest to the k-th highest value, with the largest k
 * whose binomial coverage reaches `confidence`. Rounds are taken for independent of one another; nothing else is assumed.
 * H. A. David and H. N. Nagaraja, "Order Statistics", 3rd edition, section 7.1.
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

/** How probably the `rank`-th lowest and the `rank`-th highest of `n` values have the true median between them. */
function coverageOfRank(rank: number, n: number): number {
  let below = 0;
  let choose = 1;
  for (let k = 0; k < rank; k += 1) {
    below += choose / 2 ** n;
    choose = (choose * (n - k)) / (k + 1);
  }
  return Math.max(0, 1 - 2 * below);
}
