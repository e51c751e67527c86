// Exact percentiles of plain values, for values that are not in a histogram.

// 0.07 * 100 is a little over 7 in floating point.
const ROUNDING = 1e-9;

/** The lowest value that at least a `share` of all values do not exceed; `NaN` without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const index = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length - ROUNDING))) - 1;
  return sorted[index] ?? Number.NaN;
}

/** The same for values with their counts. */
export function quantileOfCounts(counts: ReadonlyMap<number, number>, share: number): number {
  const total = totalOf(counts);
  const wanted = Math.max(1, Math.ceil(share * total - ROUNDING));
  let seen = 0;
  for (const [value, count] of [...counts].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= wanted) return value;
  }
  return Number.NaN;
}

/** `NaN` without values. */
export function meanOfCounts(counts: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [value, count] of counts) sum += value * count;
  return sum / totalOf(counts);
}

export function totalOf(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
