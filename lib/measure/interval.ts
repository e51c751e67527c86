// The interval in which a percentile lies with a given confidence. Order statistics: how many samples may lie beyond a value while
// the percentile is still on its other side is binomial (Woodruff, "Confidence intervals for medians and other position measures", 1952),
// with as many samples as the blocks of time say these are worth.

import { betaCdf } from './beta.js';
import type { Blocks } from './blocks.js';
import { countOf, highestNsAt, indexAtRank, lowestNsAt } from './histogram.js';

/** Where a figure lies with a confidence. An end that the samples do not bound is `null`. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  /** From 0 to 1, both ends together, over all looks of the run. */
  readonly confidence: number;
}

/** The ends of an interval. */
export type Ends = Pick<Interval, 'low' | 'high'>;

/** Where enough samples stay so far below a value, dependence between them does not bring the percentile there. */
const FAR = 2.5;
/** Nearer than this are the same to the blocks. */
const ALIKE = 1.02;

/**
 * The interval of a percentile, in nanoseconds, each end wrong with a probability of at most `alpha`.
 *
 * What the samples are worth is asked at the percentile, and then at the ends that come of it: an end says something of the samples
 * beyond itself, which may hang together although those beyond the percentile do not.
 *
 * With few blocks the design effect is itself unsure. So the upper end is never above two and a half times the slowest sample, if there are enough
 * samples to bound the percentile as independent ones: the simulation shows what that costs. Nor is it below that where half the samples are
 * as slow as the slowest: those that are all alike do not show how long a disk stays as it is.
 *
 * @param percent above 0 and below 100
 */
export function percentileEnds(memory: Float64Array, blocks: Blocks, percent: number, alpha: number): Ends {
  const count = countOf(memory);
  if (count === 0) return { low: null, high: null };
  const beyond = 1 - percent / 100;
  const at = lowestNsAt(indexAtRank(memory, Math.ceil((count * percent) / 100)));
  const worthNear = (ns: number) => blocks.effectiveCount(ns, alpha) / count;
  const atPercentile = worthNear(at);
  const lowOf = (worth: number) => {
    const least =
      largest(0, count, (slower) => slower < 1 || !leavesAbove(slower * worth, count * worth, beyond, alpha)) + 1;
    return least > count ? null : lowestNsAt(indexAtRank(memory, count - least + 1));
  };
  const highOf = (worth: number) => {
    const most = largest(0, count, (slower) => leavesBelow(slower * worth, count * worth, beyond, alpha));
    return most < 0 ? null : highestNsAt(indexAtRank(memory, count - most));
  };
  const [low, high] = [lowOf, highOf].map((endOf) => settledEnd(endOf, worthNear, atPercentile)) as [
    number | null,
    number | null,
  ];
  const slowestNs = highestNsAt(indexAtRank(memory, count));
  const far = leavesBelow(0, count, beyond, alpha) ? FAR * slowestNs : null;
  if (lowestNsAt(indexAtRank(memory, Math.ceil(count / 2))) * ALIKE >= slowestNs) return { low, high: far };
  return { low, high: high === null || far === null ? (high ?? far) : Math.min(high, far) };
}

/** The end that still stands with what the samples are worth at that end itself. */
function settledEnd(
  endOf: (worth: number) => number | null,
  worthNear: (ns: number) => number,
  atPercentile: number,
): number | null {
  for (let worth = atPercentile; ; ) {
    const end = endOf(worth);
    const atEnd = end === null ? worth : worthNear(end);
    if (!(atEnd < worth)) return end;
    worth = atEnd;
  }
}

/** How many times as many samples of the same kind would put a percentile on one side of a limit; `undefined` if a thousand times would not. */
export function growthToSettle(slower: number, count: number, percent: number, alpha: number): number | undefined {
  const beyond = 1 - percent / 100;
  for (let growth = 1; growth < 1000; growth *= 1.1) {
    const [slow, all] = [slower * growth, count * growth];
    if (leavesBelow(slow, all, beyond, alpha) || leavesAbove(slow, all, beyond, alpha)) return growth;
  }
  return undefined;
}

/** Whether so few samples beyond a value leave the share beyond it below `beyond` (Clopper and Pearson, 1934). */
function leavesBelow(slower: number, count: number, beyond: number, alpha: number): boolean {
  return slower < count && betaCdf(beyond, slower + 1, count - slower) >= 1 - alpha;
}

/** Whether so many samples at a value and beyond put the share there at `beyond` or above. */
function leavesAbove(slower: number, count: number, beyond: number, alpha: number): boolean {
  return slower > 0 && betaCdf(beyond, slower, count - slower + 1) <= alpha;
}

/** The largest whole number from `from` to `to` for which something holds that holds up to a point; `from - 1` if for none. */
function largest(from: number, to: number, holds: (value: number) => boolean): number {
  let [low, high] = [from - 1, to];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
