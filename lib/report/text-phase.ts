// One phase as text: how the disk was loaded, all its latencies as a table, and those that etcd exposes as histograms in its buckets.

import { marksOf } from './buckets.js';
import { PERCENTILE_HEADS, timedRows } from './latency-table.js';
import { section, wrap } from './layout.js';
import { courseText, loadText, queueText } from './messages/run.js';
import { asSentence } from './messages/sentences.js';
import type { PhaseReport, Report } from './report.js';
import type { Look } from './text-frame.js';
import { histogramLines } from './text-histogram.js';
import { tableLines } from './text-table.js';

/** The phase in lines. */
export function phaseLines(phase: PhaseReport, report: Report, look: Look): string[] {
  const { columns, pen } = look;
  const { findings } = report.verdict;
  const histograms = [
    { title: 'fdatasyncs', summary: phase.sync, marks: marksOf('syncP99', findings) },
    ...(phase.commit
      ? [{ title: 'backend commits', summary: phase.commit, marks: marksOf('commitP99', findings) }]
      : []),
  ];
  const queue = queueText(phase);
  return [
    ...wrap(`${pen(`${phase.name}:`, 'strong')} ${loadText(phase, report)}`, columns, '', '  '),
    ...[courseText(phase), ...(queue === '' ? [] : [asSentence(queue)])].flatMap((text) => wrap(text, columns, '  ')),
    ...tableLines(timedRows(phase, report), PERCENTILE_HEADS, look),
    ...histograms.flatMap(({ title, summary, marks }) => [
      ...section(`\n  ${title} in etcd's buckets (not cumulative)`, histogramLines(summary, marks, look)),
    ]),
  ];
}
