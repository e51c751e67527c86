// Reads a saved report back: whatever the file holds, the answer is a report that every renderer can take, or one sentence that names the
// file and the field. Nothing of the file is believed: later releases, damage and malice all come this way.

import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { DiskBenchError } from '../errors.js';
import { type Report, type ReportSet, SCHEMA_VERSION } from '../report/report.js';
import { histogramProblem } from './histogram-check.js';
import { first, mismatchOf, type SchemaRoot } from './schema-check.js';

/** A day's run makes some 40 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A report needs some eight. */
const MOST_DEPTH = 64;

/** The text of a saved report, and what to call it in an error, such as its file. */
export interface ReportText {
  readonly text: string;
  readonly name?: string | undefined;
}

/**
 * Reads a saved report, or the reports of several directories: those have `reports`. Fields and ids that this release does not know are kept.
 *
 * @param source the path of a file, or the text itself
 * @throws DiskBenchError `ERR_INVALID_REPORT` where it holds no report, or the system's code where the file cannot be read; one line that names the file and the field
 */
export async function readReport(source: string | ReportText): Promise<Report | ReportSet> {
  if (typeof source === 'string') return reportIn(await contentOf(source), source);
  return reportIn(source.text, source.name);
}

/**
 * Takes the text of a saved report. Fields that this release does not know are kept.
 *
 * @param name what to call it in an error, such as its file
 * @throws DiskBenchError `ERR_INVALID_REPORT`, one line that names the field at fault
 */
export function reportIn(text: string, name = 'the report'): Report | ReportSet {
  const value = parsed(text, name);
  const { schemaVersion } = value;
  if (typeof schemaVersion === 'number' && schemaVersion > SCHEMA_VERSION) {
    throw invalid(
      name,
      `has schemaVersion ${schemaVersion}, and this release reads ${SCHEMA_VERSION}: use a later release`,
    );
  }
  const isSet = 'reports' in value;
  const mismatch = mismatchOf(value, { $ref: `#/definitions/${isSet ? 'ReportSet' : 'Report'}` }, schema());
  if (mismatch) throw invalid(name, `is no report of etcd-disk-bench: ${mismatch.field} ${mismatch.problem}`);
  const saved = value as unknown as Report | ReportSet;
  const problem =
    'reports' in saved
      ? first(saved.reports.entries(), ([index, report]) => problemOf(report, `reports[${index}].`))
      : problemOf(saved, '');
  if (problem) throw invalid(name, `is damaged: ${problem}`);
  return saved;
}

function parsed(text: string, name: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(name, text.trim() === '' ? 'is empty' : 'is not JSON');
  }
  if (isDeeperThan(value, MOST_DEPTH)) throw invalid(name, 'is nested more deeply than any report');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(name, 'is no report of etcd-disk-bench: it holds no object');
}

/** Without recursion: what is nested a million times would be too much for it here, and in every renderer after. */
function isDeeperThan(value: unknown, depth: number): boolean {
  let layer: unknown[] = [value];
  for (let level = 0; layer.length > 0; level += 1) {
    if (level > depth) return true;
    layer = layer.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** What the schema cannot say: what must agree, or be a time. */
function problemOf({ startedAt, phases }: Report, where: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(startedAt) || Number.isNaN(Date.parse(startedAt))) {
    return `${where}startedAt is no time in ISO 8601, UTC`;
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

let loaded: SchemaRoot | undefined;

function schema(): SchemaRoot {
  loaded ??= createRequire(import.meta.url)('etcd-disk-bench/schema.json') as SchemaRoot;
  return loaded;
}

/** At most so much of it, also where it is a pipe that never ends. */
async function contentOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    const chunks: Buffer[] = [];
    let size = 0;
    // The stream closes the file, also when the loop is left.
    for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST_BYTES) throw invalid(path, `is larger than any report (${MOST_BYTES / 1024 ** 2} MiB)`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw error instanceof DiskBenchError ? error : unreadable(path, error as NodeJS.ErrnoException);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a directory: name a saved report, written with --output report.json',
};

function unreadable(path: string, { code = 'EIO', errno, cause }: NodeJS.ErrnoException): DiskBenchError {
  const details = { path, cause, ...(errno === undefined ? {} : { errno: Math.abs(errno) }) };
  return new DiskBenchError(code, `${path} ${WHY[code] ?? `cannot be read (${code})`}`, details);
}

function invalid(name: string, problem: string): DiskBenchError {
  return new DiskBenchError('ERR_INVALID_REPORT', `${name} ${problem}`, { path: name });
}
