// What is said of several directories beside each one's report: their ranking with its reasons, and which disks they share.

import { clean, joined, section, wrap } from './layout.js';
import { toAscii } from './pen.js';
import type { ReportSet } from './report.js';
import { renderText, type TextOptions } from './text.js';

/** Each report in turn, then the ranking. */
export function renderSetText(set: ReportSet, options: TextOptions = {}): string {
  const reports = set.reports.map((report) => renderText(report, options));
  return [...reports, renderRankingText(set, options)].join(RULE);
}

const RULE = `\n${'-'.repeat(60)}\n\n`;

/** The ranking alone. */
export function renderRankingText(set: ReportSet, { width = 100, ascii = false }: TextOptions = {}): string {
  const columns = Math.max(40, Math.floor(width));
  const text = joined([
    section(
      `ranking of ${set.reports.length} directories, measured ${set.isConcurrent ? 'at the same time' : 'one after another'}`,
      set.ranking.flatMap(({ rank, path, outcome, because }) => [
        `  ${rank}. ${clean(path)}: ${outcome}`,
        ...because.flatMap((reason) => wrap(clean(reason), columns, '     - ', '       ')),
      ]),
    ),
    section(
      'not measured',
      set.failures.flatMap(({ message }) => wrap(clean(message), columns, '  - ', '    ')),
    ),
    section('on the same disk', sharedLines(set, columns)),
  ]);
  return ascii ? toAscii(text) : text;
}

function sharedLines({ sharedDisks, isConcurrent }: ReportSet, columns: number): string[] {
  const meaning = isConcurrent
    ? 'They were loaded at the same time, so that each saw the others in its latencies: compare with a run one after another.'
    : 'They were measured one after another; used at the same time they wait for each other: --concurrent shows how much.';
  if (sharedDisks.length === 0) return [];
  return [
    ...sharedDisks.flatMap(({ device, paths }) => wrap(clean(`${device}: ${paths.join(', ')}`), columns, '  ', '    ')),
    ...wrap(meaning, columns, '  '),
  ];
}
