// The confidence interval of one node's p99: the latencies that significantly more, or fewer, than 1 % of the samples exceed. Slow samples
// come in clumps, so the clumps are counted, not the samples (Poisson).

import type { SparseHistogram } from '../histogram-bytes.js';
import { poissonCdf } from '../measure/poisson.js';
import { latencyAtRank } from './sparse-histogram.js';

/** The share of samples beyond a p99. */
const SHARE = 0.01;
/** The error on each side. */
const ALPHA = 0.05;

/** The largest count of clumps that is significantly below the mean, and the smallest that is significantly above. */
function bounds(mean: number): { readonly few: number; readonly many: number } {
  let few = Math.max(-1, Math.floor(mean - 4 * Math.sqrt(mean)) - 2);
  while (poissonCdf(few + 1, mean) <= ALPHA) few += 1;
  let many = Math.max(1, Math.floor(mean));
  while (1 - poissonCdf(many - 1, mean) > ALPHA) many += 1;
  return { few, many };
}

/**
 * The 90 % interval of the p99, with 5 % error on each side.
 *
 * @param clumpSize mean number of slow samples per clump; 1 if they are independent
 */
export function p99Interval(
  histogram: SparseHistogram,
  clumpSize: number,
): { readonly lowNs: number | null; readonly highNs: number | null } {
  const { few, many } = bounds((SHARE * histogram.count) / clumpSize);
  return {
    // So many samples exceed it that the p99 is above it.
    lowNs: latencyAtRank(histogram, histogram.count - Math.ceil(many * clumpSize) + 1),
    // So few samples exceed it that the p99 is at most this.
    highNs: few < 0 ? null : latencyAtRank(histogram, histogram.count - Math.floor(few * clumpSize)),
  };
}
