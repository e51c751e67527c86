// The report as JSON: the contract, for machines to keep.

import type { Inspection, Report } from './report.js';

/** Indented JSON with a newline at its end. */
export function renderJson(report: Report | Inspection): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
