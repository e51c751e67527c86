// Reports side by side as a person reads them: what was compared, then a line a figure with its ratio to another run's.

import type { Comparison } from '../comparison/compare.js';
import type { Difference } from '../comparison/difference.js';
import { fits, joined, section, table, wrap } from './layout.js';
import { joinedBlocks, list, table as markdownTable } from './markdown-blocks.js';
import { markdownCode as code, markdownText as text } from './markdown-escape.js';
import {
  comparisonNotes,
  differenceText,
  figureTitle,
  figureValue,
  ratioText,
  unlikeText,
} from './messages/comparison.js';
import { framedText } from './text-frame.js';
import type { TextOptions } from './text-options.js';

/** Text with a newline at its end. */
export function renderComparisonText(comparison: Comparison, options: TextOptions = {}): string {
  return framedText(comparison, options, (safe, { columns, pen }) =>
    joined([
      safe.runs.flatMap((run, index) => wrap(runText(run, index), columns, '', '   ')),
      ...phasesOf(safe).map((phase) => section(pen(phase, 'strong'), tableOrLines(safe, phase, columns))),
      comparisonNotes(safe).flatMap((note) => wrap(note, columns, '')),
    ]),
  );
}

/** A table, or where the width does not hold it a block for each figure. */
function tableOrLines(comparison: Comparison, phase: string, columns: number): string[] {
  const [head, rows] = [headOf(comparison), rowsOf(comparison, phase)];
  if (fits([head, ...rows], columns)) return table([head, ...rows], [0]);
  return rows.flatMap(([title = '', ...cells]) => [
    `  ${title}`,
    ...cells.flatMap((cell, index) =>
      cell === '' ? [] : wrap(`${head[index + 1] ?? ''}  ${cell}`.trim(), columns, '    ', '      '),
    ),
  ]);
}

/** Markdown with a newline at its end. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  return joinedBlocks([
    list(
      comparison.runs.map(
        ({ name, path, outcome, startedAt }, index) =>
          `**${letter(index)}** ${code(name)}: ${code(path)} is ${text(outcome)}, ${text(startedAt)}`,
      ),
    ),
    ...phasesOf(comparison).flatMap((phase) => [
      `### ${text(phase)}`,
      markdownTable(
        headOf(comparison),
        [0],
        rowsOf(comparison, phase).map((cells) => cells.map(text)),
      ),
    ]),
    ...comparisonNotes(comparison).map(text),
  ]);
}

function runText(run: Comparison['runs'][number], index: number): string {
  const { name, path, outcome, class: kind, startedAt } = run;
  return `${letter(index)}  ${name}: ${path} is ${outcome} (${kind}), ${startedAt}${unlikeText(run)}`;
}

function phasesOf({ figures }: Comparison): string[] {
  return [...new Set(figures.map(({ phase }) => phase))];
}

function headOf({ runs }: Comparison): string[] {
  const cells = runs.flatMap(({ comparedWith }, index) =>
    comparedWith === null ? [letter(index)] : [letter(index), `${letter(index)} / ${letter(comparedWith)}`, ''],
  );
  return ['', ...cells];
}

function rowsOf({ figures }: Comparison, phase: string): string[][] {
  return figures
    .filter((figure) => figure.phase === phase)
    .map((figure) => [
      figureTitle(figure),
      ...figure.values.flatMap((value, index) => [
        figureValue(figure, value),
        ...(index === 0 ? [] : differenceCells(figure.differences[index] ?? null)),
      ]),
    ]);
}

function differenceCells(difference: Difference | null): [string, string] {
  return difference === null ? ['', ''] : [ratioText(difference), differenceText(difference)];
}

/** A to Z, then AA, AB and so on. */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letter(Math.floor(index / 26) - 1)}${last}`;
}
