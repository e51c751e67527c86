// The findings and the advice as text: mark, title, value, limit and source in a line, and their sentences below.

import { type Finding, isMeasured, type MeasuredFinding } from '../verdict/judge.js';
import type { Source } from '../verdict/sources.js';
import type { Advice } from '../verdict/storage-advice.js';
import { fits, padded, section, table, wrap } from './layout.js';
import { unmeasuredMessage } from './messages/failure.js';
import { DECIDES_TITLES, findingNote } from './messages/finding-notes.js';
import { findingMark, levelMark } from './messages/results.js';
import { asSentence } from './messages/sentences.js';
import { type AdviceMessage, adviceMessage } from './messages/storage.js';
import { limitText, thresholdTitle, valueText } from './messages/thresholds.js';
import { sourceNumber } from './source-list.js';
import type { Look } from './text-frame.js';

const INDENT = ' '.repeat(10);

/** Lines that cite documents by their number. */
export interface TextLook extends Look {
  readonly sources: readonly Source[];
}

/** All findings; none without any. */
export function findingLines(findings: readonly Finding[], look: TextLook): string[] {
  const measured = findings.filter(isMeasured);
  return section(look.pen('findings', 'strong'), [
    ...DECIDES_TITLES.flatMap(({ decides, title }) => {
      const own = measured.filter((finding) => finding.decides === decides);
      return section(`  ${title}`, own.length === 0 ? [] : measuredLines(own, look));
    }),
    ...section(
      '  storage',
      findings.flatMap((finding) => (isMeasured(finding) ? [] : unmeasuredLines(finding, look))),
    ),
  ]);
}

function measuredLines(findings: readonly MeasuredFinding[], { sources, columns, pen }: TextLook): string[] {
  const rows = findings.map((finding) => {
    const { mark, tone } = findingMark(finding);
    const cells = [thresholdTitle(finding), valueText(finding, finding.observed), limitText(finding)];
    return [pen(padded(mark, 4), tone, 'strong'), ...cells, sourceNumber(finding.source, sources)];
  });
  const isTable = fits(rows, columns - 2);
  const lines = isTable ? table(rows, [0, 1]).map((line) => [`  ${line}`]) : rows.map((row) => folded(row, columns));
  return findings.flatMap((finding, index) => [...(lines[index] ?? []), ...noteLines(findingNote(finding), columns)]);
}

/** Where the width does not hold a table. */
function folded([mark = '', title = '', ...rest]: readonly string[], columns: number): string[] {
  return [...wrap(title, columns, `    ${mark}  `, INDENT), ...wrap(rest.join('  '), columns, INDENT)];
}

function noteLines(note: string, columns: number): string[] {
  return note === '' ? [] : wrap(note, columns, INDENT);
}

/** A finding that was not measured. */
export function unmeasuredLines(finding: Exclude<Finding, MeasuredFinding>, look: TextLook): string[] {
  const { mark, tone } = findingMark(finding);
  const lead = `    ${look.pen(padded(mark, 4), tone, 'strong')}  `;
  return messageLines(unmeasuredMessage(finding), finding.source, lead, look);
}

/** The advice, with why and what to do. */
export function adviceLines(advice: readonly Advice[], look: TextLook): string[] {
  return section(
    look.pen('advice', 'strong'),
    advice.flatMap((one) => {
      const { mark, tone } = levelMark(one.level);
      const lead = `  ${look.pen(padded(mark, 7), tone, 'strong')} `;
      return messageLines(adviceMessage(one), one.source, lead, look);
    }),
  );
}

function messageLines(
  { observed, why, next }: AdviceMessage,
  source: Source,
  lead: string,
  { sources, columns }: TextLook,
): string[] {
  return [
    ...wrap(`${asSentence(observed)} ${sourceNumber(source, sources)}`, columns, lead, INDENT),
    ...noteLines([why, next].filter(Boolean).join(' '), columns),
  ];
}
