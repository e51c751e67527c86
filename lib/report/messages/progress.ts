// The sentences during a run: the announcement before the first write, and the progress line.

import type { Announcement, LimitState, Progress } from '../../benchmark-options.js';
import { FIRST_DECISION_SECONDS } from '../../measure/decision-points.js';
import type { ThresholdId } from '../../verdict/thresholds.js';
import { bytes, latency, percent, rate, stretch } from '../format.js';
import { resultMark } from './results.js';

/** How much the run will write, where, and for how long. */
export function announcementText({ measuredDirectory, plan }: Announcement): string {
  const mayTakeLonger = plan.maxBytesWritten > plan.usualBytesWritten;
  const longest = plan.maxDurationNs / 1e9;
  // The closed loop comes after the decision.
  const usual = mayTakeLonger ? longest - Math.max(...plan.decisionSeconds) + FIRST_DECISION_SECONDS : longest;
  const longer = mayTakeLonger
    ? `, or up to ${stretch(longest)} and ${bytes(plan.maxBytesWritten)} while undecided`
    : '';
  return `writes up to ${bytes(plan.usualBytesWritten)} into a new folder in ${measuredDirectory} and removes it at the end; takes ${stretch(usual)}${longer}; Ctrl-C stops it`;
}

const ROWS: Readonly<Partial<Record<ThresholdId, string>>> = {
  'append-p99': 'append p99',
  'commit-p99': 'commit',
  'stalled-appends': 'stalled',
};

/** One line of at most `columns`: `fixed rate  38/60 s   append p99 3.31 ms ok  commit 7.85 ms ok  stalled 0 % ok`. */
export function progressText(
  { phase, elapsedNs, decisionNs, appendsPerSecond, rows }: Progress,
  columns: number,
): string {
  const time = `${Math.floor(elapsedNs / 1e9)}/${Math.round(decisionNs / 1e9)} s`;
  const parts =
    phase === 'paced'
      ? ['fixed rate', time, ...rows.filter(({ id }) => ROWS[id] !== undefined).map(rowText)]
      : ['closed loop', time, `${rate(appendsPerSecond)} appends/s`];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}  ${part}`;
    if (longer.length > columns) break;
    line = longer;
  }
  return line;
}

function rowText({ id, observed, unit, result }: LimitState): string {
  const value = observed === null ? '-' : unit === 'share' ? percent(observed) : latency(observed);
  return `${ROWS[id] ?? id} ${value} ${resultMark(result).mark}`;
}

/** How a decision point went, for a log: `60 s: append open, commit ok, stalled ok; to 120 s`. */
export function decisionText({ elapsedNs, decisionNs, rows }: Progress): string {
  const answers = rows
    .filter(({ id }) => ROWS[id] !== undefined)
    .map(({ id, result }) => `${(ROWS[id] ?? id).replace(' p99', '')} ${resultMark(result).mark}`);
  return `${Math.floor(elapsedNs / 1e9)} s: ${answers.join(', ')}; continues to ${stretch(Math.round(decisionNs / 1e9))}`;
}
