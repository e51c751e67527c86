// Changes over time in a series: where its level changes, and whether events recur at a regular interval.

/** A change of level in a series. */
export interface ChangePoint {
  /** Index of the first value after the change. */
  readonly index: number;
  readonly medianBefore: number;
  readonly medianAfter: number;
}

const SIGNIFICANCE_LEVEL = 0.05;
/** Disks change by a third and less from second to second. */
const MIN_RATIO = 1.5;

/**
 * The change of level in a series of positive values, if there is one, by Pettitt's test at 5 % significance. The test uses ranks, so
 * outliers and the distribution do not matter (Pettitt, "A non-parametric approach to the change-point problem", 1979). The medians before
 * and after must also differ by a factor of 1.5.
 */
export function changePoint(row: readonly number[]): ChangePoint | undefined {
  const n = row.length;
  let best = 0;
  let index = 0;
  let sum = 0;
  ranks(row).forEach((rank, position) => {
    // By ranks: the sum of the signs of all differences between the values before and after.
    sum += rank;
    const u = Math.abs(2 * sum - (position + 1) * (n + 1));
    if (u > best) [best, index] = [u, position + 1];
  });
  if (best === 0 || 2 * Math.exp((-6 * best ** 2) / (n ** 3 + n ** 2)) > SIGNIFICANCE_LEVEL) return undefined;
  const [medianBefore, medianAfter] = [median(row.slice(0, index)), median(row.slice(index))];
  const ratio = Math.max(medianBefore, medianAfter) / Math.min(medianBefore, medianAfter);
  return ratio >= MIN_RATIO ? { index, medianBefore, medianAfter } : undefined;
}

const MIN_EVENTS = 4;
/** Missing events between two kept ones, at most. */
const MAX_MISSED = 2;

/**
 * The period of events, if they recur at a regular interval: at least four events, and four of five gaps within 15 % of the median gap, or
 * of two or three times that, because some events can be missing.
 */
export function periodOf(times: readonly number[]): number | undefined {
  if (times.length < MIN_EVENTS) return undefined;
  const sorted = times.toSorted((a, b) => a - b);
  const pauses = sorted.slice(1).map((time, index) => time - (sorted[index] ?? 0));
  const period = median(pauses);
  const regular = pauses.filter((pause) => {
    const periods = Math.min(Math.max(Math.round(pause / period), 1), 1 + MAX_MISSED);
    return Math.abs(pause - periods * period) <= 0.15 * period;
  });
  return regular.length >= 0.8 * pauses.length ? period : undefined;
}

/** Spearman's rank correlation of two series, from -1 to 1. */
export function rankCorrelation(row: readonly number[], other: readonly number[]): number {
  const [a, b] = [ranks(row), ranks(other)];
  const mean = (row.length + 1) / 2;
  let [both, squaresA, squaresB] = [0, 0, 0];
  a.forEach((rank, index) => {
    const [x, y] = [rank - mean, (b[index] ?? 0) - mean];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  });
  return squaresA === 0 || squaresB === 0 ? 0 : both / Math.sqrt(squaresA * squaresB);
}

/** Ranks from 1; equal values share the mean of their ranks. */
function ranks(row: readonly number[]): readonly number[] {
  const order = row.map((_, index) => index).sort((a, b) => (row[a] ?? 0) - (row[b] ?? 0));
  const result = new Array<number>(row.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && row[order[to] ?? 0] === row[order[from] ?? 0]) to += 1;
    for (const index of order.slice(from, to)) result[index] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}

export function median(row: readonly number[]): number {
  const sorted = row.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
