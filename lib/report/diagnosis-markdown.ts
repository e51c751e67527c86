// A diagnosis for an issue or a change request: the answer and the members; the rest is folded. GitHub's Markdown, everything escaped.

import type { Diagnosis } from './diagnosis-types.js';
import {
  answerLine,
  diskRunSentences,
  findingRows,
  measuredMembers,
  memberCells,
  nextTexts,
  settleTexts,
  whyOf,
} from './diagnosis-words.js';
import { clean } from './layout.js';
import { folded, joinedBlocks, list, table } from './markdown-blocks.js';
import { markdownLink as link, markdownText as text } from './markdown-escape.js';
import { countText } from './messages/diagnosis-figures.js';

/** Markdown with a newline at its end. */
export function renderDiagnosisMarkdown(diagnosis: Diagnosis): string {
  return joinedBlocks([
    `### ${text(answerLine(diagnosis))}`,
    text(whyOf(diagnosis).join(' ')),
    memberTable(diagnosis),
    findingTable(diagnosis),
    diskRun(diagnosis),
    titledList('Settle', settleTexts(diagnosis)),
    titledList('Next', nextTexts(diagnosis)),
    commands(diagnosis),
    text(
      `${diagnosis.tool.name} ${diagnosis.tool.version}, ${diagnosis.diagnosedAt}. It only read its sources, and ran nothing.`,
    ),
  ]);
}

function memberTable(diagnosis: Diagnosis): string {
  const { measured, over } = measuredMembers(diagnosis);
  return table(
    ['member', 'role', 'over', 'fsyncs', text(over), 'fsync p99, ms', 'commit p99, ms', 'round trip p99, ms'],
    [0, 1],
    measured.map((member) => [member.name, ...memberCells(member)].map(text)),
  );
}

function findingTable(diagnosis: Diagnosis): string {
  return table(
    ['', 'what', 'seen', 'source'],
    [0, 1, 2, 3],
    findingRows(diagnosis).map(({ mark, label, text: words, strength, source }) => [
      mark === 'FAIL' ? '**FAIL**' : mark,
      text(label),
      text(strength === '' ? words : `${words} (${strength})`),
      source === null ? '' : link(source.title, source.url),
    ]),
  );
}

function diskRun({ diskRun: run }: Diagnosis): string {
  return run === null
    ? ''
    : text(
        `Compared with ${run.name} (${countText(run.count)} syncs of ${run.path}): ${diskRunSentences(run).join(' ')}`,
      );
}

function titledList(title: string, texts: readonly string[]): string {
  return texts.length === 0 ? '' : `**${title}**\n\n${list(texts.map(text))}`;
}

function commands({ space }: Diagnosis): string {
  const plan = space?.defragmentation;
  if (!plan || plan.commands.length === 0) return '';
  const lines = [...plan.commands, `# or: ${plan.toolCommand}`].map((line) => clean(line).replaceAll('```', "'''"));
  return folded('To free space: followers first, the leader last', [`\`\`\`sh\n${lines.join('\n')}\n\`\`\``]);
}
