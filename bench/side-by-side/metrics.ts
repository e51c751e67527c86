// Parses a histogram in Prometheus' text format; computes the difference of two, and the percentile that Prometheus would give.

/** Cumulative counts by upper bound in seconds, the last of them `Infinity`. */
export interface MetricHistogram {
  readonly buckets: readonly { readonly bound: number; readonly count: number }[];
  /** Sum of all samples, in seconds. */
  readonly sum: number;
}

/** @throws Error if the page does not contain it */
export function histogramOf(page: string, name: string): MetricHistogram {
  const prefix = `${name}_bucket{le="`;
  const buckets = page
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => {
      const [bound = '', count] = line.slice(prefix.length).split(/"}\s+/);
      return { bound: bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound), count: Number(count) };
    });
  if (buckets.length === 0) throw new Error(`there is no ${name} among the metrics`);
  const sum = page.split('\n').find((line) => line.startsWith(`${name}_sum `));
  return { buckets, sum: Number(sum?.split(' ')[1]) };
}

export function between(before: MetricHistogram, after: MetricHistogram): MetricHistogram {
  return {
    buckets: after.buckets.map(({ bound, count }, index) => ({
      bound,
      count: count - (before.buckets[index]?.count ?? 0),
    })),
    sum: after.sum - before.sum,
  };
}

export function countOf({ buckets }: MetricHistogram): number {
  return buckets.at(-1)?.count ?? 0;
}

/** Exact; `NaN` without samples. */
export function meanNs(histogram: MetricHistogram): number {
  return (histogram.sum * 1e9) / countOf(histogram);
}

/** Like Prometheus' histogram_quantile: samples are evenly spread within a bucket. Nanoseconds; `NaN` without samples. */
export function quantileNs({ buckets }: MetricHistogram, share: number): number {
  const total = buckets.at(-1)?.count ?? 0;
  const wanted = share * total;
  let [lower, below] = [0, 0];
  for (const { bound, count } of buckets) {
    if (total > 0 && count >= wanted) {
      if (bound === Number.POSITIVE_INFINITY) return lower * 1e9;
      return (lower + ((bound - lower) * (wanted - below)) / (count - below)) * 1e9;
    }
    [lower, below] = [bound, count];
  }
  return Number.NaN;
}
