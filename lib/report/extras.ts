// What not every report tells: fields that came later than schema version 1 began. A saved report without them is rendered without them.

import type { PhaseName } from '../measure/plan.js';
import type { LatencyFinding } from '../verdict/judge.js';
import type { Source } from '../verdict/sources.js';
import type { PhaseReport, Report } from './report.js';

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  readonly confidence: number;
}

export interface Window {
  readonly startNs: number;
  readonly durationNs: number;
  readonly appends: number;
  readonly syncs: number;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
  readonly stealShare?: number;
  readonly throttledShare?: number;
  readonly runQueueShare?: number;
  readonly ioPressureShare?: number;
  readonly otherWriteBytes?: number;
  readonly otherReadBytes?: number;
}

export interface Stretch {
  readonly startNs: number;
  readonly durationNs: number;
}

export interface Observation {
  readonly id: string;
  readonly kind: 'stall' | 'drift' | 'shape' | 'not-the-disk';
  readonly phase?: PhaseName;
  readonly seen: string;
  readonly meaning: string;
  readonly advice: string;
  readonly source?: Source;
  readonly times?: readonly Stretch[];
}

/** Those of a report; what does not look like one is none. */
export function observationsOf(report: Report): readonly Observation[] {
  return listOf(report, 'observations', isObservation).map((observation) => ({
    ...observation,
    times: listOf(observation, 'times', isStretch),
  }));
}

export function windowsOf(phase: PhaseReport): readonly Window[] {
  return listOf(phase, 'windows', isWindow);
}

export function intervalOf(finding: LatencyFinding): Interval | undefined {
  const interval = fieldOf(finding, 'interval') as Interval | undefined;
  return areNumbers(interval, ['confidence']) && areNumbersOrNull(interval, ['low', 'high']) ? interval : undefined;
}

export function moreSecondsOf(finding: LatencyFinding): number | undefined {
  const seconds = fieldOf(finding, 'moreSeconds');
  return typeof seconds === 'number' ? seconds : undefined;
}

// No schema checks these fields yet, and a saved report may have anything in them.

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function listOf<Item>(value: unknown, name: string, isItem: (item: unknown) => item is Item): readonly Item[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list.filter(isItem) : [];
}

function areNumbers(value: unknown, names: readonly string[]): value is object {
  return names.every((name) => typeof fieldOf(value, name) === 'number');
}

function areNumbersOrNull(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => fieldOf(value, name) === null || areNumbers(value, [name]));
}

function isStretch(value: unknown): value is Stretch {
  return areNumbers(value, ['startNs', 'durationNs']);
}

function isWindow(value: unknown): value is Window {
  return (
    areNumbers(value, ['startNs', 'durationNs', 'appends', 'syncs']) &&
    areNumbersOrNull(value, ['p50Ns', 'p99Ns', 'maxNs']) &&
    SHARES.every((name) => fieldOf(value, name) === undefined || areNumbers(value, [name]))
  );
}

const SHARES = [
  'stealShare',
  'throttledShare',
  'runQueueShare',
  'ioPressureShare',
  'otherWriteBytes',
  'otherReadBytes',
] as const;

function isObservation(value: unknown): value is Observation {
  const source = fieldOf(value, 'source');
  return (
    ['id', 'kind', 'seen', 'meaning', 'advice'].every((name) => typeof fieldOf(value, name) === 'string') &&
    ['string', 'undefined'].includes(typeof fieldOf(value, 'phase')) &&
    (source === undefined || ['title', 'url', 'dateRead'].every((name) => typeof fieldOf(source, name) === 'string'))
  );
}
