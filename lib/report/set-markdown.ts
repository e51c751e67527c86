// Several directories as Markdown: the ranking first, then each report.

import { renderMarkdown } from './markdown.js';
import { joinedBlocks, list } from './markdown-blocks.js';
import { markdownCode as code, markdownText as text } from './markdown-escape.js';
import { failureText, rankReasonText, SET_TITLES, setTitle, sharedDiskText, sharedMeaning } from './messages/rank.js';
import { asSentence, capital } from './messages/sentences.js';
import type { ReportSet } from './report.js';

export function renderSetMarkdown(set: ReportSet): string {
  const { reports, ranking, sharedDisks, failures } = set;
  return joinedBlocks([
    `## ${text(capital(setTitle(set)))}`,
    list(
      ranking.map(({ rank, path, outcome, because }) =>
        [
          `**${rank}** ${code(path)}: ${text(outcome)}`,
          ...because.map((reason) => `  - ${text(rankReasonText(reason))}`),
        ].join('\n'),
      ),
    ),
    list(failures.map((failure) => `**${capital(SET_TITLES.failed)}:** ${text(failureText(failure))}`)),
    list(sharedDisks.map((shared) => `**${capital(SET_TITLES.shared)}:** ${text(sharedDiskText(shared))}`)),
    sharedDisks.length === 0 ? '' : asSentence(sharedMeaning(set)),
    ...reports.map((report) => renderMarkdown(report).trimEnd()),
  ]);
}
