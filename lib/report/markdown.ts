// The report for an issue or a pull request: the verdict, its reason and the rows that decide; the rest is folded.
// GitHub's Markdown. Everything that came from a machine or a saved file is escaped.

import { isMeasured } from '../verdict/judge.js';
import { judgedPhase } from '../verdict/judged-phase.js';
import { decidingRows, type LatencyRow, PERCENTILE_HEADS, TABLE_TITLE, timedRows } from './latency-table.js';
import { folded, joinedBlocks, list, table } from './markdown-blocks.js';
import { markdownCode as code, markdownLink as link, markdownText as text } from './markdown-escape.js';
import { unmeasuredMessage } from './messages/failure.js';
import { findingNote } from './messages/finding-notes.js';
import { nextSteps } from './messages/next-steps.js';
import { noticeText } from './messages/notices.js';
import { observationMessage } from './messages/observations.js';
import { findingMark, type ResultMark, resultMark } from './messages/results.js';
import { courseText, loadText, notSeenSentences, speedText } from './messages/run.js';
import { asSentence } from './messages/sentences.js';
import { adviceMessage } from './messages/storage.js';
import { caveatSentences, reasonSentences } from './messages/storage-evidence.js';
import { storageLine } from './messages/storage-line.js';
import { limitText, thresholdTitle, valueText } from './messages/thresholds.js';
import { headline, reasons } from './messages/verdict.js';
import type { Report } from './report.js';
import { reproduceCommand } from './reproduce.js';

/** Markdown with a newline at its end. */
export function renderMarkdown(report: Report): string {
  const phase = judgedPhase(report);
  return joinedBlocks([
    `### ${code(report.target.path)}: ${text(headline(report))}`,
    text([...reasons(report), `Storage: ${storageLine(report.storage)}.`].join(' ')),
    list(report.notices.map((notice) => text(asSentence(noticeText(notice))))),
    phase === undefined || phase.append.count === 0
      ? ''
      : latencyTable(decidingRows(report, phase), ['p50', 'p99', 'p99.9', 'max']),
    list(
      report.advice.map((one) => {
        const { observed, next } = adviceMessage(one);
        return `**${text(one.level)}** ${text(`${asSentence(observed)} ${next}`)}`;
      }),
    ),
    folded('Next steps, and what this run does not show', [
      list([...nextSteps(report).map((step) => text(asSentence(step.text))), ...notSeenSentences(report).map(text)]),
    ]),
    folded('Findings and sources', [findingsTable(report)]),
    folded('All latencies', phases(report)),
    folded('Observations', [list(report.observations.map(observationText))]),
    folded('Storage, machine, and how to repeat the run', [storage(report), machine(report), repeat(report)]),
  ]);
}

function latencyTable(rows: readonly LatencyRow[], heads: readonly (typeof PERCENTILE_HEADS)[number][]): string {
  const hasLimits = rows.some(({ limit }) => limit !== '');
  return table(
    [TABLE_TITLE, 'count', ...heads, ...(hasLimits ? ['limit', ''] : [])],
    [0, heads.length + 2, heads.length + 3],
    rows.map(({ title, count, values, limit, result }) => [
      text(title),
      count,
      ...heads.map((head) => text(values[PERCENTILE_HEADS.indexOf(head)] ?? '')),
      ...(hasLimits ? [text(limit), result === undefined ? '' : markText(resultMark(result))] : []),
    ]),
  );
}

function markText({ mark, tone }: ResultMark): string {
  return tone === 'bad' ? `**${text(mark)}**` : text(mark);
}

function findingsTable({ verdict: { findings } }: Report): string {
  const rows = findings.map((finding) => {
    const source = link(finding.source.title, finding.source.url);
    if (isMeasured(finding)) {
      const value = valueText(finding, finding.observed);
      const title = [asSentence(thresholdTitle(finding)), findingNote(finding)].filter(Boolean).join(' ');
      return [markText(findingMark(finding)), text(title), text(value), text(limitText(finding)), source];
    }
    const { observed, why, next } = unmeasuredMessage(finding);
    return [
      markText(findingMark(finding)),
      text([asSentence(observed), why, next].filter(Boolean).join(' ')),
      '',
      '',
      source,
    ];
  });
  return table(['', 'finding', 'observed', 'limit', 'source'], [0, 1, 3, 4], rows);
}

function phases(report: Report): string[] {
  const speed = speedText(report);
  return [
    ...report.phases.flatMap((phase) => [
      text(`${phase.name}: ${loadText(phase, report)}: ${courseText(phase)}.`),
      latencyTable(timedRows(phase, report), PERCENTILE_HEADS),
    ]),
    speed === '' ? '' : text(asSentence(speed)),
  ];
}

function observationText(observation: Report['observations'][number]): string {
  const { seen, meaning, advice } = observationMessage(observation);
  const where = 'phase' in observation ? `${observation.phase}: ` : '';
  return text([`${where}${asSentence(seen)}`, asSentence(meaning), asSentence(advice)].filter(Boolean).join(' '));
}

function storage({ storage: found }: Report): string {
  const { filesystem, leaves } = found;
  const on = leaves.length === 0 ? '' : ` on ${leaves.map(({ name }) => code(name)).join(', ')}`;
  const mounted = `${code(filesystem.type)} from ${code(filesystem.source)}, mounted on ${code(filesystem.mountPoint)} with ${code(filesystem.options.join(','))}`;
  return list([
    `**${text(found.class)}** (${text(found.confidence)})${on}: ${mounted}`,
    ...[...reasonSentences(found), ...caveatSentences(found)].map(text),
  ]);
}

function machine({ tool, node, startedAt, host }: Report): string {
  return text(
    `${tool.name} ${tool.version}, ${startedAt}, ${node.name}, Linux ${host.kernelRelease} ${host.arch}, ${host.cpuCount} CPUs`,
  );
}

function repeat(report: Report): string {
  return `To repeat it: ${code(reproduceCommand(report))}`;
}
