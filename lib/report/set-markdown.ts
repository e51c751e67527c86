// Several directories as Markdown: the ranking first, then each report.

import { renderMarkdown } from './markdown.js';
import { markdownCode as code, markdownText as text } from './markdown-escape.js';
import { failureText, rankReasonText, SET_TITLES, setTitle, sharedDiskText, sharedMeaning } from './messages/rank.js';
import { asSentence, capital } from './messages/sentences.js';
import type { ReportSet } from './report.js';

export function renderSetMarkdown(set: ReportSet): string {
  const { reports, ranking, sharedDisks, failures } = set;
  const blocks = [
    `## ${text(capital(setTitle(set)))}`,
    ranking
      .map(({ rank, path, outcome, because }) =>
        [
          `- **${rank}** ${code(path)}: ${text(outcome)}`,
          ...because.map((reason) => `  - ${text(rankReasonText(reason))}`),
        ].join('\n'),
      )
      .join('\n'),
    failures.map((failure) => `- **${capital(SET_TITLES.failed)}:** ${text(failureText(failure))}`).join('\n'),
    sharedDisks.map((shared) => `- **${capital(SET_TITLES.shared)}:** ${text(sharedDiskText(shared))}`).join('\n'),
    sharedDisks.length === 0 ? '' : asSentence(sharedMeaning(set)),
    ...reports.map((report) => renderMarkdown(report).trimEnd()),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
