// Arithmetic on a Prometheus histogram: bounds of a quantile, counts of a tail, the difference of two scrapes. It never interpolates. A
// bucket that is missing in the input makes a result wider or unknown, never zero.

import { poissonCdf } from '../measure/poisson.js';

export interface BucketHistogram {
  /** Upper bounds in rising order, without +Inf, in the unit of the metric. */
  readonly bounds: readonly number[];
  /** Number of values at or below each bound. */
  readonly counts: readonly number[];
  /** Number of all values, from +Inf or `_count`; `null` if the input has neither. */
  readonly total: number | null;
  readonly sum: number | null;
}

/** The two bounds between which a quantile lies. */
export interface QuantileBounds {
  readonly above: number;
  /** `null`: no bucket bounds it. */
  readonly upTo: number | null;
  /** If the top buckets are missing: the upper bound holds unless more than this many values exceed `beyond`. */
  readonly unless?: { readonly moreThan: number; readonly beyond: number };
}

/** Number of values above a bound: a range if no bucket has the bound, or if the total is missing. */
export interface TailCount {
  readonly atLeast: number;
  readonly atMost: number | null;
}

/** Number of known values; too low if the top buckets are missing. */
export function knownCount({ counts, total }: BucketHistogram): number {
  return total ?? counts.at(-1) ?? 0;
}

/**
 * The two bounds between which a quantile lies; `null` if unknown.
 *
 * @param first the lowest bound of the metric. If the histogram begins higher, the distribution below that is unknown.
 */
export function quantileBounds(histogram: BucketHistogram, share: number, first: number): QuantileBounds | null {
  const { bounds, counts, total } = histogram;
  const known = knownCount(histogram);
  if (known === 0 || bounds.length === 0) return null;
  const rank = share * known;
  const index = counts.findIndex((count) => count >= rank - 1e-6);
  if (index === 0 && (bounds[0] ?? 0) > first * 1.000001) return null;
  if (index === -1) return total === null ? null : { above: bounds.at(-1) ?? 0, upTo: null };
  const above = index === 0 ? 0 : (bounds[index - 1] ?? 0);
  const upTo = bounds[index] ?? null;
  if (total !== null) return { above, upTo };
  return { above, ...upperBoundWithoutTotal(histogram, share, index) };
}

/**
 * The upper bound holds only while the missing buckets have few values. If the tail is still growing at the last known bucket, they may
 * have many.
 */
function upperBoundWithoutTotal({ bounds, counts }: BucketHistogram, share: number, index: number) {
  const known = counts.at(-1) ?? 0;
  const moreThan = Math.floor((counts[index] ?? 0) / share - known);
  const lastStep = known - (counts.at(-2) ?? 0);
  if (index === counts.length - 1 || moreThan < Math.max(lastStep, 1)) return { upTo: null };
  return { upTo: bounds[index] ?? null, unless: { moreThan, beyond: bounds.at(-1) ?? 0 } };
}

/** The figures of a quantile in seconds, for the sentences. */
export function inMilliseconds({ above, upTo }: QuantileBounds): { aboveMs: number; upToMs: number | null } {
  return { aboveMs: above * 1000, upToMs: upTo === null ? null : upTo * 1000 };
}

/** Number of values above `bound`; `null` if no bucket shows it. */
export function countOver(histogram: BucketHistogram, bound: number): TailCount | null {
  const { bounds, counts, total } = histogram;
  if (bounds.length === 0) return null;
  const known = knownCount(histogram);
  const aboveIndex = bounds.findIndex((one) => one >= bound * 0.999999);
  const atLeast = aboveIndex === -1 ? 0 : known - (counts[aboveIndex] ?? known);
  if (total === null) return aboveIndex === -1 ? null : { atLeast, atMost: null };
  const exact = aboveIndex !== -1 && (bounds[aboveIndex] ?? 0) <= bound * 1.000001;
  const belowIndex = exact ? aboveIndex : (aboveIndex === -1 ? bounds.length : aboveIndex) - 1;
  return { atLeast, atMost: belowIndex < 0 ? total : total - (counts[belowIndex] ?? 0) };
}

/** The lowest bound at or above a value. */
export function boundAtLeast(bounds: readonly number[], value: number): number | undefined {
  return bounds.find((bound) => bound >= value * 0.999999);
}

/** Whether two histograms have the same buckets. */
export function isAlike(one: BucketHistogram, other: BucketHistogram): boolean {
  return one.bounds.length === other.bounds.length && one.bounds.every((bound, index) => bound === other.bounds[index]);
}

/** One histogram plus or minus (-1) another of the same buckets. */
function combined(one: BucketHistogram, sign: 1 | -1, other: BucketHistogram): BucketHistogram {
  const add = (value: number | null, more: number | null) =>
    value === null || more === null ? null : value + sign * more;
  return {
    bounds: one.bounds,
    counts: one.counts.map((count, index) => count + sign * (other.counts[index] ?? 0)),
    total: add(one.total, other.total),
    sum: add(one.sum, other.sum),
  };
}

/** The difference of two scrapes of one process; `null` if a count fell (a restart), or the buckets differ. */
export function histogramDifference(later: BucketHistogram, earlier: BucketHistogram): BucketHistogram | null {
  if (!isAlike(later, earlier)) return null;
  const difference = combined(later, -1, earlier);
  return difference.counts.some((count) => count < 0) || (difference.total ?? 0) < 0 ? null : difference;
}

/** The sum of several histograms, such as those of several peers; `null` for none. Leaves out those with other buckets than the first. */
export function histogramSum(all: readonly BucketHistogram[]): BucketHistogram | null {
  const [first, ...others] = all;
  if (first === undefined) return null;
  return others.filter((one) => isAlike(one, first)).reduce((sum, one) => combined(sum, 1, one), first);
}

/** If counts fall from one bucket to the next, the histogram is damaged, or joined from two. */
export function isMonotone({ counts, total }: BucketHistogram): boolean {
  const isRising = counts.every((count, index) => index === 0 || count >= (counts[index - 1] ?? 0));
  return isRising && (total === null || total >= (counts.at(-1) ?? 0));
}

/** Whether a count exceeds what chance explains for this mean, at 5 % significance (Poisson). */
export function isMoreThanChance(count: number, mean: number): boolean {
  if (count <= mean) return false;
  // The exact sum would be slow; the normal approximation is close enough here.
  if (mean > 400) return (count - 0.5 - mean) / Math.sqrt(mean) > 1.645;
  return 1 - poissonCdf(count - 1, mean) <= 0.05;
}
