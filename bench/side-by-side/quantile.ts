// Percentiles of plain values, exact: for what is not in a histogram.

// 0.07 * 100 is a little over 7 in floating point.
const ROUNDING = 1e-9;

/** The lowest value that at least a `share` of all do not exceed; `NaN` without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const index = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length - ROUNDING))) - 1;
  return sorted[index] ?? Number.NaN;
}
