// The summary of a run: at most 30 lines of 80 columns. The answer, its reason, the rows that decide, one histogram, and what to do.
// The whole report is text.ts. Pure: width, colour and letters are passed in.

import type { MeasuredFinding } from '../verdict/judge.js';
import { isMeasured } from '../verdict/judge.js';
import type { ThresholdId } from '../verdict/thresholds.js';
import { thousands } from './format.js';
import { cleanAll, padded, wrap } from './layout.js';
import { nextSteps } from './messages/next-steps.js';
import { noticeText } from './messages/notices.js';
import { moreText, notSeenTexts, speedText } from './messages/run.js';
import { adviceMessage } from './messages/storage.js';
import { storageLine } from './messages/storage-line.js';
import { headline, OUTCOME_WORDS, reasons } from './messages/verdict.js';
import { type Pen, penOf, toAscii } from './pen.js';
import type { PhaseReport, Report } from './report.js';
import { smallHistogram } from './summary-histogram.js';
import { latencyRows } from './summary-table.js';
import type { TextOptions } from './text-options.js';

const DEFAULT_WIDTH = 80;
const LEAST_WIDTH = 40;
const LABEL_COLUMNS = 10;

/** Text with a newline at its end. No control character of a path, a model or a saved report gets into it. */
export function renderSummary(
  report: Report,
  { width = DEFAULT_WIDTH, colour = false, ascii = false }: TextOptions = {},
): string {
  const columns = Math.max(LEAST_WIDTH, Math.floor(width));
  const pen = penOf(colour);
  const safe = cleanAll(report);
  const lines = [
    ...answerLines(safe, columns, pen),
    ...figureLines(safe, columns, pen),
    ...closingLines(safe, columns, pen),
  ];
  const text = `${lines.join('\n')}\n`;
  return ascii ? toAscii(text) : text;
}

/** The verdict and why, and the storage. */
export function answerLines(report: Report, columns: number, pen: Pen): string[] {
  const { outcome } = report.verdict;
  const { tone } = OUTCOME_WORDS[outcome];
  const [first = '', ...rest] = wrap(`${report.target.path}: ${headline(report)}`, columns, '', '  ');
  const before = first.slice(0, report.target.path.length + 2);
  const at = first.indexOf(outcome, before.length);
  const coloured =
    at < 0
      ? pen(first, 'strong')
      : pen(first.slice(0, at), 'strong') +
        pen(outcome, tone, 'strong') +
        pen(first.slice(at + outcome.length), 'strong');
  const container = report.notices.filter(({ id }) => id === 'container-layer');
  return [
    ...container.flatMap((notice) => wrap(noticeText(notice), columns, '')),
    coloured,
    ...rest,
    ...wrap(reasons(report).join(' '), columns, ''),
    ...labelled('storage', storageLine(report.storage), columns),
    ...report.notices
      .filter(({ id }) => id !== 'container-layer')
      .flatMap((notice) => labelled('note', noticeText(notice), columns)),
  ].filter((line) => line !== '');
}

/** The rows that decide, and the histogram of the operation that decides. */
function figureLines(report: Report, columns: number, pen: Pen): string[] {
  const phase = judgedPhase(report);
  if (!phase || phase.append.count === 0) return [];
  return ['', ...latencyRows(report, phase, columns, pen), '', ...smallHistogram(report, phase, columns, pen), ''];
}

export function judgedPhase({ phases }: Report): PhaseReport | undefined {
  return phases.find(({ name }) => name === 'paced');
}

function closingLines(report: Report, columns: number, pen: Pen): string[] {
  const warnings = report.advice.filter(({ level }) => level === 'warning');
  return [
    ...labelledIf('speed', speedText(report), columns),
    ...warnings.flatMap((advice) => {
      const { observed, next } = adviceMessage(advice);
      return labelled('warning', `${observed}: ${decapital(next)}`, columns, (label) => pen(label, 'fair', 'strong'));
    }),
    ...nextSteps(report).flatMap(({ text }) => labelled('next', text, columns)),
    ...labelledIf('not seen', notSeenTexts(report).join('; '), columns),
    ...labelledIf('more', moreText(report), columns),
  ];
}

/** A label in a column of ten, and a text that wraps beside it. */
export function labelled(
  label: string,
  text: string,
  columns: number,
  ink: (label: string) => string = (same) => same,
): string[] {
  const indent = ' '.repeat(LABEL_COLUMNS);
  return wrap(text.replace(/\.$/, ''), columns, ink(padded(label, LABEL_COLUMNS)), indent);
}

function labelledIf(label: string, text: string, columns: number): string[] {
  return text === '' ? [] : labelled(label, text, columns);
}

function decapital(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` : text;
}

/** The finding of a threshold; `undefined` where the run has none. */
export function findingOf(report: Report, id: ThresholdId): MeasuredFinding | undefined {
  return report.verdict.findings.filter(isMeasured).find((finding) => finding.id === id);
}

/** A count in a table. */
export function countText(count: number): string {
  return thousands(Math.round(count));
}
