// The report for an issue or a change request: the answer first, then why, the findings, the latencies, the disk, and how it was measured.
// GitHub's Markdown. Everything that came from a machine or a saved file is escaped.

import type { Finding } from '../verdict/judge.js';
import { reservations } from './answer.js';
import { findingWords, reasonsOf } from './finding-words.js';
import { bytes, latency, rate, seconds, thousands } from './format.js';
import { LATENCIES, latenciesOf } from './latencies.js';
import { markdownCode as code, markdownLink as link, markdownText as text } from './markdown-escape.js';
import { caveatSentences, reasonSentences } from './messages/storage-evidence.js';
import type { PhaseReport, Report } from './report.js';
import { loadText } from './text-phase.js';
import { outcomeWords } from './words.js';

/** Markdown with a newline at its end. */
export function renderMarkdown(report: Report): string {
  const { target, verdict } = report;
  return joined([
    `## ${code(target.path)} is ${verdict.outcome}: ${outcomeWords(verdict.outcome).sentence}`,
    list([...reservations(report), ...reasonsOf(verdict)]),
    '### Findings',
    findingsTable(verdict.findings),
    ...report.phases.flatMap((phase) => [
      `### ${phase.name}: ${loadText(phase, report)}`,
      phaseLine(phase),
      latencyTable(phase),
    ]),
    ...observations(report),
    '### Storage',
    storage(report),
    footer(report),
  ]);
}

function joined(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${text(sentence)}`).join('\n');
}

function table(head: readonly string[], alignment: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, alignment, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const MARKS: Readonly<Record<Finding['result'], string>> = {
  pass: 'ok',
  'not-recommended': 'slow',
  warn: '**warning**',
  fail: '**FAIL**',
  inconclusive: '?',
};

function findingsTable(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'None.';
  const rows = findings.map((finding) => {
    const { title, observed, limit, note } = findingWords(finding);
    return [
      MARKS[finding.result],
      text(note === undefined ? title : `${title}: ${note}`),
      text(observed),
      text(limit),
      link(finding.source.title, finding.source.url),
    ];
  });
  return table(['', 'finding', 'observed', 'wanted', 'source'], [':--', ':--', '--:', ':--', ':--'], rows);
}

function phaseLine({ appends, durationNs, appendsPerSecond, bytesWritten }: PhaseReport): string {
  return `${thousands(appends)} appends in ${seconds(durationNs)} (${rate(appendsPerSecond)} a second), ${bytes(bytesWritten)} written.`;
}

function latencyTable(phase: PhaseReport): string {
  const rows = latenciesOf(phase).map(({ name, summary: { count, p50Ns, p90Ns, p99Ns, p999Ns, maxNs } }) => [
    LATENCIES[name],
    thousands(count),
    ...[p50Ns, p90Ns, p99Ns, p999Ns, maxNs].map(latency),
  ]);
  return table(['', 'count', 'p50', 'p90', 'p99', 'p99.9', 'max'], [':--', ...Array(6).fill('--:')], rows);
}

function observations({ observations: all }: Report): string[] {
  if (all.length === 0) return [];
  return ['### What else was seen', list(all.map(observation))];
}

function observation({ phase, seen, meaning, advice }: Report['observations'][number]): string {
  const where = phase === undefined ? '' : ` (${phase})`;
  return [`${seen}${where}`, meaning, advice].map(asSentence).join(' ');
}

function asSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.?!]$/.test(words) ? '' : '.'}`;
}

function storage({ storage: claimed }: Report) {
  const { class: kind, confidence, filesystem, leaves, measuredClass } = claimed;
  const on = leaves.length === 0 ? '' : ` on ${leaves.map(({ name }) => code(name)).join(', ')}`;
  const facts = [
    `**${text(kind)}** (${text(confidence)})${on}: ${code(filesystem.type)} from ${code(filesystem.source)}, mounted on ${code(filesystem.mountPoint)} with ${code(filesystem.options.join(','))}`,
    ...[...reasonSentences(claimed), ...caveatSentences(claimed)].map(text),
    ...(measuredClass === undefined || measuredClass === kind ? [] : [`Its latencies are those of ${measuredClass}.`]),
  ];
  return facts.map((fact) => `- ${fact}`).join('\n');
}

function footer({ tool, startedAt, host }: Report): string {
  return text(
    `${tool.name} ${tool.version}, ${startedAt}, Linux ${host.kernelRelease} ${host.arch}, ${host.cpuCount} CPUs`,
  );
}
