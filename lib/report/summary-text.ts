// The summary of a run: at most 30 lines of 80 columns. The answer, its reason, the rows that decide, one histogram, and what to do.
// The whole report is text.ts. Pure: width, colour and letters are passed in.

import { judgedPhase } from '../verdict/judged-phase.js';
import { decidingRows } from './latency-table.js';
import { padded, wrap } from './layout.js';
import { nextSteps } from './messages/next-steps.js';
import { noticeText } from './messages/notices.js';
import { observationMessage } from './messages/observations.js';
import { moreText, moreWarningsText, notSeenTexts, queueText, speedText } from './messages/run.js';
import { uncapital } from './messages/sentences.js';
import { adviceMessage } from './messages/storage.js';
import { storageLine } from './messages/storage-line.js';
import { outcomeWords } from './messages/thresholds.js';
import { headline, reasons } from './messages/verdict.js';
import type { Report } from './report.js';
import { smallHistogram } from './summary-histogram.js';
import { DEFAULT_WIDTH, framedText, type Look } from './text-frame.js';
import type { TextOptions } from './text-options.js';
import { tableLines } from './text-table.js';

/** At 80 columns; more where lines are shorter. */
const MOST_LINES = 30;
const LABEL_COLUMNS = 10;

/** Text with a newline at its end. */
export function renderSummary(report: Report, options: TextOptions = {}): string {
  return framedText(report, options, (safe, look) => `${summaryLines(safe, look).join('\n')}\n`);
}

/** What a summary has room for. */
interface Room {
  readonly histogramRows: number;
  readonly hasSpeed: boolean;
  readonly steps: number;
  readonly warnings: number;
  readonly hasMore: boolean;
}

const WHOLE: Room = { histogramRows: 7, hasSpeed: true, steps: 20, warnings: 20, hasMore: false };

/** Levels of detail, from all to the least. The least useful lines are dropped first; `-v` prints all. */
const ROOMS: readonly Room[] = [
  { histogramRows: 7, hasSpeed: true, steps: 3, warnings: 6, hasMore: true },
  { histogramRows: 7, hasSpeed: false, steps: 2, warnings: 6, hasMore: true },
  { histogramRows: 6, hasSpeed: false, steps: 2, warnings: 4, hasMore: false },
  { histogramRows: 5, hasSpeed: false, steps: 1, warnings: 4, hasMore: false },
  { histogramRows: 4, hasSpeed: false, steps: 1, warnings: 4, hasMore: false },
  { histogramRows: 4, hasSpeed: false, steps: 1, warnings: 3, hasMore: false },
  { histogramRows: 3, hasSpeed: false, steps: 1, warnings: 3, hasMore: false },
  { histogramRows: 3, hasSpeed: false, steps: 1, warnings: 2, hasMore: false },
  { histogramRows: 3, hasSpeed: false, steps: 1, warnings: 1, hasMore: false },
  { histogramRows: 0, hasSpeed: false, steps: 1, warnings: 3, hasMore: false },
  { histogramRows: 0, hasSpeed: false, steps: 1, warnings: 2, hasMore: false },
  { histogramRows: 0, hasSpeed: false, steps: 1, warnings: 1, hasMore: false },
];

/** The summary in lines, of a report without control characters. @param isWhole whether all stands there, however long */
export function summaryLines(report: Report, look: Look, isWhole = false): readonly string[] {
  const most = Math.ceil(MOST_LINES * Math.max(1, DEFAULT_WIDTH / look.columns));
  const forms = (isWhole ? [WHOLE] : ROOMS).map((room) => [
    ...answerLines(report, look),
    ...figureLines(report, look, room),
    ...closingLines(report, look, room),
  ]);
  return forms.find((lines) => lines.length <= most) ?? forms.at(-1) ?? [];
}

/** The verdict, its reasons, and the storage. */
function answerLines(report: Report, look: Look): string[] {
  const container = report.notices.filter(({ id }) => id === 'container-layer');
  const { columns } = look;
  const others = report.notices.filter(({ id }) => id !== 'container-layer');
  return [
    ...container.flatMap((notice) => wrap(noticeText(notice), columns, '')),
    ...headlineLines(report, look),
    ...wrap(reasons(report).join(' '), columns, ''),
    ...labelled('storage', storageLine(report.storage), columns),
    ...others.flatMap((notice) => labelled('note', noticeText(notice), columns)),
  ].filter((line) => line !== '');
}

/** The outcome has its colour, the rest of the line is bold. */
function headlineLines(report: Report, { columns, pen }: Look): string[] {
  const { outcome } = report.verdict;
  const { path } = report.target;
  const [first = '', ...rest] = wrap(`${path}: ${headline(report)}`, columns, '', '  ');
  const at = first.indexOf(outcome, path.length + 2);
  if (at < 0) return [first, ...rest].map((line) => pen(line, 'strong'));
  const after = at + outcome.length;
  return [
    pen(first.slice(0, at), 'strong') +
      pen(outcome, outcomeWords(outcome).tone, 'strong') +
      pen(first.slice(after), 'strong'),
    ...rest.map((line) => pen(line, 'strong')),
  ];
}

/** The rows that decide, and the histogram of the operation that decides. */
function figureLines(report: Report, look: Look, { histogramRows }: Room): string[] {
  const phase = judgedPhase(report);
  if (!phase || phase.append.count === 0) return [];
  const table = tableLines(decidingRows(report, phase), ['p50', 'p99', 'p99.9', 'max'], look);
  const histogram = histogramRows === 0 ? [] : ['', ...smallHistogram(report, phase, histogramRows, look)];
  return ['', ...table, ...histogram, ''];
}

function closingLines(report: Report, { columns, pen }: Look, room: Room): string[] {
  // The first line says it already.
  const advice = report.advice.filter(({ id, level }) => level === 'warning' && id !== 'container-layer');
  const warnings = [
    ...lackOfCpu(report),
    ...advice.map(adviceMessage).map(({ observed, next }) => warning(observed, next)),
  ];
  const left = warnings.length - room.warnings;
  const phase = judgedPhase(report);
  return [
    ...labelled('queue', phase ? queueText(phase) : '', columns),
    ...labelled('speed', room.hasSpeed ? speedText(report) : '', columns),
    ...warnings
      .slice(0, room.warnings)
      .flatMap((text) => labelled('warning', text, columns, (label) => pen(label, 'fair', 'strong'))),
    ...labelled('', left > 0 ? moreWarningsText(left) : '', columns),
    ...nextSteps(report)
      .slice(0, room.steps)
      .flatMap(({ text }) => labelled('next', text, columns)),
    ...labelled('not seen', notSeenTexts(report).join('; '), columns),
    ...labelled('more', room.hasMore ? moreText(report) : '', columns),
  ];
}

const warning = (observed: string, next: string) => `${observed}: ${uncapital(next)}`;

/** The main reason why a run that does not pass lacked CPU time. Then its latencies are not only the disk's. */
function lackOfCpu(report: Report): string[] {
  if (outcomeWords(report.verdict.outcome).tone === 'good') return [];
  const judged = judgedPhase(report)?.name;
  const [most] = report.observations
    .filter((one) => 'share' in one)
    .filter(({ phase }) => phase === judged)
    .sort((one, other) => other.share - one.share);
  if (most === undefined) return [];
  const { seen, advice } = observationMessage(most);
  return [warning(seen, advice)];
}

/** A label in a column of ten, and a text that wraps beside it; nothing without a text. */
function labelled(
  label: string,
  text: string,
  columns: number,
  ink: (label: string) => string = (same) => same,
): string[] {
  if (text === '') return [];
  const indent = ' '.repeat(LABEL_COLUMNS);
  return wrap(text.replace(/\.$/, ''), columns, ink(padded(label, LABEL_COLUMNS)), indent);
}
