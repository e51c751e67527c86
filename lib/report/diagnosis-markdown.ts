// A diagnosis for an issue or a change request: the answer and the members; the rest is folded. GitHub's Markdown, everything escaped.

import type { DiagnosedMember, Diagnosis, QuantileBounds } from './diagnosis-types.js';
import {
  answerLine,
  countText,
  diskRunSentences,
  findingRows,
  nextTexts,
  secondsText,
  settleTexts,
  whyOf,
} from './diagnosis-words.js';
import { clean } from './layout.js';
import { markdownLink as link, markdownText as text } from './markdown-escape.js';

/** Markdown with a newline at its end. */
export function renderDiagnosisMarkdown(diagnosis: Diagnosis): string {
  const blocks = [
    `### ${text(answerLine(diagnosis))}`,
    text(whyOf(diagnosis).join(' ')),
    memberTable(diagnosis),
    findingTable(diagnosis),
    diskRun(diagnosis),
    list('Settle', settleTexts(diagnosis)),
    list('Next', nextTexts(diagnosis)),
    commands(diagnosis),
    text(
      `${diagnosis.tool.name} ${diagnosis.tool.version}, ${diagnosis.diagnosedAt}. It only read its sources, and ran nothing.`,
    ),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function table(head: readonly string[], alignment: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [head, alignment, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function range(bounds: QuantileBounds | null): string {
  if (bounds === null) return '-';
  const ms = (value: number) => String(Number((value * 1000).toPrecision(4)));
  if (bounds.upTo === null) return `> ${ms(bounds.above)}`;
  return bounds.above === 0 ? `<= ${ms(bounds.upTo)}` : `${ms(bounds.above)} to ${ms(bounds.upTo)}`;
}

function memberTable({ members }: Diagnosis): string {
  const shown = members.filter(({ fsync, commit, roundTrip }) => fsync ?? commit ?? roundTrip);
  const bound = shown.find(({ fsync }) => fsync !== null)?.fsync?.heartbeatBoundSeconds ?? 0.128;
  return table(
    [
      'member',
      'role',
      'over',
      'fsyncs',
      text(`> ${Math.round(bound * 1000)} ms`),
      'fsync p99, ms',
      'commit p99, ms',
      'round trip p99, ms',
    ],
    [':--', ':--', '--:', '--:', '--:', '--:', '--:', '--:'],
    shown.map(memberRow),
  );
}

function memberRow({ name, role, period, fsync, commit, roundTrip }: DiagnosedMember): string[] {
  return [
    name,
    role ?? '-',
    period.seconds === null ? '-' : secondsText(period.seconds),
    fsync === null ? '-' : countText(fsync.count),
    fsync === null || fsync.overHeartbeat === null ? '-' : countText(fsync.overHeartbeat),
    range(fsync?.p99 ?? null),
    range(commit?.p99 ?? null),
    range(roundTrip?.p99 ?? null),
  ].map(text);
}

function findingTable(diagnosis: Diagnosis): string {
  return table(
    ['', 'what', 'seen', 'source'],
    [':--', ':--', ':--', ':--'],
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

function list(title: string, texts: readonly string[]): string {
  return texts.length === 0 ? '' : `**${title}**\n\n${texts.map((one) => `- ${text(one)}`).join('\n')}`;
}

function commands({ space }: Diagnosis): string {
  const plan = space?.defragmentation;
  if (!plan || plan.commands.length === 0) return '';
  const lines = [...plan.commands, `# or: ${plan.toolCommand}`].map((line) => clean(line).replaceAll('```', "'''"));
  return `<details><summary>To free space: followers first, the leader last</summary>\n\n\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n\n</details>`;
}
