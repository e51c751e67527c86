// The report as a person reads it in a terminal: the answer, the figures, the reasons.

import type { Summary } from '../measure/summary.js';
import type { Finding, Outcome } from '../verdict/judge.js';
import type { Source } from '../verdict/thresholds.js';
import { bytes, latency, latencyLimit, rate, seconds, thousands } from './format.js';
import type { PhaseReport, Report } from './report.js';

const ANSWERS: Readonly<Record<Outcome, string>> = {
  recommended: 'recommended: this disk carries etcd, heavily loaded clusters too',
  suitable: 'suitable: this disk carries etcd, though not a heavily loaded cluster',
  marginal: 'marginal: this disk is within the limits, with a warning',
  unsuitable: 'unsuitable: this disk cannot carry etcd',
  inconclusive: 'inconclusive: what was measured does not tell',
};

const MARKS: Readonly<Record<Finding['result'], string>> = {
  pass: 'ok',
  'not-recommended': 'slow',
  warn: 'WARN',
  fail: 'FAIL',
  inconclusive: '?',
};

/** Plain text, at most 100 columns but for long paths and addresses, with a newline at its end. */
export function renderText(report: Report): string {
  const sources = [...new Set(report.verdict.findings.map((finding) => finding.source))];
  const sections = [
    [`${report.target.path} is ${ANSWERS[report.verdict.outcome]}.`, ...reasons(report), ...interruption(report)],
    ...report.phases.map((phase) => phaseLines(phase, report)),
    report.verdict.findings.length > 0 ? findingLines(report.verdict.findings, sources) : [],
    sources.map((source, n) => `[${n + 1}] ${source.title}\n    ${source.url}`),
    footer(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function reasons({ verdict }: Report): string[] {
  const worst = ['fail', 'inconclusive', 'warn', 'not-recommended'] as const;
  const deciding = worst.find((result) => verdict.findings.some((finding) => finding.result === result));
  return verdict.findings
    .filter((finding) => finding.result === deciding)
    .map((finding) =>
      finding.observed === null
        ? `  ${label(finding)}: ${finding.because}`
        : `  ${label(finding)}: ${value(finding)}, where ${limit(finding)} is asked for; ${finding.because}`,
    );
}

function interruption({ outcome, phases }: Report): string[] {
  if (outcome === 'completed') return [];
  return [
    phases.length > 0
      ? 'The run was interrupted: this is what was measured until then.'
      : 'The run was interrupted before anything was measured.',
  ];
}

function phaseLines(phase: PhaseReport, { plan }: Report): string[] {
  const { ratePerSecond } = plan.phases.find(({ name }) => name === phase.name) ?? { ratePerSecond: null };
  const how =
    ratePerSecond === null ? 'append after append' : `at ${rate(ratePerSecond)} appends/s, with backend commits`;
  const rows: (readonly [string, Summary | undefined])[] = [
    ['fdatasync', phase.sync],
    ['write', phase.write],
    ['append', phase.append],
    ['response', phase.response],
    ['commit', phase.commit],
    ['directory fsync', phase.directorySync],
    ['preallocation', phase.preallocate],
  ];
  return [
    `${phase.name}: ${how}, ${thousands(plan.writeSizeBytes)} bytes each`,
    `  ${thousands(phase.appends)} appends in ${seconds(phase.durationNs)} (${rate(phase.appendsPerSecond)}/s), ${bytes(phase.bytesWritten)} written, ended by ${phase.stoppedBy}`,
    table([
      ['', 'count', 'p50', 'p90', 'p99', 'p99.9', 'max'],
      ...rows.flatMap(([name, summary]) => (summary ? [summaryCells(name, summary)] : [])),
    ]),
  ];
}

function summaryCells(name: string, { count, p50Ns, p90Ns, p99Ns, p999Ns, maxNs }: Summary): string[] {
  return [name, thousands(count), ...[p50Ns, p90Ns, p99Ns, p999Ns, maxNs].map(latency)];
}

function findingLines(findings: readonly Finding[], sources: readonly Source[]): string[] {
  return [
    'findings',
    table(
      findings.map((finding) => [
        MARKS[finding.result],
        label(finding),
        value(finding),
        limit(finding),
        `[${sources.indexOf(finding.source) + 1}]`,
      ]),
      [0, 1],
    ),
  ];
}

function label({ title, phase }: Finding): string {
  return `${title}${phase ? ` (${phase})` : ''}`;
}

function value({ observed, unit }: Finding): string {
  if (observed === null) return '-';
  return unit === 'ns' ? latency(observed) : `${rate(observed)}/s`;
}

const SIGNS: Readonly<Record<Finding['holds'], string>> = { below: '<', 'at-most': '<=', 'at-least': '>=' };

function limit({ limit: bound, holds, unit }: Finding): string {
  return `${SIGNS[holds]} ${unit === 'ns' ? latencyLimit(bound) : `${thousands(bound)}/s`}`;
}

function footer({ tool, startedAt, host, target }: Report): string[] {
  const how = target.preallocation === 'ftruncate' ? '; fallocate is refused here, segments are sparse' : '';
  return [
    `${tool.name} ${tool.version}, ${startedAt}, ${host.kernelRelease} ${host.arch}, ${host.cpuCount} CPUs${how}`,
  ];
}

/** Columns two spaces apart, numbers to the right. */
function table(rows: readonly (readonly string[])[], leftColumns: readonly number[] = [0]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          leftColumns.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
