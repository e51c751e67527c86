// Puts the disks of one run in order, the best first, with the reasons; and says which of them stand on the same disk.
// The verdict counts first, then the p99 of the syncs, where the difference is more than chance.

import { reasonsOf } from '../report/finding-words.js';
import { factor, latency } from '../report/format.js';
import type { Ranked, Report, SharedDisk } from '../report/report.js';
import type { Outcome } from '../verdict/judge.js';
import { compareSyncP99 } from './compare.js';
import type { Ratio } from './ratio.js';

/** The best first. One that is not told may still be good; one that is over a limit is not. */
const BEST_FIRST: readonly Outcome[] = ['recommended', 'suitable', 'marginal', 'inconclusive', 'unsuitable'];

/** Two that no difference is seen between have the same rank. */
export function rank(reports: readonly Report[]): readonly Ranked[] {
  const ordered = [...reports].sort((a, b) => placeOf(a) - placeOf(b) || slowerBy(a, b));
  const ranked: Ranked[] = [];
  for (const [index, report] of ordered.entries()) {
    const ahead = ordered[index - 1];
    const { isEqual, because } = ahead === undefined ? FIRST : against(report, ahead);
    ranked.push({
      rank: isEqual ? (ranked.at(-1)?.rank ?? 1) : index + 1,
      path: report.target.path,
      outcome: report.verdict.outcome,
      because: [...own(report), ...because],
    });
  }
  return ranked;
}

const FIRST = { isEqual: false, because: [] } as const;

/** The disks that more than one of them stands on. */
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
  return BEST_FIRST.indexOf(verdict.outcome);
}

/** Above 0 where the first is the slower, in the last phase that both have. */
function slowerBy(report: Report, other: Report): number {
  const compared = compareSyncP99(other, report);
  return compared === undefined ? 0 : compared.ratio.ratio - 1;
}

/** What decided its verdict, and its p99. */
function own({ verdict, phases }: Report): string[] {
  const phase = phases.at(-1);
  return [
    ...(phase === undefined ? [] : [`fdatasync p99 (${phase.name}) is ${latency(phase.sync.p99Ns)}`]),
    ...reasonsOf(verdict).slice(0, 1),
  ];
}

function against(report: Report, ahead: Report): { readonly isEqual: boolean; readonly because: readonly string[] } {
  const other = ahead.target.path;
  if (report.verdict.outcome !== ahead.verdict.outcome) {
    return { isEqual: false, because: [`it is ${report.verdict.outcome}, and ${other} is ${ahead.verdict.outcome}`] };
  }
  const compared = compareSyncP99(ahead, report);
  if (compared === undefined) return { isEqual: true, because: [`nothing tells it from ${other}`] };
  const { phase, ratio } = compared;
  const isEqual = ratio.difference !== 'higher';
  const times = `fdatasync p99 (${phase}) is ${factor(ratio.ratio)} times that of ${other}${intervalText(ratio)}`;
  return { isEqual, because: [isEqual ? `no difference is seen from ${other}: ${times}` : times] };
}

function intervalText({ interval }: Ratio): string {
  if (interval === undefined) return ', and how sure that is is not known';
  const [low, high] = [interval.low, interval.high].map((end) => (end === null ? null : factor(end)));
  return ` (${low ?? 'less'} to ${high ?? 'more'})`;
}
