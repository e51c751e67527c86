// Compares two passes, one node at a time and all at once: separate disks are as fast together, shared storage is slower.

import type { PassComparison, PassPair } from './fleet-report.js';
import { byNodeName } from './node-ranking.js';
import type { NodeReport } from './report-collection.js';
import { studentTail } from './student.js';

/** Shared storage makes a factor of two or more; separate disks do not. */
const SHARED_RATIO = 2;
/** The error on each side of the interval. */
const ALPHA = 0.025;
/** If fewer runs of the second pass overlap, it shows nothing about shared storage. */
const MIN_OVERLAP_SHARE = 0.5;

/** `undefined` without a second pass. */
export function comparePasses(
  alone: readonly NodeReport[],
  together: readonly NodeReport[],
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

function pairsOf(alone: readonly NodeReport[], together: readonly NodeReport[]): readonly PassPair[] {
  const before = new Map(alone.map(({ result }) => [result.name, result]));
  return together
    .flatMap(({ result }): readonly PassPair[] => {
      const [aloneP99Ns, togetherP99Ns] = [before.get(result.name)?.append?.p99Ns, result.append?.p99Ns];
      if (!aloneP99Ns || !togetherP99Ns) return [];
      return [{ node: result.name, aloneP99Ns, togetherP99Ns, ratio: togetherP99Ns / aloneP99Ns }];
    })
    .sort((one, other) => byNodeName({ name: one.node }, { name: other.node }));
}

/** Share of the runs that were under way at the middle of the pass; `null` if their ends are unknown. */
function overlapOf(reports: readonly NodeReport[]): number | null {
  const times = reports.flatMap(({ result }) =>
    result.endedAt === null ? [] : [{ from: Date.parse(result.startedAt), to: Date.parse(result.endedAt) }],
  );
  if (times.length < 2) return null;
  const middles = times.map(({ from, to }) => (from + to) / 2).sort((one, other) => one - other);
  const middle = middles[Math.floor(middles.length / 2)] ?? 0;
  return times.filter(({ from, to }) => from <= middle && middle <= to).length / times.length;
}

/** The geometric mean over the nodes, with Student's interval. */
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
