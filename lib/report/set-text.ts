// Several directories as text: the ranking with its reasons first, what they share, what could not be measured, then each report.

import { joined, section, wrap } from './layout.js';
import { failureText, rankReasonsText, SET_TITLES, setTitle, sharedDiskText, sharedMeaning } from './messages/rank.js';
import { outcomeWords } from './messages/thresholds.js';
import type { ReportSet } from './report.js';
import { renderText } from './text.js';
import { framedText } from './text-frame.js';
import type { TextOptions } from './text-options.js';

/** The ranking, then each report. */
export function renderSetText(set: ReportSet, options: TextOptions = {}): string {
  const reports = set.reports.map((report) => renderText(report, options));
  return [rankingText(set, options), ...reports].join(RULE);
}

const RULE = `\n${'-'.repeat(60)}\n\n`;

function rankingText(set: ReportSet, options: TextOptions): string {
  return framedText(set, options, (safe, { columns, pen }) =>
    joined([
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
        safe.failures.flatMap((failure) => wrap(failureText(failure), columns, '  -  ', '     ')),
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
    ]),
  );
}
