// Two passes, one node at a time and all at once: disks of their own are as fast together, and shared storage is not.

import type { PassComparison, PassPair } from './fleet-report.js';
import { byNodeName } from './node-ranking.js';
import type { StandingReport } from './report-collection.js';
import { studentTail } from './student.js';

/** A difference of twice as much is what shared storage makes, and disks of their own do not. */
const SHARED_RATIO = 2;
/** The error on each side of the interval. */
const ALPHA = 0.025;
/** Fewer of the second pass's runs under way at once say nothing of it. */
const MIN_OVERLAP_SHARE = 0.5;

/** `undefined` without a second pass. */
export function comparePasses(
  alone: readonly StandingReport[],
  together: readonly StandingReport[],
): PassComparison | undefined {
  if (together.length === 0) return undefined;
  const pairs = pairsOf(alone, together);
  const overlapShare = overlapOf(together);
  const ratio = ratioOf(pairs.map((pair) => Math.log(pair.ratio)));
  return {
    alone: alone.length,
    together: together.length,
    pairs,
    overlapShare,
    ratio,
    conclusion: conclusionOf(pairs, overlapShare, ratio),
  };
}

function pairsOf(alone: readonly StandingReport[], together: readonly StandingReport[]): readonly PassPair[] {
  const before = new Map(alone.map(({ result }) => [result.name, result]));
  return together
    .flatMap(({ result }): readonly PassPair[] => {
      const [aloneP99Ns, togetherP99Ns] = [before.get(result.name)?.append?.p99Ns, result.append?.p99Ns];
      if (!aloneP99Ns || !togetherP99Ns) return [];
      return [{ node: result.name, aloneP99Ns, togetherP99Ns, ratio: togetherP99Ns / aloneP99Ns }];
    })
    .sort((one, other) => byNodeName({ name: one.node }, { name: other.node }));
}

/** The share of runs that were under way in the middle of the pass; `null` if the ends are not known. */
function overlapOf(reports: readonly StandingReport[]): number | null {
  const times = reports.flatMap(({ result }) =>
    result.endedAt === null ? [] : [{ from: Date.parse(result.startedAt), to: Date.parse(result.endedAt) }],
  );
  if (times.length < 2) return null;
  const middles = times.map(({ from, to }) => (from + to) / 2).sort((one, other) => one - other);
  const middle = middles[Math.floor(middles.length / 2)] ?? 0;
  return times.filter(({ from, to }) => from <= middle && middle <= to).length / times.length;
}

/** The geometric mean with Student's interval over the nodes. */
function ratioOf(logs: readonly number[]): PassComparison['ratio'] {
  if (logs.length === 0) return null;
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const value = Math.exp(mean);
  if (logs.length < 2) return { value, low: null, high: null };
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const margin = studentTail(ALPHA, logs.length - 1) * Math.sqrt(variance / logs.length);
  return { value, low: Math.exp(mean - margin), high: Math.exp(mean + margin) };
}

function conclusionOf(
  pairs: readonly PassPair[],
  overlapShare: number | null,
  ratio: PassComparison['ratio'],
): PassComparison['conclusion'] {
  if (overlapShare !== null && overlapShare < MIN_OVERLAP_SHARE) return 'not-at-once';
  if (pairs.length < 2 || ratio === null || ratio.low === null) return 'too-few';
  if (ratio.low <= 1) return 'no-difference';
  return ratio.value >= SHARED_RATIO ? 'shared-storage' : 'slower-together';
}
