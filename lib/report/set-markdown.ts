// Several directories as Markdown: the ranking first, then each report.

import { renderMarkdown } from './markdown.js';
import { markdownCode as code, markdownText as text } from './markdown-escape.js';
import type { ReportSet } from './report.js';

export function renderSetMarkdown(set: ReportSet): string {
  const { reports, ranking, sharedDisks, failures, isConcurrent } = set;
  const shared = sharedDisks.map(({ device, paths }) => `- ${code(device)} carries ${paths.map(code).join(' and ')}.`);
  const lines = [
    `# ${reports.length} directories, measured ${isConcurrent ? 'at the same time' : 'one after another'}`,
    ranking
      .map(({ rank, path, outcome, because }) =>
        [`- **${rank}** ${code(path)}: ${outcome}`, ...because.map((reason) => `  - ${text(reason)}`)].join('\n'),
      )
      .join('\n'),
    [...failures.map(({ message }) => `- Not measured: ${text(message)}`), ...shared].join('\n'),
    ...reports.map((report) => renderMarkdown(report).trimEnd()),
  ];
  return `${lines.filter((line) => line !== '').join('\n\n')}\n`;
}
