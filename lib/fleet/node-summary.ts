// The summary of a run in under 4 KiB, to fit the termination message of a container (4096 bytes, Kubernetes, "Determine the Reason for Pod
// Failure"). It has the verdict and its figures, in case the log loses the report; or the reason for a missing report.

import type { AppendFigures, FleetDisk, LatencyFigures, MissingNode, RunSettings } from './fleet-report.js';
import type { NodeResult } from './node-result.js';

export const MAX_SUMMARY_BYTES = 4096;
const KIND = 'etcd-disk-bench-summary';
const SUMMARY_VERSION = 1;

/** A run that ended without a report. */
export interface RunWithoutReport {
  readonly node: string;
  readonly exitStatus: number | null;
  /** The end of the run's output on stderr. */
  readonly detail: string;
}

/** One line of JSON. */
export function summaryOf(result: NodeResult): string {
  const { histograms: _, isSummaryOnly: __, ...rest } = result;
  const whole = { kind: KIND, summaryVersion: SUMMARY_VERSION, ...rest };
  // Names can be long; the figures are not. So only the names are cut.
  for (const cut of [Number.POSITIVE_INFINITY, 200, 60, 20]) {
    const text = JSON.stringify(shortened(whole, cut, cut === Number.POSITIVE_INFINITY ? cut : 8));
    if (Buffer.byteLength(text) < MAX_SUMMARY_BYTES) return text;
  }
  return JSON.stringify(shortened({ ...whole, disks: [], settings: { ...rest.settings, deviations: [] } }, 20, 4));
}

/** The same for a run that ended without a report. */
export function summaryWithoutReport({ node, exitStatus, detail }: RunWithoutReport): string {
  const whole = { kind: KIND, summaryVersion: SUMMARY_VERSION, name: node, exitStatus, detail: detail.slice(-1500) };
  return JSON.stringify(shortened(whole, 1000, 8));
}

function shortened(value: unknown, maxLength: number, maxItems: number): unknown {
  if (typeof value === 'string') return value.slice(0, maxLength);
  if (Array.isArray(value)) return value.slice(0, maxItems).map((one) => shortened(one, maxLength, maxItems));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one, maxLength, maxItems)]));
}

/** Parses a summary; `undefined` for any other text. */
export function summaryResult(
  value: unknown,
): { readonly result: NodeResult } | { readonly missing: MissingNode } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const summary = value as Readonly<Record<string, unknown>>;
  if (summary['kind'] !== KIND || summary['summaryVersion'] !== SUMMARY_VERSION) return undefined;
  const { name } = summary;
  if (typeof name !== 'string' || name === '') return undefined;
  if (!('outcome' in summary)) return { missing: { name, reason: withoutReport(summary) } };
  return isCompleteSummary(summary) ? { result: { ...summary, histograms: {}, isSummaryOnly: true } } : undefined;
}

function withoutReport({ reason, exitStatus, detail }: Readonly<Record<string, unknown>>): MissingNode['reason'] {
  const words = typeof detail === 'string' && detail !== '' ? detail : null;
  if (reason === 'unreachable' || reason === 'not-started') return { id: reason, detail: words };
  return { id: 'could-not-measure', exitStatus: typeof exitStatus === 'number' ? exitStatus : null, detail: words };
}

type Summary = Omit<NodeResult, 'histograms' | 'isSummaryOnly'>;

const TEXTS = ['name', 'startedAt', 'toolVersion', 'path', 'storageClass', 'confidence'] as const;
const NULLABLE_TEXTS = ['machineId', 'bootId', 'endedAt', 'kernelRelease', 'failureCode'] as const;

function isCompleteSummary(
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & Summary {
  return (
    TEXTS.every((field) => typeof value[field] === 'string') &&
    NULLABLE_TEXTS.every((field) => value[field] === null || typeof value[field] === 'string') &&
    !Number.isNaN(Date.parse(String(value['startedAt']))) &&
    ['recommended', 'suitable', 'unsuitable', 'inconclusive'].includes(String(value['outcome'])) &&
    ['completed', 'interrupted', 'failed'].includes(String(value['run'])) &&
    areTexts(value['reasons']) &&
    areTexts(value['warnings']) &&
    areSettings(value['settings']) &&
    Array.isArray(value['disks']) &&
    value['disks'].every(isDisk) &&
    (value['append'] === undefined || areFigures(value['append'], ['slow', 'p99LowNs', 'p99HighNs'])) &&
    (value['sync'] === undefined || areFigures(value['sync'], []))
  );
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function areSettings(value: unknown): value is RunSettings {
  if (typeof value !== 'object' || value === null) return false;
  const { mode, writeSizeBytes, ratePerSecond, deviations } = value as Readonly<Record<string, unknown>>;
  return (
    typeof mode === 'string' && isNumberOrNull(writeSizeBytes) && isNumberOrNull(ratePerSecond) && areTexts(deviations)
  );
}

function isDisk(value: unknown): value is FleetDisk {
  if (typeof value !== 'object' || value === null) return false;
  const { name, model, identity } = value as Readonly<Record<string, unknown>>;
  const isText = (one: unknown) => one === null || typeof one === 'string';
  return typeof name === 'string' && isText(model) && isText(identity);
}

function areFigures(value: unknown, more: readonly string[]): value is LatencyFigures | AppendFigures {
  if (typeof value !== 'object' || value === null) return false;
  const figures = value as Readonly<Record<string, unknown>>;
  const fields = ['p50Ns', 'p90Ns', 'p99Ns', 'p999Ns', 'maxNs', ...more];
  return typeof figures['count'] === 'number' && fields.every((field) => isNumberOrNull(figures[field]));
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
}
