// Exit statuses, for scripts.

import { constants } from 'node:os';
import type { Report, SavedReport } from '../index.js';

/** Usage error, or no measurement. */
export const COULD_NOT_MEASURE = 2;

export const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** As in a shell: 128 plus the number of the signal. */
export function exitStatusOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/**
 * 0 recommended and suitable, 1 unsuitable, 3 inconclusive; with `isStrict` also 1 for inconclusive and for advice of level `warning`.
 * 2 for a run that failed, unless its results so far are unsuitable.
 */
export function exitStatusOf(
  { outcome, verdict, advice }: Pick<Report, 'outcome' | 'verdict' | 'advice'>,
  isStrict: boolean,
): number {
  if (outcome === 'failed' && verdict.outcome !== 'unsuitable') return COULD_NOT_MEASURE;
  switch (verdict.outcome) {
    case 'recommended':
    case 'suitable':
      return isStrict && advice.some(({ level }) => level === 'warning') ? 1 : 0;
    case 'unsuitable':
      return 1;
    case 'inconclusive':
      return isStrict ? 1 : 3;
  }
}

/** The status of one report; for several directories the worst, in the order 2, 1, 3. */
export function exitStatusOfSaved(saved: SavedReport, isStrict: boolean): number {
  if (!('reports' in saved)) return exitStatusOf(saved, isStrict);
  const statuses = saved.reports.map((report) => exitStatusOf(report, isStrict));
  const measured = new Set(saved.reports.map(({ target }) => target.path));
  // One that failed in the middle has a report too.
  if (saved.failures.some(({ path }) => !measured.has(path))) return COULD_NOT_MEASURE;
  return [COULD_NOT_MEASURE, 1, 3].find((status) => statuses.includes(status)) ?? 0;
}
