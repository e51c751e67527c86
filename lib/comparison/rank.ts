// Ranks the directories of one run, the best first, with reasons, and finds the disks that several of them share. Ranks by verdict, then by
// the typical second if the runs differ in it.

import type { Ranked, RankReason, Report, SharedDisk } from '../report/report.js';
import { OUTCOMES } from '../verdict/judge.js';
import { judgedPhase } from '../verdict/judged-phase.js';
import { type Difference, differenceOf, medianSecond, TYPICAL_SECOND } from './difference.js';

/**
 * Two reports share a rank only if each pair of that rank shows no difference. Of four disks that each resemble the next, the first and the
 * last can differ.
 */
export function rank(reports: readonly Report[]): readonly Ranked[] {
  const ordered = [...reports].sort((a, b) => placeOf(a) - placeOf(b) || typicalNs(a) - typicalNs(b));
  const ranked: Ranked[] = [];
  let sameRank: Report[] = [];
  for (const [index, report] of ordered.entries()) {
    const isEqual = sameRank.length > 0 && sameRank.every((other) => isAlike(report, other));
    if (!isEqual) sameRank = [];
    const ahead = ordered[index - 1];
    const nearestDifferent = ordered.slice(0, index).findLast((other) => !isAlike(report, other));
    ranked.push({
      rank: isEqual ? (ranked.at(-1)?.rank ?? 1) : index + 1,
      path: report.target.path,
      outcome: report.verdict.outcome,
      because: [
        { id: 'p99', appendP99Ns: judgedPhase(report)?.append.p99Ns ?? null },
        ...(ahead ? [reasonAgainst(report, isEqual ? ahead : (nearestDifferent ?? ahead))] : []),
      ],
    });
    sameRank.push(report);
  }
  return ranked;
}

/** The disks that several directories use. */
export function sharedDisks(reports: readonly Report[]): readonly SharedDisk[] {
  const paths = new Map<string, string[]>();
  for (const { target, storage } of reports) {
    for (const device of new Set(storage.leaves.map(({ name }) => name))) {
      paths.set(device, [...(paths.get(device) ?? []), target.path]);
    }
  }
  return [...paths].filter(([, on]) => on.length > 1).map(([device, on]) => ({ device, paths: on }));
}

function placeOf({ verdict }: Report): number {
  return OUTCOMES.indexOf(verdict.outcome);
}

function typicalNs(report: Report): number {
  return medianSecond(TYPICAL_SECOND, judgedPhase(report)?.windows ?? []) ?? Number.MAX_VALUE;
}

function difference(first: Report, other: Report): Difference | undefined {
  const [a, b] = [judgedPhase(first), judgedPhase(other)];
  return a && b && differenceOf(TYPICAL_SECOND, a.windows, b.windows);
}

function isAlike(report: Report, other: Report): boolean {
  const isSameOutcome = report.verdict.outcome === other.verdict.outcome;
  return isSameOutcome && (difference(other, report)?.result ?? 'none-seen') === 'none-seen';
}

function reasonAgainst(report: Report, other: Report): RankReason {
  const { path } = other.target;
  if (report.verdict.outcome !== other.verdict.outcome) {
    return { id: 'verdict-differs', path, outcome: other.verdict.outcome };
  }
  const found = difference(other, report);
  if (!found) return { id: 'not-comparable', path };
  return { id: found.result === 'slower' ? 'slower' : 'no-difference', path, difference: found };
}
