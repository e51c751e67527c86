// The report of one phase: its histograms summarised, with the results that its polls collected.

import type { Collected } from './collector.js';
import { isEmpty, LAYOUT, lowestNsAt } from './measure/histogram.js';
import { readSlowLog } from './measure/slow-log.js';
import { type Summary, summarise } from './measure/summary.js';
import type { PhaseEnd } from './native/run.js';
import type { PhaseReport } from './report/report.js';

/** @param hasGuardTripped whether the latency guard cancelled the run */
export function phaseReportOf(
  end: PhaseEnd,
  { startedAt, windows }: Pick<Collected, 'startedAt' | 'windows'>,
  hasGuardTripped: boolean,
): PhaseReport {
  const stoppedBy = end.stoppedBy === 'cancel' && hasGuardTripped ? 'latency' : end.stoppedBy;
  const { plan, elapsedNs, appends, bytesWritten, firstSyncNs, slowestCut, memory } = end;
  const optional = <Key extends string>(key: Key, array: Float64Array): Partial<Record<Key, Summary>> =>
    isEmpty(array) ? {} : ({ [key]: summarise(array) } as Record<Key, Summary>);
  const { response } = optional('response', memory.response);
  return {
    name: plan.name,
    ...(startedAt === undefined ? {} : { startedAt }),
    stoppedBy,
    durationNs: elapsedNs,
    appends,
    // At the end of a complete fixed-rate phase, `response` counts every append that fell due, sent or not.
    ...(response && (stoppedBy === 'duration' || stoppedBy === 'decided') ? { appendsDue: response.count } : {}),
    bytesWritten,
    appendsPerSecond: elapsedNs > 0 ? (appends * 1e9) / elapsedNs : 0,
    ...(firstSyncNs > 0 ? { firstSyncNs } : {}),
    write: summarise(memory.write),
    sync: summarise(memory.sync),
    append: summarise(memory.append),
    ...optional('commit', memory.commit),
    ...optional('cut', memory.cut),
    ...(isEmpty(memory.cut) ? {} : { slowestCut }),
    ...optional('directorySync', memory.directorySync),
    ...optional('preallocate', memory.preallocate),
    ...(response ? { response } : {}),
    slowest: {
      sync: readSlowLog(memory.slowSync),
      write: readSlowLog(memory.slowWrite),
      commit: readSlowLog(memory.slowCommit),
      cut: readSlowLog(memory.slowCut),
    },
    windows,
  };
}

/** Number of appends of a phase that took longer than `overNs`. */
export function waitsOver({ memory: { append } }: PhaseEnd, overNs: number): number {
  let sum = 0;
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    if (lowestNsAt(slot - LAYOUT.counts) > overNs) sum += append[slot] as number;
  }
  return sum;
}
