// The fleet report in GitHub's Markdown, for an issue or a change request: the nodes in a table, folded if there are many.

import type { FleetReport } from '../fleet/fleet-report.js';
import { missingCells, NODE_HEADS, nodeCells } from './fleet-rows.js';
import { cleanAll } from './layout.js';
import { folded, joinedBlocks, list, table } from './markdown-blocks.js';
import { markdownText } from './markdown-escape.js';
import { answerLines, findingWords, headline, problemWords, whyLines } from './messages/fleet.js';

/** More rows than this are folded. */
const MOST_ROWS = 30;

export function renderFleetMarkdown(report: FleetReport): string {
  const fleet = cleanAll(report);
  const rows = [...fleet.nodes.map(nodeCells), ...fleet.missing.map(missingCells)];
  const nodes = table(
    NODE_HEADS,
    [1, 2, NODE_HEADS.length - 1],
    rows.map(([rank = '', ...cells]) => [rank, ...cells.map(markdownText)]),
  );
  return joinedBlocks([
    `### Fleet: ${fleet.outcome}`,
    `${markdownText(headline(fleet))}.`,
    rows.length <= MOST_ROWS ? nodes : folded(`${rows.length} nodes`, [nodes]),
    list(bullets(fleet)),
  ]);
}

function bullets(fleet: FleetReport): readonly string[] {
  const lines = [
    ...whyLines(fleet.nodes).slice(0, MOST_ROWS),
    ...fleet.findings.map(findingWords),
    ...answerLines(fleet),
    ...fleet.unusable
      .slice(0, MOST_ROWS)
      .map(({ source, problem }) => ({ label: 'file', text: `${source} ${problemWords(problem)}` })),
  ];
  return lines.map(({ label, text }) => `**${label}**: ${markdownText(text)}`);
}
