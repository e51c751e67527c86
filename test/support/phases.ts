// Phases as judging sees them, with figures that a test sets.

import type { Estimate } from '../../lib/measure/estimate.js';
import type { Summary } from '../../lib/measure/summary.js';
import type { JudgedPhase, PhaseResult } from '../../lib/verdict/latency-findings.js';

const MS = 1e6;

/** Known to lie between two ends. */
export function between(low: number | null, high: number | null, seconds?: number): Estimate {
  return { interval: { low, high, confidence: 0.99 }, secondsToSettle: () => seconds };
}

export function summary(values: Partial<Summary>): Summary {
  const p99Ns = values.p99Ns === undefined ? 1 * MS : values.p99Ns;
  const typical = p99Ns ?? 1 * MS;
  return {
    count: 1000,
    minNs: typical / 4,
    meanNs: typical / 2,
    maxNs: typical * 2,
    p50Ns: typical / 2,
    p90Ns: typical / 1.5,
    p99Ns,
    p999Ns: typical * 1.5,
    histogram: '',
    ...values,
  };
}

export function closedLoop(
  sync: Partial<Summary> = {},
  appendsPerSecond = 2000,
  changes: Partial<PhaseResult> = {},
): JudgedPhase {
  return {
    name: 'closed-loop',
    hasCommits: false,
    result: result(sync, appendsPerSecond, { appendRate: between(appendsPerSecond, appendsPerSecond) }, changes),
  };
}

export function paced(
  commit: Partial<Summary> | undefined,
  sync: Partial<Summary> = {},
  changes: Partial<PhaseResult> = {},
): JudgedPhase {
  const commits = commit && summary(commit);
  const backToBack = 1e9 / (summary(sync).meanNs ?? 1);
  const estimates = { commitP99: known(commits?.p99Ns ?? null), appendRate: between(backToBack, backToBack) };
  return {
    name: 'paced',
    hasCommits: true,
    result: result(sync, 100, estimates, { ...(commits ? { commit: commits } : {}), ...changes }),
  };
}

function result(
  syncValues: Partial<Summary>,
  appendsPerSecond: number,
  estimates: Omit<PhaseResult['estimates'], 'syncP99'>,
  changes: Partial<PhaseResult>,
): PhaseResult {
  const sync = summary(syncValues);
  return {
    stoppedBy: 'duration',
    durationNs: 6e9,
    appendsPerSecond,
    sync,
    append: sync,
    estimates: { syncP99: known(sync.p99Ns), ...estimates },
    ...changes,
  };
}

/** A percentile that is known exactly, or not at all. */
function known(valueNs: number | null): Estimate {
  return between(valueNs, valueNs);
}
