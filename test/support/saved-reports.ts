// The five saved reports, read as they lie in their files.

import { readFileSync } from 'node:fs';
import { type Report, readReportFile } from '../../lib/index.js';
import type { GoldenName } from './golden-reports.js';

export { GOLDEN_NAMES, type GoldenName } from './golden-reports.js';

export function savedText(name: GoldenName): string {
  return readFileSync(new URL(`../golden/reports/${name}.json`, import.meta.url), 'utf8');
}

export function savedReport(name: GoldenName): Report {
  return JSON.parse(savedText(name)) as Report;
}

/** A file that holds one report. */
export async function readOne(file: string): Promise<Report> {
  const saved = await readReportFile(file);
  if ('reports' in saved) throw new Error(`${file} holds several reports`);
  return saved;
}
