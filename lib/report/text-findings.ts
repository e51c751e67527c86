// The findings as text: a table a phase, then the storage's; folded into two lines each where the width does not hold a table.

import type { Finding } from '../verdict/judge.js';
import type { LatencyFinding } from '../verdict/latency-findings.js';
import type { Source } from '../verdict/sources.js';
import { isLatency, limitText, noteText, observedText, worded } from './finding-words.js';
import { fits, padded, section, table, wrap } from './layout.js';
import type { Pen } from './pen.js';
import { sourceNumber } from './source-list.js';
import { RESULTS, resultWords } from './words.js';

/** All findings under their title; none without any. */
export function findingLines(
  findings: readonly Finding[],
  sources: readonly Source[],
  columns: number,
  pen: Pen,
): string[] {
  const phases = [...new Set(findings.filter(isLatency).map(({ phase }) => phase))];
  const look: Look = { sources, columns, pen };
  return section(pen('findings', 'strong'), [
    ...wrap(legend(findings), columns, '  ').map((line) => pen(line, 'faint')),
    ...phases.flatMap((phase) => {
      const own = findings.filter(
        (finding): finding is LatencyFinding => isLatency(finding) && finding.phase === phase,
      );
      return [
        `  ${phase}`,
        ...rows(own, (finding) => [finding.title, observedText(finding), limitText(finding)], look),
        ...own.flatMap((finding) => noteLines(finding, columns)),
      ];
    }),
    ...section(
      '  storage and kernel',
      rows(
        findings.filter((finding) => !isLatency(finding)),
        (finding) => [worded(finding).observed, worded(finding).limit],
        look,
      ),
    ),
  ]);
}

function noteLines(finding: LatencyFinding, columns: number): string[] {
  const note = noteText(finding);
  return note === undefined ? [] : wrap(`${finding.title}: ${note}`, columns, '    - ', '      ');
}

/** The marks that are used and do not explain themselves. */
function legend(findings: readonly Finding[]): string {
  return RESULTS.filter(({ result }) => findings.some((finding) => finding.result === result))
    .map(({ mark, words }) => `${mark}: ${words}`)
    .join('; ');
}

interface Look {
  readonly sources: readonly Source[];
  readonly columns: number;
  readonly pen: Pen;
}

/** Mark, cells and the source's number: side by side, or the cells below the first one and indented. */
function rows<Row extends Finding>(
  findings: readonly Row[],
  cellsOf: (finding: Row) => readonly string[],
  { sources, columns, pen }: Look,
): string[] {
  const marked = findings.map((finding) => {
    const { mark, tone } = resultWords(finding.result);
    return [pen(padded(mark, 4), tone, 'strong'), ...cellsOf(finding), sourceNumber(finding.source, sources)];
  });
  const isNumeric = findings.some(isLatency);
  if (fits(marked, columns - 2)) return table(marked, isNumeric ? [0, 1] : [0, 1, 2]).map((line) => `  ${line}`);
  return marked.flatMap(([mark = '', first = '', ...rest]) => [
    ...wrap(first, columns, `    ${mark}  `, '          '),
    ...wrap(rest.join('  '), columns, '          '),
  ]);
}
