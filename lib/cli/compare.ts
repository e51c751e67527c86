// `etcd-disk-bench compare <file.json...>`: compares saved reports. It measures nothing; any answer is a success.

import { compareReports, type NamedReport, render } from '../index.js';
import type { CompareArguments } from './arguments.js';
import { optionsOfStdout, print } from './print.js';
import { savedInput } from './saved-input.js';

export async function compare({ files, format }: CompareArguments): Promise<number> {
  const reports: NamedReport[] = [];
  let hasSets = false;
  for (const file of files) {
    const saved = await savedInput(file);
    hasSets ||= 'reports' in saved;
    const inFile = 'reports' in saved ? saved.reports : [saved];
    reports.push(...inFile.map((report) => ({ name: file, report })));
  }
  // Directories that were measured alone and together are each compared with themselves.
  const comparison = compareReports(reports, { isPairedByPath: hasSets });
  await print(await render(comparison, format, optionsOfStdout()));
  return 0;
}
