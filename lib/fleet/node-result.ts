// Reads everything that the fleet needs from a report, checking each field. If the report's schema changes, only this file changes. Nothing
// in a file is trusted: the result is valid, or it names the problem of the file.

import { decodeSparse, type SparseHistogram } from '../histogram-bytes.js';
import { diskIdentity } from './disk-identity.js';
import {
  type AppendFigures,
  type FleetDisk,
  type FleetNode,
  type FleetOutcome,
  type LatencyFigures,
  OUTCOMES,
  type RunDeviation,
  type RunSettings,
  SLOW_NS,
} from './fleet-report.js';
import type { InputProblem } from './input-problem.js';
import { p99Interval } from './p99-interval.js';
import {
  amount,
  asObject,
  cut,
  Damage,
  type Json,
  list,
  numberOrNull,
  object,
  objects,
  oneOf,
  optionalText,
  text,
  time,
} from './report-fields.js';
import { countFrom } from './sparse-histogram.js';

/** The report schema that this file reads. */
const READ_SCHEMA_VERSION = 2;

/** The result of one report for one node. */
export interface NodeResult extends Omit<FleetNode, 'rank' | 'source' | 'isComparable' | 'isOdd' | 'pass'> {
  readonly histograms: { readonly append?: SparseHistogram; readonly sync?: SparseHistogram };
}

export type Taken = { readonly results: readonly NodeResult[] } | { readonly problem: InputProblem };

/** The results in a parsed file: one, or one per directory of a set. */
export function resultsOf(value: unknown): Taken {
  const report = asObject(value);
  if (report === undefined) return { problem: { id: 'foreign' } };
  if (report['kind'] === 'fleet') return { problem: { id: 'fleet-report' } };
  const tool = asObject(report['tool']);
  const { schemaVersion } = report;
  if (tool?.['name'] !== 'etcd-disk-bench' || typeof schemaVersion !== 'number') return { problem: { id: 'foreign' } };
  if (schemaVersion < READ_SCHEMA_VERSION) return { problem: { id: 'older-schema', schemaVersion } };
  if (schemaVersion > READ_SCHEMA_VERSION) return { problem: { id: 'newer-schema', schemaVersion } };
  try {
    const reports = 'reports' in report ? objects(report, 'reports') : [report];
    return { results: reports.map(resultOf) };
  } catch (error) {
    if (error instanceof Damage) return { problem: { id: 'damaged', field: error.message } };
    throw error;
  }
}

export const RUNS = ['completed', 'interrupted', 'failed'] as const;

function resultOf(report: Json): NodeResult {
  const node = object(report, 'node');
  const storage = object(report, 'storage');
  const verdict = object(report, 'verdict');
  const failure = asObject(report['failure']);
  const phase = pacedPhaseOf(report);
  const append = latencyOf(phase, 'append');
  const sync = latencyOf(phase, 'sync');
  const outcome = oneOf(verdict, 'outcome', OUTCOMES);
  return {
    name: text(node, 'name'),
    machineId: optionalText(node, 'machineId'),
    bootId: optionalText(node, 'bootId'),
    startedAt: time(report, 'startedAt'),
    endedAt: report['endedAt'] === undefined || report['endedAt'] === null ? null : time(report, 'endedAt'),
    toolVersion: text(object(report, 'tool'), 'version'),
    kernelRelease: optionalText(asObject(report['host']) ?? {}, 'kernelRelease'),
    path: text(object(report, 'target'), 'path'),
    outcome,
    run: oneOf(report, 'outcome', RUNS),
    failureCode: failure === undefined ? null : optionalText(failure, 'code'),
    reasons: reasonsOf(verdict, outcome),
    warnings: idsOf(report['advice'], ({ level }) => level === 'warning'),
    settings: settingsOf(object(report, 'plan')),
    storageClass: text(storage, 'class'),
    confidence: text(storage, 'confidence'),
    disks: objectsIn(list(storage, 'leaves')).map(diskOf),
    ...(append && { append: appendFigures(append, clumpSizeOf(verdict)) }),
    ...(sync && { sync: sync.figures }),
    histograms: { ...(append && { append: append.histogram }), ...(sync && { sync: sync.histogram }) },
    isSummaryOnly: false,
  };
}

function pacedPhaseOf(reportOrPlan: Json): Json | undefined {
  return objectsIn(list(reportOrPlan, 'phases')).find(({ name }) => name === 'paced');
}

function objectsIn(values: readonly unknown[]): readonly Json[] {
  return values.map(asObject).filter((value) => value !== undefined);
}

interface Latency {
  readonly figures: LatencyFigures;
  readonly histogram: SparseHistogram;
}

function latencyOf(phase: Json | undefined, kind: 'append' | 'sync'): Latency | undefined {
  if (phase === undefined) return undefined;
  const summary = object(phase, kind);
  const figures = figuresOf(summary);
  if (figures.count === 0) return undefined;
  const histogram = decodeSparse(summary['histogram']);
  if (histogram?.count !== figures.count) throw new Damage(`phases.${kind}.histogram`);
  return { figures, histogram };
}

export function figuresOf(summary: Json): LatencyFigures {
  const count = summary['count'];
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) throw new Damage('count');
  return {
    count,
    p50Ns: amount(summary, 'p50Ns'),
    p90Ns: amount(summary, 'p90Ns'),
    p99Ns: amount(summary, 'p99Ns'),
    p999Ns: amount(summary, 'p999Ns'),
    maxNs: amount(summary, 'maxNs'),
  };
}

function appendFigures({ figures, histogram }: Latency, clumpSize: number): AppendFigures {
  const { lowNs, highNs } = p99Interval(histogram, clumpSize);
  return { ...figures, slow: countFrom(histogram, SLOW_NS), p99LowNs: lowNs, p99HighNs: highNs };
}

/** Slow appends per clump, from the finding on the append p99; 1 if it has none. */
function clumpSizeOf(verdict: Json): number {
  const finding = findingsOf(verdict).find(({ id }) => id === 'append-p99');
  const { slow, clumps } = asObject(finding?.['counts']) ?? {};
  if (typeof slow === 'number' && typeof clumps === 'number' && clumps > 0) return Math.max(1, slow / clumps);
  return 1;
}

/** `unsuitable`: the broken limits. `inconclusive`: the unresolved ones. */
function reasonsOf(verdict: Json, outcome: FleetOutcome): readonly string[] {
  const wanted = outcome === 'unsuitable' ? ['fail'] : outcome === 'inconclusive' ? ['unresolved'] : [];
  return idsOf(findingsOf(verdict), ({ result }) => wanted.includes(String(result)));
}

function findingsOf(verdict: Json): readonly Json[] {
  return objectsIn(list(verdict, 'findings'));
}

function idsOf(rows: unknown, isWanted: (row: Json) => boolean): readonly string[] {
  const wanted = objectsIn(Array.isArray(rows) ? rows : []).filter(isWanted);
  return [...new Set(wanted.flatMap(({ id }) => (typeof id === 'string' ? cut(id) : [])))];
}

function settingsOf(plan: Json): RunSettings {
  return {
    mode: text(plan, 'mode'),
    writeSizeBytes: numberOrNull(plan['writeSizeBytes']),
    ratePerSecond: numberOrNull(pacedPhaseOf(plan)?.['ratePerSecond']),
    deviations: deviationsOf(plan),
  };
}

/** In one order, so that equal settings are equal text. */
export function deviationsOf(planOrSettings: Json): readonly RunDeviation[] {
  return objectsIn(list(planOrSettings, 'deviations'))
    .map((deviation) => ({ ...plainValues(deviation), id: text(deviation, 'id') }))
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

function plainValues(object: Json): Readonly<Record<string, string | number>> {
  const plain: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'number') plain[cut(name)] = value;
    if (typeof value === 'string') plain[cut(name)] = cut(value);
  }
  return plain;
}

function diskOf(leaf: Json): FleetDisk {
  const attributes = asObject(leaf['attributes']) ?? {};
  // An NVMe namespace gets its model from its controller.
  const [controller] = Array.isArray(leaf['controllers']) ? objectsIn(leaf['controllers']) : [];
  const model = readable(controller?.['model']) ?? readable(attributes['model']);
  const [wwid, serial] = [readable(attributes['wwid']), readable(attributes['serial'])];
  return { name: text(leaf, 'name'), model, identity: diskIdentity(wwid, model, serial) };
}

/** A plain string, or an attribute that was read. */
function readable(value: unknown): string | null {
  const attribute = asObject(value);
  const inner = attribute?.['state'] === 'read' ? attribute['value'] : value;
  return typeof inner === 'string' && inner.trim() !== '' ? cut(inner.trim()) : null;
}
