// A diagnosis for a terminal: the answer and its reasons in the first lines, the members, the findings, the deciding steps, the next steps.

import type { Diagnosis } from './diagnosis-types.js';
import {
  answerLine,
  diskRunSentences,
  findingRows,
  type Mark,
  measuredMembers,
  memberCells,
  nextTexts,
  settleTexts,
  whyOf,
} from './diagnosis-words.js';
import { clean, columnsOf, joined, padded, table, wrap } from './layout.js';
import { countText, seconds, size } from './messages/diagnosis-figures.js';
import { type Ink, type Pen, penOf, toAscii } from './pen.js';
import type { TextOptions } from './text-options.js';

const DEFAULT_WIDTH = 80;
const LABEL_COLUMNS = 10;

/** Text with a newline at its end. */
export function renderDiagnosisText(
  diagnosis: Diagnosis,
  { width = DEFAULT_WIDTH, colour = false, ascii = false }: TextOptions = {},
): string {
  const columns = Math.max(40, Math.min(width, 100));
  const pen = penOf(colour);
  const text = joined([
    answer(diagnosis, columns, pen),
    memberTable(diagnosis, columns),
    findings(diagnosis, columns, pen),
    diskRun(diagnosis, columns),
    space(diagnosis, columns),
    [...labelled('settle', settleTexts(diagnosis), columns), ...labelled('next', nextTexts(diagnosis), columns)],
  ]);
  return ascii ? toAscii(text) : text;
}

const ANSWER_INK: Readonly<Partial<Record<Diagnosis['answer'], Ink>>> = { ok: 'good', 'not-sure': 'open' };

function answer(diagnosis: Diagnosis, columns: number, pen: Pen): string[] {
  const [first = '', ...more] = wrap(clean(answerLine(diagnosis)), columns, '');
  const word = diagnosis.answer;
  const coloured = `${pen(word, ANSWER_INK[word] ?? 'bad', 'strong')}${pen(first.slice(word.length), 'strong')}`;
  return [
    coloured,
    ...more.map((line) => pen(line, 'strong')),
    ...wrap(clean(whyOf(diagnosis).join(' ')), columns, ''),
  ];
}

/** One row per member; empty without metrics. */
function memberTable(diagnosis: Diagnosis, columns: number): string[] {
  const { measured, over } = measuredMembers(diagnosis);
  if (measured.length === 0) return [];
  const head = ['member', 'role', 'over', 'fsyncs', over, 'fsync', 'commit', 'round trip'];
  const rows = measured.map((member) => [shortName(clean(member.name), columns), ...memberCells(member)]);
  const away = diagnosis.unreachable.map(({ name, how }) => {
    const cells = ['-', '-', '-', '-', how === 'timeout' ? 'time-out' : how, '-', '-'];
    return [shortName(clean(name), columns), ...cells];
  });
  const all = [head, ...rows, ...away];
  const isEmpty = (column: number) => all.slice(1).every((row) => row[column] === '-' || row[column] === '');
  const kept = head.map((_, index) => index).filter((index) => index === 0 || !isEmpty(index));
  const first = kept.find((index) => index >= 5);
  if (first !== undefined) head[first] = `p99, ms: ${head[first]}`;
  return table(
    all.map((row) => kept.map((index) => row[index] ?? '')),
    [0, 1].map((index) => kept.indexOf(index)),
    { columns, drop: [2, 7, 1].map((index) => kept.indexOf(index)).filter((index) => index > 0) },
  );
}

/** A file's name can be long; its end tells files apart. */
function shortName(name: string, columns: number): string {
  const most = columns < 70 ? 16 : 28;
  return name.length <= most ? name : `…${name.slice(1 - most)}`;
}

const MARK_INK: Readonly<Record<Mark, Ink>> = { FAIL: 'bad', warn: 'fair', open: 'open', note: 'faint', ok: 'good' };

function findings(diagnosis: Diagnosis, columns: number, pen: Pen): string[] {
  const rows = findingRows(diagnosis);
  const label = Math.min(18, Math.max(0, ...rows.map((row) => columnsOf(row.label))));
  return rows.flatMap((row) => {
    const first = `  ${pen(row.mark, MARK_INK[row.mark])}${' '.repeat(4 - row.mark.length)}  ${padded(row.label, label)}  `;
    const strength = row.strength === '' ? '' : ` (${row.strength})`;
    return wrap(clean(`${row.text}${strength}`), columns, first, ' '.repeat(10 + label));
  });
}

function diskRun({ diskRun: run }: Diagnosis, columns: number): string[] {
  if (run === null) return [];
  const share = (value: number | null) =>
    value === null ? '-' : value === 0 ? '0' : `${Number((value * 100).toPrecision(3))} %`;
  const bound = (value: number) => (value >= 1 ? `${value} s` : `${value * 1000} ms`);
  const rows = [
    ['longer than', ...run.rows.map(({ boundSeconds }) => bound(boundSeconds)), 'of'],
    ...(run.member === null
      ? []
      : [
          [
            shortName(clean(run.member), columns),
            ...run.rows.map(({ member }) => share(member)),
            countText(run.memberCount),
          ],
        ]),
    [
      `${shortName(clean(run.name), columns)}, ${seconds(run.seconds)}`,
      ...run.rows.map(({ run: value }) => share(value)),
      countText(run.count),
    ],
  ];
  return [...table(rows, [0], { columns, drop: [1, 3, 5] }), ...wrap(diskRunSentences(run).join(' '), columns, '  ')];
}

const OBSTACLES = {
  'member-away': ['first', 'bring back the missing member'],
  corrupt: ['never', 'while data is corrupt'],
  version: ['first', 'upgrade: this version can damage data in a defragmentation'],
  'no-endpoints': ['note', 'the client URLs are not known here: fill in the endpoints'],
} as const;

/** Commands stand alone on a line, whatever the width: they are to be pasted. */
function space({ space: known }: Diagnosis, columns: number): string[] {
  const plan = known?.defragmentation;
  if (!plan) return [];
  const pause = Math.max(0, ...plan.members.map(({ pauseSeconds }) => pauseSeconds ?? 0));
  const inUse = known?.sizes[0]?.dbInUseBytes ?? null;
  const expected =
    pause === 0 || inUse === null ? '' : ` Each member is blocked for about ${seconds(pause)} (${size(inUse)} in use).`;
  return [
    ...wrap(
      `To defragment: compact, then defragment the followers first and the leader last, one minute apart.${expected}`,
      columns,
      '',
    ),
    ...plan.obstacles.flatMap((id) => {
      const [label, obstacle] = OBSTACLES[id];
      return wrap(obstacle, columns, `  ${label}: `, '         ');
    }),
    ...plan.commands.map((command) => `  ${clean(command)}`),
    `  # or: ${clean(plan.toolCommand)}`,
  ];
}

function labelled(label: string, texts: readonly string[], columns: number): string[] {
  return texts.flatMap((text, index) =>
    wrap(clean(text), columns, padded(index === 0 ? label : '', LABEL_COLUMNS), ' '.repeat(LABEL_COLUMNS)),
  );
}
