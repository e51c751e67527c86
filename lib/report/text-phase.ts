// One phase as text: how the disk was loaded, the latencies as a table, and the syncs as a histogram.

import type { Summary } from '../measure/summary.js';
import { marksOf } from './buckets.js';
import { bytes, latency, rate, seconds, thousands } from './format.js';
import { table, wrap } from './layout.js';
import type { Pen } from './pen.js';
import type { PhaseReport, Report } from './report.js';
import { histogramLines } from './text-histogram.js';

/** How a phase loads the disk: `append after append of 8,000 bytes`. */
export function loadText({ name }: Pick<PhaseReport, 'name'>, { plan }: Report): string {
  const { ratePerSecond = null, cpuLoadNsPerAppend = null } = plan.phases.find((phase) => phase.name === name) ?? {};
  const size = `of ${thousands(plan.writeSizeBytes)} bytes`;
  if (ratePerSecond === null) return `append after append ${size}`;
  const paced = `${rate(ratePerSecond)} appends/s ${size}, with backend commits`;
  if (cpuLoadNsPerAppend === null) return paced;
  return `${paced}, and a processor ${Number(((cpuLoadNsPerAppend * ratePerSecond) / 1e7).toPrecision(2))} % busy, as etcd's work keeps it`;
}

/** What came of it: `20,250 appends in 6.0 s (3,375/s), 154 MiB written, ended by time`. Without a cut no directory fsync was timed, and none is judged. */
export function courseText(phase: PhaseReport): string {
  const { appends, durationNs, appendsPerSecond, bytesWritten, stoppedBy } = phase;
  const written = `${bytes(bytesWritten)} written${phase.cut === undefined ? ', no segment cut' : ''}`;
  return `${thousands(appends)} appends in ${seconds(durationNs)} (${rate(appendsPerSecond)}/s), ${written}, ${ENDS[stoppedBy]}`;
}

const ENDS: Readonly<Record<PhaseReport['stoppedBy'], string>> = {
  count: 'ended by the limit of appends',
  duration: 'ended by time',
  bytes: 'ended by the limit of bytes',
  cancel: 'interrupted',
  latency: 'ended itself for its latency',
  space: 'ended itself for want of space',
  decided: 'ended once it had told enough',
  error: 'ended by a call that failed',
};

/** A sentence where the disk did not keep the pace. */
export function paceTexts({ appends, appendsDue = appends }: PhaseReport): string[] {
  // The one under way when the phase ends has not fallen behind.
  if (appendsDue - appends <= 1) return [];
  return [
    `It fell behind: ${thousands(appendsDue - appends)} of ${thousands(appendsDue)} appends that were due were not sent before the end.`,
  ];
}

/** What was timed, by the names that the reports give it. */
export function summariesOf(phase: PhaseReport): readonly (readonly [string, Summary])[] {
  const rows: readonly (readonly [string, Summary | undefined])[] = [
    ['fdatasync', phase.sync],
    ['write', phase.write],
    ['append', phase.append],
    ['response', phase.response],
    ['commit', phase.commit],
    ['segment cut', phase.cut],
    ['directory fsync', phase.directorySync],
    ['preallocation', phase.preallocate],
  ];
  return rows.flatMap(([name, summary]) => (summary === undefined ? [] : [[name, summary] as const]));
}

/** What may be left out of the table where it is too wide, the least missed first. */
const DROP = [3, 5, 1, 2] as const;

/** The phase in lines. */
export function phaseLines(phase: PhaseReport, report: Report, columns: number, pen: Pen): string[] {
  const histogram = histogramLines(phase.sync, { columns, pen, marks: marksOf('syncP99', report.verdict.findings) });
  return [
    ...wrap(`${pen(`${phase.name}:`, 'strong')} ${loadText(phase, report)}`, columns, '', '  '),
    ...[courseText(phase), ...paceTexts(phase)].flatMap((text) => wrap(text, columns, '  ')),
    ...table(
      [
        ['', 'count', 'p50', 'p90', 'p99', 'p99.9', 'max'].map((title) => pen(title, 'faint')),
        ...summariesOf(phase).map(([name, summary]) => summaryCells(name, summary)),
      ],
      [0],
      { columns, drop: DROP },
    ),
    ...(histogram.length === 0 ? [] : ['', `  how long the fdatasyncs took (${phase.name})`, ...histogram]),
  ];
}

function summaryCells(name: string, { count, p50Ns, p90Ns, p99Ns, p999Ns, maxNs }: Summary): string[] {
  return [name, thousands(count), ...[p50Ns, p90Ns, p99Ns, p999Ns, maxNs].map(latency)];
}
