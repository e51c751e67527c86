// The sentences on a run as a whole: the rate of its closed loop, what it could not see, how its phases loaded the disk and ended.

import { isMeasured } from '../../verdict/judge.js';
import type { WaitRate } from '../../verdict/not-seen.js';
import { bytes, counted, latency, latencyLimit, measuredTime, rate, seconds, stretch, thousands } from '../format.js';
import type { PhaseReport, Report } from '../report.js';
import { known } from './by-id.js';
import { deviationText } from './notices.js';
import { listed } from './phrases.js';
import { capital } from './sentences.js';

/** What a closed loop did, beside the documented rates; empty where none ran. */
export function speedText({ phases, verdict }: Report): string {
  const loop = phases.find(({ name, appends }) => name === 'closed-loop' && appends > 0);
  if (!loop) return '';
  const asked = verdict.findings
    .filter(isMeasured)
    .filter(({ id }) => id === 'append-rate' || id === 'append-rate-loaded')
    .map(({ limit }) => String(limit));
  return `${rate(loop.appendsPerSecond)} appends/s in a closed loop, as fio measures (asked: ${asked.join(' or ')})`;
}

/** What a run of this length could not see, as clauses. */
export function notSeenTexts(report: Report): string[] {
  const { notSeen, verdict, plan } = report;
  if (!notSeen) return [];
  if (verdict.outcome === 'unsuitable' && plan.endsAtBreach) {
    return [
      `anything after ${measuredTime(1e9 * notSeen.measuredSeconds)}: a breach ends the run, except with --thorough`,
    ];
  }
  const [heartbeat] = notSeen.waits;
  return [
    ...(heartbeat ? [waitText(heartbeat)] : []),
    `what is rarer than once in ${measuredTime(1e9 * notSeen.measuredSeconds)}`,
    `a cache or burst credit above ${bytes(notSeen.bytesWritten)}`,
  ];
}

/** All of it, as sentences. */
export function notSeenSentences({ notSeen }: Report): string[] {
  if (!notSeen) return [];
  const { measuredSeconds, waits, longestMissedClumpSeconds, bytesWritten, segmentCuts, commits } = notSeen;
  const time = measuredTime(1e9 * measuredSeconds);
  return [
    ...waits.map((wait) => `${capital(waitText(wait))}, if they come at random.`),
    `An event that comes each 5 min and lasts 3 s is missed with a chance of ${Math.round(100 * Math.max(0, 1 - (measuredSeconds + 3) / 300))} %.`,
    `Slow appends that come in clumps longer than ${stretch(longestMissedClumpSeconds)} can be missed wholly in ${time} and still break a p99.`,
    `The run wrote ${bytes(bytesWritten)}: it cannot show a larger cache, or burst credit that lasts longer.`,
    `It saw ${counted(segmentCuts, 'segment cut')} and ${counted(commits, 'backend commit')}.`,
    'It times nothing before the first append, between the phases, and after the last append. Snapshots, trims and scrubs by the clock can come later.',
  ];
}

function waitText({ overNs, count, longestNs, atMostOnceInSeconds, atLeastOnceInSeconds }: WaitRate): string {
  const waits = `waits above ${latencyLimit(overNs)}`;
  if (atLeastOnceInSeconds === null) {
    return `${waits}: none, so less often than once in ${stretch(atMostOnceInSeconds)} (95 % sure)`;
  }
  const longest = longestNs === null ? '' : ` (the longest ${latency(longestNs)})`;
  return `${waits}: ${thousands(count)}${longest}, so between once in ${stretch(atMostOnceInSeconds)} and once in ${stretch(atLeastOnceInSeconds)}`;
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
  return `${unlike}-v prints every figure and source; -o disk.html -o disk.json keep them`;
}

/** How a phase loads the disk: `append after append of 8,000 bytes`. */
export function loadText({ name }: Pick<PhaseReport, 'name'>, { plan }: Report): string {
  const { ratePerSecond = null } = plan.phases.find((phase) => phase.name === name) ?? {};
  const size = `${thousands(plan.writeSizeBytes)} bytes per append`;
  return ratePerSecond === null
    ? `each append starts when the last one ends, ${size}`
    : `fixed rate of ${rate(ratePerSecond)} appends/s, ${size}, with backend commits`;
}

/** What came of it: `12,000 appends in 60.0 s (200/s), 213 MB written, stopped once decided`. */
export function courseText(phase: PhaseReport): string {
  const { appends, durationNs, appendsPerSecond, bytesWritten, stoppedBy } = phase;
  const written = `${bytes(bytesWritten)} written${phase.cut === undefined ? ', no segment cut' : ''}`;
  return `${thousands(appends)} appends in ${seconds(durationNs)} (${rate(appendsPerSecond)}/s), ${written}, ${known(ENDS, stoppedBy) ?? stoppedBy}`;
}

const ENDS: Readonly<Record<PhaseReport['stoppedBy'], string>> = {
  count: 'stopped at the limit of appends',
  duration: 'ran its time',
  bytes: 'stopped at the limit of bytes',
  cancel: 'interrupted',
  latency: 'stopped by the latency guard',
  space: 'stopped: free-space reserve reached',
  decided: 'stopped once decided',
  error: 'ended by a call that failed',
};

/** Where the disk did not keep the rate: how long requests would have waited. */
export function queueText({ appends, appendsDue = appends, response }: PhaseReport): string {
  // The append under way when the phase ends is not late.
  if (appendsDue - appends <= 1) return '';
  const late = `${thousands(appendsDue - appends)} of ${thousands(appendsDue)} were not yet sent at the end`;
  return response?.maxNs ? `requests would have waited up to ${latency(response.maxNs)}; ${late}` : late;
}
