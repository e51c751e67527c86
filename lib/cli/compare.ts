// `etcd-disk-bench compare <file.json...>`: sets saved reports side by side. It measures nothing; any answer is a success.

import {
  type Comparison,
  compareReports,
  type NamedReport,
  readReportFile,
  renderComparisonMarkdown,
  renderComparisonText,
  renderJson,
} from '../index.js';
import type { CompareArguments } from './arguments.js';
import { optionsOfStdout, print } from './print.js';

const RENDERERS: Readonly<Record<CompareArguments['format'], (comparison: Comparison) => string>> = {
  text: (comparison) => renderComparisonText(comparison, optionsOfStdout()),
  json: renderJson,
  markdown: renderComparisonMarkdown,
};

export async function compare({ files, format }: CompareArguments): Promise<number> {
  const reports: NamedReport[] = [];
  let hasSets = false;
  for (const file of files) {
    const saved = await readReportFile(file);
    hasSets ||= 'reports' in saved;
    const inFile = 'reports' in saved ? saved.reports : [saved];
    reports.push(...inFile.map((report) => ({ name: file, report })));
  }
  // Directories that were measured alone and together are each compared with themselves.
  await print(RENDERERS[format](compareReports(reports, { isPairedByPath: hasSets })));
  return 0;
}
