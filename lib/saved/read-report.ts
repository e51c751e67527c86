// Reads a saved report. The result is a report that every renderer can take, or one sentence that names the file and the field. Nothing in
// the file is trusted: it can be from a later version, damaged or malicious.

import { open } from 'node:fs/promises';
import { DiskBenchError } from '../errors.js';
import { type Report, type SavedReport, SCHEMA_VERSION } from '../report/report.js';
import { histogramProblem } from './histogram-check.js';
import { REPORT_SCHEMA } from './schema.generated.js';
import { first, mismatchOf, type SchemaRoot } from './schema-check.js';

const SCHEMA = REPORT_SCHEMA as SchemaRoot;
const LATER_VERSIONS = { allowsUnknown: true };

/** A run of 24 hours makes about 40 MB. */
const MAX_BYTES = 64 * 1024 * 1024;
/** A report has about eight levels. */
const MAX_DEPTH = 64;

/** Text of a saved report, and its name for errors, such as its file. */
export interface ReportText {
  readonly text: string;
  readonly name?: string | undefined;
}

/**
 * Reads a saved report of one directory, or of several (with `reports`). Keeps fields that this version does not know; an unknown value of
 * a known field is shown as unknown.
 *
 * @param source path of a file, or a text with its name for errors
 * @throws DiskBenchError `ERR_INVALID_REPORT` if the file is not a report, or the system's code if it cannot be read; one line that names
 * the file and the field
 */
export async function readReport(source: string | ReportText): Promise<SavedReport> {
  if (typeof source === 'string') return reportIn(await contentOf(source), source);
  return reportIn(source.text, source.name ?? 'the report');
}

function reportIn(text: string, name: string): SavedReport {
  const value = parsed(text, name);
  checkVersion(value, name);
  const mismatch = mismatchOf(value, 'reports' in value ? 'ReportSet' : 'Report', SCHEMA, LATER_VERSIONS);
  if (mismatch) throw invalid(name, `is not a report of etcd-disk-bench: ${mismatch.field} ${mismatch.problem}`);
  const saved = value as unknown as SavedReport;
  const problem =
    'reports' in saved
      ? first(saved.reports.entries(), ([index, report]) => problemOf(report, `reports[${index}].`))
      : problemOf(saved, '');
  if (problem) throw invalid(name, `is damaged: ${problem}`);
  return saved;
}

/** Other JSON files that a person can take for a report. */
const OTHER_FILES: readonly {
  readonly is: (value: Readonly<Record<string, unknown>>) => boolean;
  readonly what: string;
}[] = [
  { is: ({ jobs }) => Array.isArray(jobs), what: 'a result of fio' },
  { is: ({ kind }) => kind === 'diagnosis', what: 'the result of diagnose; diagnose -o writes its other formats' },
  { is: ({ kind }) => kind === 'fleet', what: 'a fleet report; fleet merge -o writes its other formats' },
  {
    is: ({ candidates }) => Array.isArray(candidates),
    what: 'a list of disks; disks --format prints its other formats',
  },
];

function checkVersion(value: Readonly<Record<string, unknown>>, name: string): void {
  const { schemaVersion, tool } = value;
  const other = OTHER_FILES.find(({ is }) => is(value));
  if (other) throw invalid(name, `is not the report of a run: it is ${other.what}`);
  if (typeof schemaVersion !== 'number' || schemaVersion === SCHEMA_VERSION) return;
  if (schemaVersion > SCHEMA_VERSION) {
    throw invalid(
      name,
      `has schemaVersion ${schemaVersion}, and this version reads ${SCHEMA_VERSION}: use a later version`,
    );
  }
  const { version } = (tool ?? {}) as { readonly version?: unknown };
  const writer = typeof version === 'string' && /^[\w.+-]{1,32}$/.test(version) ? version : 'an earlier version';
  throw invalid(name, `was written by version ${writer} (schemaVersion ${schemaVersion}): measure again`);
}

function parsed(text: string, name: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(name, text.trim() === '' ? 'is empty' : 'is not JSON');
  }
  if (isDeeperThan(value, MAX_DEPTH)) throw invalid(name, 'is nested more deeply than any report');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(name, 'is not a report of etcd-disk-bench: it is not a JSON object');
}

/** Without recursion: a million nested levels would overflow the call stack here and in every renderer. */
function isDeeperThan(value: unknown, depth: number): boolean {
  let layer: unknown[] = [value];
  for (let level = 0; layer.length > 0; level += 1) {
    if (level > depth) return true;
    layer = layer.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** Checks what the schema cannot express: fields that must agree, and times. */
function problemOf({ startedAt, phases, verdict }: Report, where: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(startedAt) || Number.isNaN(Date.parse(startedAt))) {
    return `${where}startedAt is not a time in ISO 8601, UTC`;
  }
  for (const [index, finding] of verdict.findings.entries()) {
    // A finding with a unit is read as a measurement, even with an id of a later version.
    const mismatch = 'unit' in finding ? mismatchOf(finding, 'MeasuredFinding', SCHEMA, LATER_VERSIONS) : undefined;
    if (mismatch) return `${where}verdict.findings[${index}].${mismatch.field} ${mismatch.problem}`;
  }
  for (const [index, phase] of phases.entries()) {
    for (const [field, value] of Object.entries(phase) as [string, unknown][]) {
      if (typeof value !== 'object' || value === null || !('histogram' in value)) continue;
      const { histogram, count } = value as { histogram: unknown; count: unknown };
      if (typeof histogram !== 'string' || typeof count !== 'number') continue;
      const problem = histogramProblem(histogram, count);
      if (problem) return `${where}phases[${index}].${field}.histogram ${problem}`;
    }
  }
  return undefined;
}

/** Reads at most MAX_BYTES, also from a pipe that never ends. */
async function contentOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    const chunks: Buffer[] = [];
    let size = 0;
    // The stream closes the file, also when the loop ends early.
    for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BYTES) throw invalid(path, `is larger than any report (${MAX_BYTES / 1024 ** 2} MiB)`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw error instanceof DiskBenchError ? error : unreadable(path, error as NodeJS.ErrnoException);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be read by this user',
  EISDIR: 'is a directory: name a saved report, written with -o report.json',
};

function unreadable(path: string, { code = 'EIO', errno, cause }: NodeJS.ErrnoException): DiskBenchError {
  const details = { path, cause, ...(errno === undefined ? {} : { errno: Math.abs(errno) }) };
  return new DiskBenchError(code, `${path} ${WHY[code] ?? `cannot be read (${code})`}`, details);
}

function invalid(name: string, problem: string): DiskBenchError {
  return new DiskBenchError('ERR_INVALID_REPORT', `${name} ${problem}`, { path: name });
}
