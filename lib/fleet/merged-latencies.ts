// All appends and all syncs of the compared nodes together. They decide nothing: a bad node is invisible in such a sum.

import type { SparseHistogram } from '../histogram-bytes.js';
import { summarise } from '../measure/summary.js';
import { type FleetReport, type MergedLatency, SLOW_NS } from './fleet-report.js';
import type { NodeResult } from './node-result.js';
import { countFrom, memoryOfAll } from './sparse-histogram.js';

export function mergedLatencies(results: readonly NodeResult[]): FleetReport['merged'] {
  const append = mergedOf(results.flatMap(({ histograms }) => histograms.append ?? []));
  const sync = mergedOf(results.flatMap(({ histograms }) => histograms.sync ?? []));
  return { ...(append === undefined ? {} : { append }), ...(sync === undefined ? {} : { sync }) };
}

function mergedOf(histograms: readonly SparseHistogram[]): MergedLatency | undefined {
  if (histograms.length === 0) return undefined;
  const { count, p50Ns, p90Ns, p99Ns, p999Ns, maxNs, histogram } = summarise(memoryOfAll(histograms));
  const slow = histograms.reduce((sum, one) => sum + countFrom(one, SLOW_NS), 0);
  return { count, p50Ns, p90Ns, p99Ns, p999Ns, maxNs, slow, nodes: histograms.length, histogram };
}
