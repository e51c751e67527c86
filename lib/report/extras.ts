// What not every report tells: fields that came later than schema version 1 began. A saved report without them is rendered without them.

import type { PhaseName } from '../measure/plan.js';
import type { Summary } from '../measure/summary.js';
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

type Later<Base, Fields> = Base & Partial<Fields>;

export function observationsOf(report: Report): readonly Observation[] {
  return (report as Later<Report, { readonly observations: readonly Observation[] }>).observations ?? [];
}

export function windowsOf(phase: PhaseReport): readonly Window[] {
  return (phase as Later<PhaseReport, { readonly windows: readonly Window[] }>).windows ?? [];
}

export function cutOf(phase: PhaseReport): Summary | undefined {
  return (phase as Later<PhaseReport, { readonly cut: Summary }>).cut;
}

export function slowestSyncsOf(phase: PhaseReport): readonly Stretch[] {
  const { slowest } = phase as Later<PhaseReport, { readonly slowest: { readonly sync: readonly Stretch[] } }>;
  return slowest?.sync ?? [];
}

export function intervalOf(finding: LatencyFinding): Interval | undefined {
  return (finding as Later<LatencyFinding, { readonly interval: Interval }>).interval;
}

export function moreSecondsOf(finding: LatencyFinding): number | undefined {
  return (finding as Later<LatencyFinding, { readonly moreSeconds: number }>).moreSeconds;
}
