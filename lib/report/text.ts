// The report as a person reads it in a terminal: the answer, its reasons, the disk, the figures, the findings, what to do next.
// Pure: width, colour and letters are passed in.

import type { Source } from '../verdict/sources.js';
import { plainSentence, reservations, verdictSentence } from './answer.js';
import { reasonsOf, worded } from './finding-words.js';
import { cleanAll, joined, padded, section, wrap } from './layout.js';
import { adviceMessage } from './messages/storage.js';
import { caveatSentences, reasonSentences } from './messages/storage-evidence.js';
import { nextSteps } from './next-steps.js';
import { type Pen, penOf, toAscii } from './pen.js';
import type { Inspection, Report } from './report.js';
import { reproduceCommand } from './reproduce.js';
import { sourceNumber, sourcesOf } from './source-list.js';
import { CLASSES, renderStorage } from './storage-text.js';
import { findingLines } from './text-findings.js';
import { phaseLines } from './text-phase.js';
import { outcomeWords, resultWords } from './words.js';

export interface TextOptions {
  /** Columns to keep to, 40 and up; 100 by default. What cannot be broken (a path, an address, the command to repeat a run) may pass it. */
  readonly width?: number;
  /** Escape sequences for colours; none by default. */
  readonly colour?: boolean;
  /** ASCII letters alone; by default Unicode's too. */
  readonly ascii?: boolean;
}

const DEFAULT_WIDTH = 100;
const LEAST_WIDTH = 40;

/** Text with a newline at its end. No control character of a path, a model or a saved report gets into it. */
export function renderText(report: Report, options: TextOptions = {}): string {
  const { columns, pen, isAscii, finish } = lookOf(options);
  const safe = cleanAll(report);
  const { findings } = safe.verdict;
  const sources = sourcesOf([...findings, ...safe.observations]);
  return finish(
    joined([
      answerLines(safe, columns, pen),
      storageLines(safe, columns, pen),
      ...safe.phases.map((phase) => phaseLines(phase, safe, columns, pen)),
      findingLines(findings, sources, columns, pen),
      observationLines(safe, sources, columns, pen),
      section(
        pen('what to do next', 'strong'),
        nextSteps(safe).flatMap(({ text }, index) => wrap(text, columns, `  ${index + 1}. `, '     ')),
      ),
      // Quoted instead of cleaned: it has to name the very path.
      section(pen('to repeat this run', 'strong'), [`  ${reproduceCommand(report, isAscii)}`]),
      section(pen('sources', 'strong'), sourceLines(sources, columns, pen)),
      footer(safe, columns).map((line) => pen(line, 'faint')),
    ]),
  );
}

/** What `inspect` prints for a person. */
export function renderInspectionText(inspection: Inspection, options: TextOptions = {}): string {
  const { columns, pen, finish } = lookOf(options);
  const { storage, findings, advice } = cleanAll(inspection);
  const sources = sourcesOf([...findings, ...advice]);
  return finish(
    joined([
      [renderStorage(storage, { width: columns, pen }).trimEnd()],
      section(
        pen('for etcd', 'strong'),
        findings.flatMap((finding) => {
          const { mark, tone } = resultWords(finding.result);
          return [
            ...wrap(
              `${worded(finding).observed} ${sourceNumber(finding.source, sources)}`,
              columns,
              `  ${pen(padded(mark, 4), tone, 'strong')}  `,
              '        ',
            ),
            ...wrap(worded(finding).because, columns, '        '),
          ];
        }),
      ),
      section(
        pen('advice', 'strong'),
        advice.flatMap((item) => {
          const { observed, why, next } = adviceMessage(item);
          const mark = `${item.level} `.padEnd(9);
          const source = sourceNumber(item.source, sources);
          return [
            ...wrap(`${observed} ${source}`, columns, `  ${pen(mark, 'fair')}`, ' '.repeat(11)),
            ...wrap(`${why} ${next}`, columns, ' '.repeat(11)),
          ];
        }),
      ),
      section(pen('sources', 'strong'), sourceLines(sources, columns, pen)),
    ]),
  );
}

function lookOf({ width = DEFAULT_WIDTH, colour = false, ascii = false }: TextOptions) {
  return {
    columns: Math.max(LEAST_WIDTH, Math.floor(width)),
    pen: penOf(colour),
    isAscii: ascii,
    finish: ascii ? toAscii : (text: string) => text,
  };
}

function answerLines(report: Report, columns: number, pen: Pen): string[] {
  const { outcome, tone } = outcomeWords(report.verdict.outcome);
  const [first = '', ...rest] = wrap(verdictSentence(report), columns, '');
  // The last of its kind on the line: the path may have the word in it.
  const at = first.lastIndexOf(`${outcome}:`);
  const coloured =
    at < 0 ? first : first.slice(0, at) + pen(outcome, tone, 'strong') + first.slice(at + outcome.length);
  return [
    coloured,
    ...rest,
    ...[...plainSentence(report), ...reservations(report)].flatMap((sentence) => wrap(sentence, columns, '')),
    ...reasonsOf(report.verdict).flatMap((reason) => wrap(reason, columns, '  - ', '    ')),
  ];
}

function storageLines({ storage }: Report, columns: number, pen: Pen): string[] {
  const { class: kind, confidence, filesystem, measuredClass } = storage;
  const sure = kind === 'unknown' ? '' : ` (${kind}, ${confidence})`;
  const where =
    filesystem.mountPoint === '' ? '' : `; ${filesystem.type} on ${filesystem.mountPoint} from ${filesystem.source}`;
  const measured =
    measuredClass === undefined || measuredClass === kind
      ? []
      : [`Its latencies are those of ${CLASSES[measuredClass] ?? measuredClass}.`];
  return [
    ...wrap(`${pen('storage:', 'strong')} ${CLASSES[kind] ?? kind}${sure}${where}`, columns, '', '  '),
    ...[...reasonSentences(storage), ...measured, ...caveatSentences(storage)].flatMap((sentence) =>
      wrap(sentence, columns, '  - ', '    '),
    ),
  ];
}

/** What was seen, then what it means and what to try. */
function observationLines(report: Report, sources: readonly Source[], columns: number, pen: Pen): string[] {
  return section(
    pen('observations', 'strong'),
    report.observations.flatMap(({ phase, seen, meaning, advice, source }) => {
      const where = phase === undefined ? '' : `${phase}: `;
      const cited = source === undefined ? '' : ` ${sourceNumber(source, sources)}`;
      return [
        ...wrap(`${where}${seen}${cited}`, columns, '  - ', '    '),
        ...wrap(`For etcd: ${meaning}`, columns, '    '),
        ...wrap(`Try: ${advice}`, columns, '    '),
      ];
    }),
  );
}

function sourceLines(sources: readonly Source[], columns: number, pen: Pen): string[] {
  return sources.flatMap(({ title, url }, index) => [
    ...wrap(title, columns, `  [${index + 1}] `, '      '),
    `      ${pen(url, 'faint')}`,
  ]);
}

function footer({ tool, startedAt, host, target }: Report, columns: number): string[] {
  const how = target.preallocation === 'ftruncate' ? '; fallocate is refused here, segments are sparse' : '';
  return wrap(
    `${tool.name} ${tool.version}, ${startedAt}, ${host.kernelRelease} ${host.arch}, ${host.cpuCount} CPUs${how}`,
    columns,
    '',
  );
}
