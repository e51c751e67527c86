// The summary of a run in under 4 KiB, to fit the termination message of a container (4096 bytes, Kubernetes, "Determine the Reason for Pod
// Failure"). It has the verdict and its figures, in case the log loses the report; or the reason for a missing report.

import { type MissingNode, OUTCOMES } from './fleet-report.js';
import { deviationsOf, figuresOf, type NodeResult, RUNS } from './node-result.js';
import {
  amount,
  asObject,
  Damage,
  type Json,
  list,
  object,
  objects,
  oneOf,
  optionalText,
  text,
  time,
} from './report-fields.js';

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
    const line = JSON.stringify(shortened(whole, cut, cut === Number.POSITIVE_INFINITY ? cut : 8));
    if (Buffer.byteLength(line) < MAX_SUMMARY_BYTES) return line;
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
  const summary = asObject(value);
  if (summary?.['kind'] !== KIND || summary['summaryVersion'] !== SUMMARY_VERSION) return undefined;
  try {
    if ('outcome' in summary) return { result: resultIn(summary) };
    return { missing: { name: text(summary, 'name'), reason: withoutReport(summary) } };
  } catch (error) {
    if (error instanceof Damage) return undefined;
    throw error;
  }
}

function withoutReport({ reason, exitStatus, detail }: Json): MissingNode['reason'] {
  const words = typeof detail === 'string' && detail !== '' ? detail : null;
  if (reason === 'unreachable' || reason === 'not-started') return { id: reason, detail: words };
  return { id: 'could-not-measure', exitStatus: typeof exitStatus === 'number' ? exitStatus : null, detail: words };
}

function resultIn(summary: Json): NodeResult {
  const settings = object(summary, 'settings');
  const append = asObject(summary['append']);
  const sync = asObject(summary['sync']);
  return {
    name: text(summary, 'name'),
    machineId: optionalText(summary, 'machineId'),
    bootId: optionalText(summary, 'bootId'),
    startedAt: time(summary, 'startedAt'),
    endedAt: summary['endedAt'] === null ? null : time(summary, 'endedAt'),
    toolVersion: text(summary, 'toolVersion'),
    kernelRelease: optionalText(summary, 'kernelRelease'),
    path: text(summary, 'path'),
    outcome: oneOf(summary, 'outcome', OUTCOMES),
    run: oneOf(summary, 'run', RUNS),
    failureCode: optionalText(summary, 'failureCode'),
    reasons: texts(summary, 'reasons'),
    warnings: texts(summary, 'warnings'),
    settings: {
      mode: text(settings, 'mode'),
      writeSizeBytes: amount(settings, 'writeSizeBytes'),
      ratePerSecond: amount(settings, 'ratePerSecond'),
      deviations: deviationsOf(settings),
    },
    storageClass: text(summary, 'storageClass'),
    confidence: text(summary, 'confidence'),
    disks: objects(summary, 'disks').map((disk) => ({
      name: text(disk, 'name'),
      model: optionalText(disk, 'model'),
      identity: optionalText(disk, 'identity'),
    })),
    ...(append && {
      append: {
        ...figuresOf(append),
        slow: amount(append, 'slow'),
        p99LowNs: amount(append, 'p99LowNs'),
        p99HighNs: amount(append, 'p99HighNs'),
      },
    }),
    ...(sync && { sync: figuresOf(sync) }),
    histograms: {},
    isSummaryOnly: true,
  };
}

function texts(parent: Json, field: string): readonly string[] {
  return list(parent, field).map((one) => text({ [field]: one }, field));
}
