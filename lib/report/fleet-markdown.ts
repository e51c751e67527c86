// The fleet report in GitHub's Markdown, for an issue or a change request: the nodes in a table, folded if there are many.

import type { FleetReport } from '../fleet/fleet-report.js';
import { diskText } from './fleet-text.js';
import { inMs } from './fleet-words.js';
import { thousands } from './format.js';
import { cleanAll } from './layout.js';
import { markdownText } from './markdown-escape.js';
import {
  choiceWords,
  findingWords,
  headline,
  missingWords,
  passesWords,
  problemWords,
  WORDS,
  whyWords,
} from './messages/fleet.js';

/** More rows than this are folded. */
const MOST_ROWS = 30;

export function renderFleetMarkdown(report: FleetReport): string {
  const fleet = cleanAll(report);
  return [
    `### Fleet: ${fleet.outcome}`,
    '',
    `${markdownText(headline(fleet))}.`,
    '',
    ...folded(fleet),
    ...bullets(fleet),
  ]
    .join('\n')
    .concat('\n');
}

function folded(fleet: FleetReport): readonly string[] {
  const rows = tableRows(fleet);
  if (rows.length <= MOST_ROWS) return [...HEAD, ...rows, ''];
  return [`<details><summary>${rows.length} nodes</summary>`, '', ...HEAD, ...rows, '', '</details>', ''];
}

const HEAD = [
  '| | node | verdict | p99, ms | p99.9 | max | slow | of | disk |',
  '| --: | :-- | :-- | --: | --: | --: | --: | --: | :-- |',
];

function tableRows({ nodes, missing }: FleetReport): readonly string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    ...nodes.map((node) =>
      row([
        node.rank === null ? '-' : String(node.rank),
        markdownText(node.name),
        node.outcome,
        inMs(node.append?.p99Ns),
        inMs(node.append?.p999Ns),
        inMs(node.append?.maxNs),
        node.append === undefined || node.append.slow === null ? '-' : thousands(node.append.slow),
        node.append === undefined ? '-' : thousands(node.append.count),
        markdownText(node.isComparable ? diskText(node) : `${WORDS.notCompared}; ${diskText(node)}`),
      ]),
    ),
    ...missing.map(({ name, reason }) =>
      row(['-', markdownText(name), WORDS.noReport, '', '', '', '', '', markdownText(missingWords(reason))]),
    ),
  ];
}

function bullets({ nodes, findings, passes, choices, unusable }: FleetReport): readonly string[] {
  const reasons = nodes.flatMap((node) => {
    const why = whyWords(node);
    return why === undefined || why === '' ? [] : [{ label: 'why', text: `${node.name}: ${why}` }];
  });
  const lines = [
    ...reasons.slice(0, MOST_ROWS),
    ...findings.map(findingWords),
    ...(passes === undefined ? [] : [passesWords(passes)]),
    ...(nodes.length === 0 ? [] : choices.map(choiceWords)),
    ...unusable
      .slice(0, MOST_ROWS)
      .map(({ source, problem }) => ({ label: 'file', text: `${source} ${problemWords(problem)}` })),
  ];
  return lines.map(({ label, text }) => `- **${label}**: ${markdownText(text)}`);
}
