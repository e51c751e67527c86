// All appends and all syncs of the compared nodes together. They decide nothing: a bad node is invisible in such a sum.

import { type FleetReport, type MergedLatency, SLOW_NS } from './fleet-report.js';
import type { NodeResult } from './node-result.js';
import { countFrom, encodeSparse, HistogramSum, latencyAtRank, type SparseHistogram } from './sparse-histogram.js';

export function mergedLatencies(results: readonly NodeResult[]): FleetReport['merged'] {
  const append = mergedOf(results.flatMap(({ histograms }) => histograms.append ?? []));
  const sync = mergedOf(results.flatMap(({ histograms }) => histograms.sync ?? []));
  return { ...(append === undefined ? {} : { append }), ...(sync === undefined ? {} : { sync }) };
}

function mergedOf(histograms: readonly SparseHistogram[]): MergedLatency | undefined {
  if (histograms.length === 0) return undefined;
  const sum = new HistogramSum();
  for (const histogram of histograms) sum.add(histogram);
  const total = sum.total();
  return {
    count: total.count,
    p50Ns: percentile(total, 50),
    p90Ns: percentile(total, 90),
    p99Ns: percentile(total, 99),
    p999Ns: percentile(total, 99.9),
    maxNs: latencyAtRank(total, total.count),
    slow: countFrom(total, SLOW_NS),
    nodes: sum.nodes,
    histogram: encodeSparse(total),
  };
}

/** `null` if fewer than one sample is expected beyond it, as in a report. */
function percentile(histogram: SparseHistogram, percent: number): number | null {
  const { count } = histogram;
  const thousandths = Math.round(percent * 1000);
  if (count * (100_000 - thousandths) < 100_000) return null;
  return latencyAtRank(histogram, Math.ceil((count * thousandths) / 100_000));
}
