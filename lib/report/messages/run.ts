// The sentences on a run as a whole: the rate of its closed loop, what it could not show, how its phases loaded the disk and ended.

import { isMeasured } from '../../verdict/judge.js';
import type { WaitRate } from '../../verdict/not-seen.js';
import { bytes, counted, latency, latencyLimit, measuredTime, rate, seconds, stretch, thousands } from '../format.js';
import type { PhaseReport, Report } from '../report.js';
import { known } from './by-id.js';
import { deviationText } from './notices.js';
import { listed } from './phrases.js';
import { capital } from './sentences.js';

/** The rate of the closed loop, and the documented rates; empty if no closed loop ran. */
export function speedText({ phases, verdict }: Report): string {
  const loop = phases.find(({ name, appends }) => name === 'closed-loop' && appends > 0);
  if (!loop) return '';
  const needed = verdict.findings.filter(isMeasured).flatMap(({ id, limit }) => {
    if (id === 'append-rate') return [`etcd needs ${limit}`];
    return id === 'append-rate-loaded' ? [`loaded clusters ${limit}`] : [];
  });
  return `${[`${rate(loop.appendsPerSecond)} appends/s in a closed loop`, needed.join(', ')].filter(Boolean).join('; ')}`;
}

/** The limits of what this run could show, as clauses. */
export function notSeenTexts(report: Report): string[] {
  const { notSeen, verdict, plan } = report;
  if (!notSeen || notSeen.measuredSeconds < 0.5) return [];
  if (verdict.outcome === 'unsuitable' && plan.endsAtBreach) {
    return [
      `anything after ${measuredTime(1e9 * notSeen.measuredSeconds)}: a breach ends the run, except with --thorough`,
    ];
  }
  const [heartbeat] = notSeen.waits;
  return [
    ...(heartbeat ? [waitText(heartbeat)] : []),
    `events rarer than one per ${measuredTime(1e9 * notSeen.measuredSeconds)}`,
    `a cache above ${bytes(notSeen.bytesWritten)}, burst credit`,
  ];
}

/** All of it, as sentences. */
export function notSeenSentences({ notSeen }: Report): string[] {
  if (!notSeen) return [];
  const { measuredSeconds, waits, longestMissedClumpSeconds, bytesWritten, segmentCuts, commits } = notSeen;
  const time = measuredTime(1e9 * measuredSeconds);
  return [
    ...waits.map((wait) => `${capital(waitText(wait))}.`),
    'These rates assume that slow appends come at random.',
    `The run misses an event that lasts 3 s and repeats every 5 min with a probability of ${Math.round(100 * Math.max(0, 1 - (measuredSeconds + 3) / 300))} %.`,
    `A run of ${time} can miss slow appends that come in clumps longer than ${latency(1e9 * longestMissedClumpSeconds)}, even if they break the p99 in the long run.`,
    `The run wrote ${bytes(bytesWritten)}. It cannot show a larger cache, or burst credit that lasts longer.`,
    `The run measured ${counted(segmentCuts, 'segment cut')} and ${counted(commits, 'backend commit')}.`,
    'The run times nothing before the first append, between the phases, or after the last append. Scheduled snapshots, trims and scrubs can come later.',
  ];
}

function waitText({ overNs, count, longestNs, atMostOnceInSeconds, atLeastOnceInSeconds }: WaitRate): string {
  const waits = `appends over ${latencyLimit(overNs)}`;
  if (atLeastOnceInSeconds === null) {
    return `${waits}: none, so at most one per ${stretch(atMostOnceInSeconds)} (95 % confidence)`;
  }
  const longest = longestNs === null ? '' : ` (the longest ${latency(longestNs)})`;
  return `${waits}: ${thousands(count)}${longest}, so one per ${stretch(atMostOnceInSeconds)} to ${stretch(atLeastOnceInSeconds)} (90 % interval)`;
}

/** Warnings that the summary has no room for. */
export function moreWarningsText(count: number): string {
  return `${count === 1 ? 'one more warning' : `${count} more warnings`}: -v prints all`;
}

/** How to see more. */
export function moreText({ plan, phases }: Report): string {
  if (phases.length === 0) return '';
  const unlike =
    plan.deviations.length === 0 ? '' : `not the standard run (${listed(plan.deviations.map(deviationText))}); `;
  return `${unlike}-v prints every figure and source; -o disk.html -o disk.json save them`;
}

/** How a phase loads the disk: `append after append of 8,000 bytes`. */
export function loadText({ name }: Pick<PhaseReport, 'name'>, { plan }: Report): string {
  const { ratePerSecond = null } = plan.phases.find((phase) => phase.name === name) ?? {};
  const size = `${thousands(plan.writeSizeBytes)} bytes per append`;
  return ratePerSecond === null
    ? `each append starts when the previous one ends, ${size}`
    : `fixed rate of ${rate(ratePerSecond)} appends/s, ${size}, with backend commits`;
}

/** How the phase went: `12,000 appends in 60.0 s (200/s), 213 MB written, stopped once decided`. */
export function courseText(phase: PhaseReport): string {
  const { appends, durationNs, appendsPerSecond, bytesWritten, stoppedBy } = phase;
  const written = `${bytes(bytesWritten)} written${phase.cut === undefined ? ', no segment cut' : ''}`;
  return `${thousands(appends)} appends in ${seconds(durationNs)} (${rate(appendsPerSecond)}/s), ${written}, ${known(ENDS, stoppedBy) ?? stoppedBy}`;
}

const ENDS: Readonly<Record<PhaseReport['stoppedBy'], string>> = {
  count: 'stopped at the append limit',
  duration: 'ran to its end',
  bytes: 'stopped at the byte limit',
  cancel: 'interrupted',
  latency: 'stopped by the latency guard',
  space: 'stopped: free-space reserve reached',
  decided: 'stopped once decided',
  error: 'stopped by a failed system call',
};

/** How long requests would have waited, if the disk was slower than the rate. */
export function queueText({ appends, appendsDue = appends, response }: PhaseReport): string {
  // The append under way when the phase ends is not late.
  if (appendsDue - appends <= 1) return '';
  const late = `${thousands(appendsDue - appends)} of ${thousands(appendsDue)} were still unsent`;
  return response?.maxNs ? `requests would have waited up to ${latency(response.maxNs)}; ${late}` : late;
}
