// Several directories as text: the ranking with its reasons first, what they share, what could not be measured, then each report.

import { clean, cleanAll, joined, section, wrap } from './layout.js';
import { failureText, rankReasonsText, SET_TITLES, setTitle, sharedDiskText, sharedMeaning } from './messages/rank.js';
import { outcomeWords } from './messages/thresholds.js';
import { penOf, toAscii } from './pen.js';
import type { ReportSet } from './report.js';
import { columnsWanted } from './summary-text.js';
import { renderText } from './text.js';
import type { TextOptions } from './text-options.js';

/** The ranking, then each report. */
export function renderSetText(set: ReportSet, options: TextOptions = {}): string {
  const reports = set.reports.map((report) => renderText(report, options));
  return [rankingText(set, options), ...reports].join(RULE);
}

const RULE = `\n${'-'.repeat(60)}\n\n`;

function rankingText(set: ReportSet, { width, colour = false, ascii = false }: TextOptions): string {
  const safe = cleanAll(set);
  const [columns, pen] = [columnsWanted(width), penOf(colour)];
  const text = joined([
    [
      ...wrap(setTitle(safe), columns, '').map((line) => pen(line, 'strong')),
      ...safe.ranking.flatMap((ranked) => {
        const { tone } = outcomeWords(ranked.outcome);
        return [
          ...wrap(`${ranked.path}: ${pen(ranked.outcome, tone, 'strong')}`, columns, `  ${ranked.rank}  `, '     '),
          ...wrap(rankReasonsText(ranked), columns, '     '),
        ];
      }),
    ],
    section(
      pen(SET_TITLES.failed, 'bad', 'strong'),
      safe.failures.flatMap((failure) => wrap(clean(failureText(failure)), columns, '  -  ', '     ')),
    ),
    section(
      pen(SET_TITLES.shared, 'strong'),
      safe.sharedDisks.length === 0
        ? []
        : [
            ...safe.sharedDisks.flatMap((shared) => wrap(sharedDiskText(shared), columns, '  ', '    ')),
            ...wrap(sharedMeaning(safe), columns, '  '),
          ],
    ),
  ]);
  return ascii ? toAscii(text) : text;
}
