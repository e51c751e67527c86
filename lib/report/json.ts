// The report as JSON: the contract, for machines to keep.

import type { Comparison } from '../comparison/compare.js';
import type { DiskList } from '../disks.js';
import type { Inspection, SavedReport } from './report.js';

/** Indented JSON with a newline at its end. */
export function renderJson(report: SavedReport | Inspection | Comparison | DiskList): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
