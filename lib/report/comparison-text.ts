// Reports side by side as a person reads them: what was compared, then a line a figure with its ratio to another run's.

import type { ComparedFigure, Comparison } from '../comparison/compare.js';
import type { Ratio } from '../comparison/ratio.js';
import { factor, latency, rate } from './format.js';
import { clean, joined, section, table, wrap } from './layout.js';
import { markdownCode as code, markdownText as text } from './markdown-escape.js';
import type { TextOptions } from './text.js';

/** Plain text with a newline at its end. */
export function renderComparisonText(comparison: Comparison, { width = 100 }: TextOptions = {}): string {
  const columns = Math.max(40, Math.floor(width));
  return joined([
    comparison.runs.flatMap((run, index) => wrap(clean(runText(run, index)), columns, '', '   ')),
    ...phasesOf(comparison).map((phase) =>
      section(phase, table([headOf(comparison), ...rowsOf(comparison, phase)], [0])),
    ),
    notes(comparison).flatMap((note) => wrap(note, columns, '')),
  ]);
}

/** Markdown with a newline at its end. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = headOf(comparison);
  const alignment = head.map((_, column) => (column === 0 ? ':--' : '--:'));
  const blocks = [
    comparison.runs
      .map(
        ({ name, path, outcome, startedAt }, index) =>
          `- **${letter(index)}** ${code(name)}: ${code(path)} is ${outcome}, ${text(startedAt)}`,
      )
      .join('\n'),
    ...phasesOf(comparison).flatMap((phase) => [
      `### ${phase}`,
      [head, alignment, ...rowsOf(comparison, phase).map((cells) => cells.map(text))].map(row).join('\n'),
    ]),
    notes(comparison).map(text).join('\n\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function runText(
  { name, path, outcome, class: kind, startedAt, deviations }: Comparison['runs'][number],
  index: number,
): string {
  const unlike = deviations.length === 0 ? '' : `; not the standard run (${deviations.join(', ')})`;
  return `${letter(index)}  ${name}: ${path} is ${outcome} (${kind}), ${startedAt}${unlike}`;
}

function phasesOf({ figures }: Comparison): string[] {
  return [...new Set(figures.map(({ phase }) => phase))];
}

function headOf({ runs }: Comparison): string[] {
  const cells = runs.flatMap(({ beside }, index) =>
    beside === null ? [letter(index)] : [letter(index), `${letter(index)} / ${letter(beside)}`, ''],
  );
  return ['', ...cells];
}

function rowsOf({ figures }: Comparison, phase: string): string[][] {
  return figures
    .filter((figure) => figure.phase === phase)
    .map((figure) => [
      figure.title,
      ...figure.values.flatMap((value, index) => [
        valueText(figure, value),
        ...(index === 0 ? [] : ratioCells(figure, figure.ratios[index] ?? null)),
      ]),
    ]);
}

function valueText({ unit }: ComparedFigure, value: number | null): string {
  if (value === null) return '-';
  return unit === 'ns' ? latency(value) : rate(value);
}

function ratioCells({ unit }: ComparedFigure, ratio: Ratio | null): [string, string] {
  if (ratio === null) return ['-', ''];
  const { interval, difference } = ratio;
  const ends =
    interval &&
    [interval.low ?? Number.NaN, interval.high ?? Number.NaN].map((end) => (Number.isNaN(end) ? '?' : factor(end)));
  const [higher, lower] = unit === 'ns' ? ['slower', 'faster'] : ['more', 'fewer'];
  const words = { higher, lower, 'none-seen': 'no difference seen', unknown: '' }[difference] ?? '';
  return [`${factor(ratio.ratio)}${ends ? ` (${ends.join(' to ')})` : ''}`, words];
}

function notes({ figures }: Comparison): string[] {
  const ratios = figures.flatMap((figure) => figure.ratios).filter((ratio) => ratio !== null);
  const methods = new Set(ratios.flatMap(({ method }) => method ?? []));
  const sure = ratios.find(({ interval }) => interval)?.interval?.confidence;
  return [
    sure === undefined
      ? 'These runs do not tell how sure their figures are: the ratios prove no difference.'
      : `In brackets: where the ratio lies, ${Number((100 * sure).toFixed(4))} % sure. A difference is named where that excludes 1; a ratio without brackets proves none.`,
    ...(methods.has('intervals')
      ? [
          "Ratios of a p99 and of a rate: from both runs' own intervals (variance estimates recovery, Zou and Donner 2008).",
        ]
      : []),
    ...(methods.has('seconds')
      ? ["Ratios of a p50: of typical seconds, each run's seconds taken as its samples (Welch's t on logarithms)."]
      : []),
    'Two runs differ by what else went on at their times, too: compare runs made in turns.',
  ];
}

function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `A${index}`;
}
