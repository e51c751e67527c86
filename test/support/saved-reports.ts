// The saved reports, from their files.

import { readFileSync } from 'node:fs';
import type { Report, ReportSet, SavedReport } from '../../lib/report/report.js';
import { readReport } from '../../lib/saved/read-report.js';
import { GOLDEN_NAMES, type GoldenName } from './golden-reports.js';

export { GOLDEN_NAMES, type GoldenName } from './golden-reports.js';

/** Those with a phase. */
export const MEASURED_NAMES = GOLDEN_NAMES.filter((name) => name !== 'in-memory');

export function savedText(name: GoldenName | 'set'): string {
  return readFileSync(new URL(`../golden/reports/${name}.json`, import.meta.url), 'utf8');
}

export function savedReport(name: GoldenName): Report {
  return JSON.parse(savedText(name)) as Report;
}

/** Three directories, one of which could not be measured. */
export function savedSet(): ReportSet {
  return JSON.parse(savedText('set')) as ReportSet;
}

/** All of them by name. */
export function allSaved(): readonly (readonly [string, SavedReport])[] {
  return [...GOLDEN_NAMES.map((name) => [name, savedReport(name)] as const), ['set', savedSet()]];
}

/** A file that holds one report. */
export async function readOne(file: string): Promise<Report> {
  const saved = await readReport(file);
  if ('reports' in saved) throw new Error(`${file} holds several reports`);
  return saved;
}
