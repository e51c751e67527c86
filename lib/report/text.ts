// The report as a person reads it in a terminal: the summary, or with `verbose` the whole of it. Pure: width, colour and letters are passed in.

import type { Source } from '../verdict/sources.js';
import { joined, section, wrap } from './layout.js';
import { observationMessage } from './messages/observations.js';
import { notSeenSentences } from './messages/run.js';
import { asSentence } from './messages/sentences.js';
import type { Inspection, Report } from './report.js';
import { reproduceCommand } from './reproduce.js';
import { sourceNumber, sourcesOf } from './source-list.js';
import { storageSections } from './storage-text.js';
import { renderSummary, summaryLines } from './summary-text.js';
import { adviceLines, findingLines, type TextLook, unmeasuredLines } from './text-findings.js';
import { framedText } from './text-frame.js';
import type { TextOptions } from './text-options.js';
import { phaseLines } from './text-phase.js';

/** Text with a newline at its end. */
export function renderText(report: Report, options: TextOptions = {}): string {
  return options.verbose ? renderWholeText(report, options) : renderSummary(report, options);
}

function renderWholeText(report: Report, options: TextOptions): string {
  return framedText(report, options, (safe, { columns, pen }) => {
    const { findings } = safe.verdict;
    const look: TextLook = { sources: sourcesOf([...findings, ...safe.advice, ...safe.observations]), columns, pen };
    const [storage = [], ...moreStorage] = storageSections(safe.storage, look);
    return joined([
      summaryLines(safe, look, true),
      ...safe.phases.map((phase) => phaseLines(phase, safe, look)),
      findingLines(findings, look),
      adviceLines(safe.advice, look),
      observationLines(safe, look),
      section(
        pen('not seen', 'strong'),
        notSeenSentences(safe).flatMap((sentence) => wrap(sentence, columns, '  - ', '    ')),
      ),
      section(pen('storage', 'strong'), storage),
      ...moreStorage,
      section(pen('measured on', 'strong'), wrap(machineText(safe), columns, '  ')),
      // Quoted instead of cleaned: the command needs the exact path.
      section(pen('to repeat this run', 'strong'), [`  ${reproduceCommand(report, options.ascii)}`]),
      section(pen('sources', 'strong'), sourceLines(look)),
    ]);
  });
}

/** The text of `inspect`. */
export function renderInspectionText(inspection: Inspection, options: TextOptions = {}): string {
  return framedText(inspection, options, ({ storage, findings, advice }, { columns, pen }) => {
    const look: TextLook = { sources: sourcesOf([...findings, ...advice]), columns, pen };
    return joined([
      ...storageSections(storage, look),
      section(
        pen('findings', 'strong'),
        findings.flatMap((finding) => unmeasuredLines(finding, look)),
      ),
      adviceLines(advice, look),
      section(pen('sources', 'strong'), sourceLines(look)),
    ]);
  });
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
