// The report as a person reads it in a terminal: the answer, its reasons, the disk, the figures, the findings and their sources.

import type { Summary } from '../measure/summary.js';
import type { Finding, Outcome } from '../verdict/judge.js';
import type { LatencyFinding } from '../verdict/latency-findings.js';
import type { Source } from '../verdict/sources.js';
import type { StorageFinding } from '../verdict/storage-findings.js';
import { bytes, latency, latencyLimit, rate, seconds, thousands } from './format.js';
import { clean, joined, section, table, wrap } from './layout.js';
import type { Inspection, PhaseReport, Report } from './report.js';
import { CLASSES, renderStorage } from './storage-text.js';

export interface TextOptions {
  /** Columns to wrap sentences at, 40 and up; 100 by default. Tables, paths and addresses may pass it. */
  readonly width?: number;
}

const DEFAULT_WIDTH = 100;
const LEAST_WIDTH = 40;

const ANSWERS: Readonly<Record<Outcome, string>> = {
  recommended: 'recommended: this disk carries etcd, heavily loaded clusters too',
  suitable: 'suitable: this disk carries etcd, though not a heavily loaded cluster',
  marginal: 'marginal: this disk is within the limits, with a warning',
  unsuitable: 'unsuitable: this disk should not carry etcd',
  inconclusive: 'inconclusive: what was measured does not tell',
};

/** Plain text with a newline at its end. */
export function renderText(report: Report, { width = DEFAULT_WIDTH }: TextOptions = {}): string {
  const columns = Math.max(LEAST_WIDTH, Math.floor(width));
  const { findings } = report.verdict;
  const sources = sourcesOf(findings);
  return joined([
    [
      ...wrap(`${clean(report.target.path)} is ${ANSWERS[report.verdict.outcome]}.`, columns, ''),
      ...[...interruption(report), ...deviations(report), ...(report.notices ?? []).map(asSentence)].flatMap(
        (sentence) => wrap(sentence, columns, ''),
      ),
      ...reasons(findings).flatMap((reason) => wrap(reason, columns, '  - ', '    ')),
      ...leftover(report),
    ],
    storageLines(report, columns),
    ...report.phases.map((phase) => phaseLines(phase, report)),
    section('findings (slow: over a limit for loaded clusters; ?: too few samples)', [
      ...latencyTable(findings.filter(isLatency), sources),
      ...storageTable(findings, sources),
    ]),
    section('sources', sourceLines(sources)),
    footer(report),
  ]);
}

/** What `inspect` prints for a person. */
export function renderInspectionText(
  { storage, findings }: Inspection,
  { width = DEFAULT_WIDTH }: TextOptions = {},
): string {
  const columns = Math.max(LEAST_WIDTH, Math.floor(width));
  const sources = sourcesOf(findings);
  return joined([
    [renderStorage(storage, { width: columns }).trimEnd()],
    section(
      'for etcd',
      findings.flatMap((finding) => [
        `  ${MARKS[finding.result]}  ${clean(String(finding.observed))}  [${sources.indexOf(finding.source) + 1}]`,
        ...wrap(finding.because ?? '', columns, '        '),
      ]),
    ),
    section('sources', sourceLines(sources)),
  ]);
}

/** A sentence for each finding of the kind that decided. */
function reasons(findings: readonly Finding[]): string[] {
  const deciding = (['fail', 'inconclusive', 'warn', 'not-recommended'] as const).find((result) =>
    findings.some((finding) => finding.result === result),
  );
  // What is missing may leave several findings open: once is enough.
  return [...new Set(findings.filter(({ result }) => result === deciding).map(reason))];
}

function reason(finding: Finding): string {
  const { because = '' } = finding;
  if (!isLatency(finding)) return `${clean(finding.observed)}. ${because}`;
  if (finding.observed === null) return because;
  return `${label(finding)} is ${value(finding)}, and should be ${limit(finding)}: ${because}`;
}

function asSentence(notice: string): string {
  return clean(`${notice.slice(0, 1).toUpperCase()}${notice.slice(1)}`);
}

function interruption({ outcome, phases }: Report): string[] {
  const hasEndedItself = phases.some(({ stoppedBy }) => stoppedBy === 'latency' || stoppedBy === 'space');
  if (outcome === 'completed' || hasEndedItself) return [];
  return [
    phases.length > 0
      ? 'The run was interrupted: this is what was measured until then.'
      : 'The run was interrupted before anything was measured.',
  ];
}

function deviations({ plan }: Report): string[] {
  return plan.deviations.length === 0
    ? []
    : [`Not the standard run (${plan.deviations.join(', ')}): it does not compare with one.`];
}

function leftover({ target }: Report): string[] {
  return target.leftover === undefined ? [] : [clean(target.leftover)];
}

function storageLines({ storage }: Report, columns: number): string[] {
  const { class: kind, confidence, because, caveats, filesystem, measuredClass } = storage;
  const sure = kind === 'unknown' ? '' : ` (${kind}, ${confidence})`;
  const where =
    filesystem.mountPoint === '' ? '' : `; ${filesystem.type} on ${filesystem.mountPoint} from ${filesystem.source}`;
  const measured =
    measuredClass === undefined || measuredClass === kind
      ? []
      : [`Its latencies are those of ${CLASSES[measuredClass]}.`];
  return [
    ...wrap(clean(`storage: ${CLASSES[kind]}${sure}${where}`), columns, '', '  '),
    ...[...because, ...measured, ...caveats].flatMap((sentence) => wrap(clean(sentence), columns, '  - ', '    ')),
  ];
}

function phaseLines(phase: PhaseReport, { plan }: Report): string[] {
  const { ratePerSecond } = plan.phases.find(({ name }) => name === phase.name) ?? { ratePerSecond: null };
  const size = `of ${thousands(plan.writeSizeBytes)} bytes`;
  const how =
    ratePerSecond === null
      ? `append after append ${size}`
      : `${rate(ratePerSecond)} appends/s ${size}, with backend commits`;
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
    `${phase.name}: ${how}`,
    `  ${thousands(phase.appends)} appends in ${seconds(phase.durationNs)} (${rate(phase.appendsPerSecond)}/s), ${bytes(phase.bytesWritten)} written, ${ENDS[phase.stoppedBy]}`,
    ...pace(phase),
    ...table(
      [
        ['', 'count', 'p50', 'p90', 'p99', 'p99.9', 'max'],
        ...rows.flatMap(([name, summary]) => (summary ? [summaryCells(name, summary)] : [])),
      ],
      [0],
    ),
  ];
}

const ENDS: Readonly<Record<PhaseReport['stoppedBy'], string>> = {
  count: 'ended by the limit of appends',
  duration: 'ended by time',
  bytes: 'ended by the limit of bytes',
  settled: 'ended once it had told enough',
  cancel: 'interrupted',
  latency: 'ended itself for its latency',
  space: 'ended itself for want of space',
};

function pace({ appends, appendsDue = appends }: PhaseReport): string[] {
  if (appends >= appendsDue) return [];
  return [
    `  It fell behind: ${thousands(appendsDue - appends)} of ${thousands(appendsDue)} appends that were due had to wait past the end.`,
  ];
}

function summaryCells(name: string, { count, p50Ns, p90Ns, p99Ns, p999Ns, maxNs }: Summary): string[] {
  return [name, thousands(count), ...[p50Ns, p90Ns, p99Ns, p999Ns, maxNs].map(latency)];
}

const MARKS: Readonly<Record<Finding['result'], string>> = {
  pass: 'ok  ',
  'not-recommended': 'slow',
  warn: 'WARN',
  fail: 'FAIL',
  inconclusive: '?   ',
};

function isLatency(finding: Finding): finding is LatencyFinding {
  return finding.unit !== '';
}

function latencyTable(findings: readonly LatencyFinding[], sources: readonly Source[]): string[] {
  return table(
    findings.map((finding) => [
      MARKS[finding.result],
      label(finding),
      value(finding),
      limit(finding),
      sourceNumber(finding, sources),
    ]),
    [0, 1],
  );
}

function storageTable(findings: readonly Finding[], sources: readonly Source[]): string[] {
  const stated = findings.filter((finding): finding is StorageFinding => !isLatency(finding));
  return table(
    stated.map((finding) => [
      MARKS[finding.result],
      clean(finding.observed),
      `wanted: ${finding.limit}`,
      sourceNumber(finding, sources),
    ]),
    [0, 1, 2],
  );
}

function label({ title, phase }: LatencyFinding): string {
  return `${title} (${phase})`;
}

function value({ observed, unit }: LatencyFinding): string {
  if (observed === null) return '-';
  return unit === 'ns' ? latency(observed) : `${rate(observed)}/s`;
}

const SIGNS: Readonly<Record<LatencyFinding['holds'], string>> = { below: '<', 'at-most': '<=', 'at-least': '>=' };

function limit({ limit: bound, holds, unit }: LatencyFinding): string {
  return `${SIGNS[holds]} ${unit === 'ns' ? latencyLimit(bound) : `${thousands(bound)}/s`}`;
}

function sourcesOf(findings: readonly Finding[]): Source[] {
  return [...new Set(findings.map(({ source }) => source))];
}

function sourceNumber({ source }: Finding, sources: readonly Source[]): string {
  return `[${sources.indexOf(source) + 1}]`;
}

function sourceLines(sources: readonly Source[]): string[] {
  return sources.flatMap(({ title, url }, index) => [`  [${index + 1}] ${title}`, `      ${url}`]);
}

function footer({ tool, startedAt, host, target }: Report): string[] {
  const how = target.preallocation === 'ftruncate' ? '; fallocate is refused here, segments are sparse' : '';
  return [
    `${tool.name} ${tool.version}, ${startedAt}, ${host.kernelRelease} ${host.arch}, ${host.cpuCount} CPUs${how}`,
  ];
}
