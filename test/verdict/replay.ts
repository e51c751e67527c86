// Applies the rule to the seconds of a disk without waiting: the decision points, the proven breaches and the verdict of a real run.

import { DECISION_SECONDS } from '../../lib/measure/decision-points.js';
import type { Window } from '../../lib/measure/windows.js';
import { endOf, isCounted, resultOf } from '../../lib/verdict/decide.js';
import { THRESHOLDS } from '../../lib/verdict/thresholds.js';
import type { DiskSecond } from './simulated-disks.js';

export interface Replayed {
  readonly answer: 'pass' | 'fail' | 'inconclusive';
  readonly seconds: number;
}

export interface ReplayPlan {
  readonly decisionSeconds: readonly number[];
  readonly endsAtBreach: boolean;
  readonly maxSeconds: number;
}

export const STANDARD: ReplayPlan = {
  decisionSeconds: DECISION_SECONDS,
  endsAtBreach: true,
  maxSeconds: Math.max(...DECISION_SECONDS),
};

export const THOROUGH: ReplayPlan = { decisionSeconds: [300], endsAtBreach: false, maxSeconds: 300 };

export function replay(disk: (second: number) => DiskSecond, plan: ReplayPlan = STANDARD): Replayed {
  const windows: Window[] = [];
  let end: 'breach' | 'decision' | undefined;
  while (end === undefined && windows.length < plan.maxSeconds) {
    windows.push(windowOf(disk(windows.length), windows.length));
    end = endOf(THRESHOLDS, { ratePerSecond: RATE, windows }, plan);
  }
  const phase = { ratePerSecond: RATE, windows };
  const results = THRESHOLDS.filter(isCounted)
    .filter(({ decides }) => decides === 'verdict')
    .map((threshold) => resultOf(threshold, phase).result);
  const isTooLong = windows.some(({ maxNs }) => (maxNs ?? 0) > 1e9);
  const answer =
    isTooLong || results.includes('fail')
      ? 'fail'
      : results.every((result) => result === 'pass')
        ? 'pass'
        : 'inconclusive';
  return { answer, seconds: windows.length };
}

const RATE = 200;

function windowOf(second: DiskSecond, at: number): Window {
  return {
    startNs: at * 1e9,
    durationNs: 1e9,
    appends: second.appends,
    p50Ns: 1e6,
    p99Ns: 1e6,
    maxNs: second.longestMs * 1e6,
    slowAppends: second.slowAppends,
    slowAppendsLoaded: second.slowAppends,
    commits: second.commits,
    slowCommits: second.slowCommits,
    maxCommitNs: null,
    stalledDue: second.stalledDue,
    delayedDue: second.stalledDue,
  };
}
