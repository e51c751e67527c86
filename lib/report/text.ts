// The report as a person reads it in a terminal: the summary, or with `verbose` the whole of it. Pure: width, colour and letters are passed in.

import type { Source } from '../verdict/sources.js';
import { cleanAll, joined, section, wrap } from './layout.js';
import { observationMessage } from './messages/observations.js';
import { notSeenSentences } from './messages/run.js';
import { asSentence } from './messages/sentences.js';
import { penOf, toAscii } from './pen.js';
import type { Inspection, Report } from './report.js';
import { reproduceCommand } from './reproduce.js';
import { sourceNumber, sourcesOf } from './source-list.js';
import { renderStorage } from './storage-text.js';
import { columnsWanted, renderSummary, summaryLines } from './summary-text.js';
import { adviceLines, findingLines, type TextLook, unmeasuredLines } from './text-findings.js';
import type { TextOptions } from './text-options.js';
import { phaseLines } from './text-phase.js';

/** Text with a newline at its end. No control character of a path, a model or a saved report gets into it. */
export function renderText(report: Report, options: TextOptions = {}): string {
  return options.verbose ? renderWholeText(report, options) : renderSummary(report, options);
}

function renderWholeText(report: Report, { width, colour = false, ascii = false }: TextOptions): string {
  const safe = cleanAll(report);
  const { findings } = safe.verdict;
  const sources = sourcesOf([...findings, ...safe.advice, ...safe.observations]);
  const [columns, pen] = [columnsWanted(width), penOf(colour)];
  const look: TextLook = { sources, columns, pen };
  const text = joined([
    summaryLines(safe, columns, pen, true),
    ...safe.phases.map((phase) => phaseLines(phase, safe, columns, pen)),
    findingLines(findings, look),
    adviceLines(safe.advice, look),
    observationLines(safe, look),
    section(
      pen('not seen', 'strong'),
      notSeenSentences(safe).flatMap((sentence) => wrap(sentence, columns, '  - ', '    ')),
    ),
    section(pen('storage', 'strong'), [renderStorage(safe.storage, { width: columns, pen }).trimEnd()]),
    section(pen('measured on', 'strong'), wrap(machineText(safe), columns, '  ')),
    // Quoted instead of cleaned: the command needs the exact path.
    section(pen('to repeat this run', 'strong'), [`  ${reproduceCommand(report, ascii)}`]),
    section(pen('sources', 'strong'), sourceLines(look)),
  ]);
  return ascii ? toAscii(text) : text;
}

/** The text of `inspect`. */
export function renderInspectionText(
  inspection: Inspection,
  { width, colour = false, ascii = false }: TextOptions = {},
): string {
  const { storage, findings, advice } = cleanAll(inspection);
  const [columns, pen] = [columnsWanted(width), penOf(colour)];
  const look: TextLook = { sources: sourcesOf([...findings, ...advice]), columns, pen };
  const text = joined([
    [renderStorage(storage, { width: columns, pen }).trimEnd()],
    section(
      pen('findings', 'strong'),
      findings.flatMap((finding) => unmeasuredLines(finding, look)),
    ),
    adviceLines(advice, look),
    section(pen('sources', 'strong'), sourceLines(look)),
  ]);
  return ascii ? toAscii(text) : text;
}

/** The observation, its meaning, and what to try. */
function observationLines({ observations }: Report, { sources, columns, pen }: TextLook): string[] {
  return section(
    pen('observations', 'strong'),
    observations.flatMap((observation) => {
      const { seen, meaning, advice } = observationMessage(observation);
      const where = 'phase' in observation ? `${observation.phase}: ` : '';
      const cited = 'source' in observation ? ` ${sourceNumber(observation.source, sources)}` : '';
      return [
        ...wrap(`${where}${seen}${cited}`, columns, '  - ', '    '),
        ...[meaning, advice].filter(Boolean).flatMap((text) => wrap(asSentence(text), columns, '    ')),
      ];
    }),
  );
}

function machineText({ tool, node, startedAt, host }: Report): string {
  return `${node.name}, Linux ${host.kernelRelease} ${host.arch}, ${host.cpuCount} CPUs, ${startedAt}, ${tool.name} ${tool.version}`;
}

function sourceLines({ sources, columns, pen }: TextLook): string[] {
  return sources.flatMap(({ title, url }: Source, index) => [
    ...wrap(title, columns, `  [${index + 1}] `, '      '),
    `      ${pen(url, 'faint')}`,
  ]);
}
