// A finding in words and numbers: what it is called, what was seen with its interval, and what should have been.

import type { Interval } from '../measure/interval.js';
import { decisiveFindings, type Finding, type Verdict } from '../verdict/judge.js';
import type { LatencyFinding } from '../verdict/latency-findings.js';
import { latency, latencyLimit, rate, thousands } from './format.js';
import { storageFindingMessage } from './messages/storage.js';

/** Whether it holds a measured number against a limit; otherwise it says what the storage or the kernel is. */
export function isLatency(finding: Finding): finding is LatencyFinding {
  return 'phase' in finding;
}

/** With the phase that it was seen in. */
export function label({ title, phase }: LatencyFinding): string {
  return `${title} (${phase})`;
}

/** What was seen, with its interval where there is one: `1.98 ms (1.4 to 2.9)`; `up to 2.91 ms` where the samples tell no more. */
export function observedText(finding: LatencyFinding): string {
  const { observed, interval } = finding;
  if (observed === null) return boundText(finding);
  return interval === undefined ? valueText(finding) : `${valueText(finding)}${intervalText(finding, interval)}`;
}

function boundText(finding: LatencyFinding): string {
  const { low = null, high = null } = finding.interval ?? {};
  const [from, to] = [low, high].map((end) => (end === null ? null : valueText({ ...finding, observed: end })));
  if (from && to) return `${from} to ${to}`;
  if (from) return `${from} or more`;
  return to ? `up to ${to}` : '-';
}

/** What was seen without its interval. */
export function valueText({ observed, unit }: LatencyFinding): string {
  if (observed === null) return '-';
  return unit === 'ns' ? latency(observed) : `${rate(observed)}/s`;
}

const SIGNS: Readonly<Record<LatencyFinding['holds'], string>> = { below: '<', 'at-most': '<=', 'at-least': '>=' };

/** What should be: `< 10 ms`. */
export function limitText({ limit, holds, unit }: LatencyFinding): string {
  return `${SIGNS[holds]} ${unit === 'ns' ? latencyLimit(limit) : `${thousands(limit)}/s`}`;
}

/** The ends in the unit of what was seen, to two digits. */
function intervalText({ observed, unit }: LatencyFinding, { low, high }: Interval): string {
  const scale = unit === 'ns' ? unitOf(observed ?? 0) : 1;
  const [from, to] = [low, high].map((end) => (end === null ? null : twoDigits(end / scale)));
  if (from && to) return ` (${from} to ${to})`;
  if (from) return ` (${from} or more)`;
  return to ? ` (up to ${to})` : '';
}

/** Of the unit that `latency` gives a number in. */
function unitOf(ns: number): number {
  return [1e9, 1e6, 1e3].find((unit) => ns >= 0.9995 * unit) ?? 1;
}

function twoDigits(value: number): string {
  if (value >= 9.95) return thousands(Number(Math.round(value).toPrecision(value >= 100 ? 3 : 2)));
  return value >= 0.995 ? value.toFixed(1) : String(Number(value.toPrecision(2)));
}

/** Why a finding stays open, where it says what would settle it or that the verdict does not wait for it; and why it passes where earlier builds said so. */
export function noteText({ result, because, moreSeconds, isLeftOpen }: LatencyFinding): string | undefined {
  const isSaid = result === 'pass' || (result === 'inconclusive' && (moreSeconds !== undefined || isLeftOpen));
  return isSaid ? because : undefined;
}

export interface FindingWords {
  /** `fdatasync p99 (paced)`; of a storage finding what was found. */
  readonly title: string;
  /** `2.62 ms (1.8 to 3.1)`; `-` where nothing tells, empty of a storage finding, whose title says it. */
  readonly observed: string;
  /** `< 10 ms`, `a disk of its own for etcd`. */
  readonly limit: string;
  /** Why it stays open. */
  readonly note?: string | undefined;
}

/** For a row of a table. */
export function findingWords(finding: Finding): FindingWords {
  return isLatency(finding)
    ? {
        title: label(finding),
        observed: observedText(finding),
        limit: limitText(finding),
        note: noteText(finding),
      }
    : { title: worded(finding).observed, observed: '', limit: worded(finding).limit };
}

/** A sentence for each finding that the verdict rests on; none where all is well. */
export function reasonsOf(verdict: Verdict): string[] {
  const decisive = decisiveFindings(verdict);
  return [...new Set(decisive.map((finding) => reasonOf(finding, decisive)))];
}

/** A finding as a reason, in a sentence or two. */
export function reasonOf(finding: Finding, beside: readonly Finding[] = [finding]): string {
  return sentence(reasonText(finding, beside));
}

function sentence(text: string): string {
  return /[.?!)]$/.test(text) ? text : `${text}.`;
}

/** A finding in words: of the storage, what to do stands in place of a limit. */
export function worded(finding: Finding): {
  readonly observed: string;
  readonly because: string;
  readonly limit: string;
} {
  if (isLatency(finding)) {
    return { observed: observedText(finding), because: finding.because ?? '', limit: limitText(finding) };
  }
  if ('observed' in finding) return finding;
  const { observed, why, next } = storageFindingMessage(finding);
  return { observed, because: why, limit: next };
}

function reasonText(finding: Finding, all: readonly Finding[]): string {
  if (!isLatency(finding)) return `${worded(finding).observed}. ${worded(finding).because}`;
  const { because = '' } = finding;
  if (finding.observed !== null) {
    const fact = `${label(finding)} is ${observedText(finding)}, and should be ${limitText(finding)}`;
    return because === '' ? fact : `${fact}: ${because}`;
  }
  // What is missing may leave several findings open, such as a phase that was not begun: once is enough.
  return all.filter((other) => isLatency(other) && other.because === because).length > 1
    ? because
    : `${label(finding)}: ${because}`;
}
