// The table of latencies as text: numbers stand on their decimal point, and a narrow terminal loses columns, the least missed first.

import { type LatencyRow, PERCENTILE_HEADS, TABLE_TITLE } from './latency-table.js';
import { columnsOf, padded } from './layout.js';
import { resultMark } from './messages/results.js';
import type { Pen } from './pen.js';
import type { Look } from './text-frame.js';

type Head = (typeof PERCENTILE_HEADS)[number];

/** What may be left out of a table that is too wide, the first first. */
const DROP: readonly Head[] = ['p90', 'p99.9', 'p50'];

/** Lines, the head first. @param heads which percentiles are wanted */
export function tableLines(rows: readonly LatencyRow[], heads: readonly Head[], { columns, pen }: Look): string[] {
  const short = rows.map((row) => ({ ...row, limit: row.limit.replace(/^max /, '') }));
  const forms = [heads, ...DROP.map((_, index) => heads.filter((head) => !DROP.slice(0, index + 1).includes(head)))];
  const tables = forms.flatMap((shown) => [rows, short].map((each) => linesOf(each, shown, pen)));
  return tables.find((lines) => lines.every((line) => columnsOf(line) <= columns)) ?? tables.at(-1) ?? [];
}

function linesOf(rows: readonly LatencyRow[], shown: readonly Head[], pen: Pen): string[] {
  const widest = (head: string, of: (row: LatencyRow) => string) =>
    Math.max(columnsOf(head), ...rows.map((row) => columnsOf(of(row))));
  const titles = widest(TABLE_TITLE, titleOf);
  const counts = widest('count', ({ count }) => count);
  const limits = rows.some(({ limit }) => limit !== '') ? widest('limit', ({ limit }) => limit) : 0;
  const cells = shown.map((head) =>
    aligned(
      head,
      rows.map(({ values }) => values[PERCENTILE_HEADS.indexOf(head)] ?? ''),
    ),
  );
  const head = [padded(TABLE_TITLE, titles), padded('count', counts, true), ...cells.map((cell) => cell.head)];
  return [
    `  ${pen([...head, limits === 0 ? '' : 'limit'].join('  ').trimEnd(), 'faint')}`,
    ...rows.map((row, index) => {
      const { mark, tone } = row.result === undefined ? { mark: '', tone: 'good' as const } : resultMark(row.result);
      const line = [
        padded(titleOf(row), titles),
        padded(row.count, counts, true),
        ...cells.map(({ values }) => values[index] ?? ''),
        padded(row.limit, limits),
        pen(mark, tone, 'strong'),
      ];
      return `  ${line.join('  ')}`.trimEnd();
    }),
  ];
}

function titleOf({ title, isPart }: LatencyRow): string {
  return isPart ? `  ${title}` : title;
}

/** A column whose numbers stand on their decimal point, under its head. */
function aligned(
  head: string,
  values: readonly string[],
): { readonly head: string; readonly values: readonly string[] } {
  const wholes = values.map((value) => /^[<\d]+/.exec(value)?.[0].length ?? 0);
  const whole = Math.max(0, ...wholes);
  const isNumber = (value: string) => /^[<\d]/.test(value);
  const placed = values.map((value, index) =>
    isNumber(value) ? ' '.repeat(whole - (wholes[index] ?? 0)) + value : value,
  );
  const longest = Math.max(0, ...placed.map(columnsOf));
  const width = Math.max(head.length, longest);
  return {
    head: padded(head, width, true),
    values: placed.map((value) => padded(isNumber(value) ? padded(value, longest) : value, width, true)),
  };
}
