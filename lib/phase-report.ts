// What a phase measured, as the report has it: its memory summarised.

import { isEmpty } from './measure/histogram.js';
import { readSlowLog } from './measure/slow-log.js';
import { figuresOf, type Summary, summarise } from './measure/summary.js';
import type { PhaseEnd, PhaseState } from './native/run.js';
import type { PhaseReport } from './report/report.js';
import type { PhaseResult } from './verdict/latency-findings.js';

/** What the memory of a phase says by itself; the rest comes from having watched it. */
export type PhaseSummary = Omit<PhaseReport, 'startedAt' | 'intervals' | 'windows'>;

/** @param hasBraked whether a cancel was the run's own, for its latency beside a live etcd */
export function summarisePhase(end: PhaseEnd, hasBraked = false): PhaseSummary {
  const stoppedBy = end.stoppedBy === 'cancel' && hasBraked ? 'latency' : end.stoppedBy;
  const { plan, elapsedNs, appends, bytesWritten, firstSyncNs, slowestCut, memory } = end;
  const optional = <Key extends string>(key: Key, array: Float64Array): Partial<Record<Key, Summary>> =>
    isEmpty(array) ? {} : ({ [key]: summarise(array) } as Record<Key, Summary>);
  const { response } = optional('response', memory.response);
  return {
    name: plan.name,
    stoppedBy,
    durationNs: elapsedNs,
    appends,
    // A paced phase that came to its end has a response of every append that fell due, sent or not.
    ...(response && (stoppedBy === 'duration' || stoppedBy === 'decided') ? { appendsDue: response.count } : {}),
    bytesWritten,
    appendsPerSecond: rateOf(end),
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
  };
}

/**
 * What judging asks of a phase that goes on, as though it ended now. Without the histograms: encoding them takes milliseconds, beside the measuring
 * thread, and nobody judges by them.
 */
export function phaseSoFar(state: PhaseState): Omit<PhaseResult, 'estimates'> {
  const { elapsedNs, memory } = state;
  const [commit, directorySync] = [figuresOf(memory.commit), figuresOf(memory.directorySync)];
  return {
    stoppedBy: 'decided',
    durationNs: elapsedNs,
    appendsPerSecond: rateOf(state),
    sync: figuresOf(memory.sync),
    append: figuresOf(memory.append),
    ...(commit.count === 0 ? {} : { commit }),
    ...(directorySync.count === 0 ? {} : { directorySync }),
  };
}

function rateOf({ elapsedNs, appends }: PhaseState): number {
  return elapsedNs > 0 ? (appends * 1e9) / elapsedNs : 0;
}
