// The places where the script draws the charts, each with a table of the same numbers.

import type { SlowOperation } from '../../measure/slow-log.js';
import type { Finding } from '../../verdict/judge.js';
import { BUCKETS_NS, type Bucket, bucketsOf } from '../buckets.js';
import { bytes, latency, percentCell, rate, thousands } from '../format.js';
import { timedRows } from '../latency-table.js';
import { courseText, loadText, queueText } from '../messages/run.js';
import { asSentence, capital } from '../messages/sentences.js';
import type { PhaseReport, Report } from '../report.js';
import { bucketLabel } from '../text-histogram.js';
import type { Chart } from './chart.js';
import { type Distribution, distributionsOf, histogramChart, percentileChart, valueAt } from './latency-charts.js';
import { html, type Markup } from './markup.js';
import { section } from './sections.js';
import { numberTable } from './tables.js';
import { type CourseWindow, courseOf, stallsOf, timeCharts } from './time-charts.js';
import { latencyTable } from './verdict-section.js';

export interface Charts {
  /** For the script. */
  readonly data: readonly Chart[];
  readonly markup: Markup;
}

export function chartSections(report: Report): Charts {
  const latencies = latencySection(distributionsOf(report), report.verdict.findings, 'Latency');
  if (latencies.data.length === 0) return latencies;
  const courses = report.phases.map((phase) => ({ phase, charts: timeCharts(phase, report) }));
  return {
    data: [...latencies.data, ...courses.flatMap(({ charts }) => charts)],
    markup: html`${latencies.markup}
${courses.map(({ phase, charts }) => phaseSection(phase, report, charts))}`,
  };
}

/** Histogram and percentiles, and their tables. */
export function latencySection(
  distributions: readonly Distribution[],
  findings: readonly Finding[],
  title: string,
): Charts {
  if (distributions.length === 0) return { data: [], markup: html`` };
  const histogram = histogramChart(distributions, findings);
  const percentiles = percentileChart(distributions, findings);
  return {
    data: [histogram, percentiles],
    markup: section(
      'latencies',
      title,
      place(histogram, 'Histogram'),
      folded(bucketTable(distributions)),
      place(percentiles, 'Percentiles'),
      folded(percentileTable(distributions)),
    ),
  };
}

function place({ id, description }: Chart, title: string): Markup {
  return html`<figure><figcaption>${title}</figcaption><div class="chart" id="${id}"><p class="note">${description} The table below has its numbers.</p></div></figure>`;
}

function folded(table: Markup): Markup {
  return html`<details><summary>The same as a table</summary>${table}</details>`;
}

function bucketTable(distributions: readonly Distribution[]): Markup {
  const columns = distributions.map(({ bins }) => bucketsOf(bins));
  const bounds = [...BUCKETS_NS, null].filter((bound) => columns.some((buckets) => buckets.some(isUpTo(bound))));
  return numberTable(
    "In etcd's buckets, and finer ones below 1 ms",
    ['latency', ...distributions.map(({ label }) => label)],
    bounds.map((bound) => [
      bucketLabel(bound),
      ...columns.map((buckets, index) => countText(buckets.find(isUpTo(bound)), distributions[index]?.count ?? 0)),
    ]),
  );
}

function isUpTo(bound: number | null): (bucket: Bucket) => boolean {
  return ({ upToNs }) => upToNs === bound;
}

function countText(bucket: Bucket | undefined, total: number): string {
  if (bucket === undefined || bucket.count === 0) return '0';
  return `${thousands(bucket.count)} (${percentCell(bucket.count / total)})`;
}

const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99, 99.999] as const;

function percentileTable(distributions: readonly Distribution[]): Markup {
  const most = Math.max(...distributions.map(({ count }) => count));
  const isSupported = (percent: number, count: number) => count * (100 - percent) >= 100 - 1e-9 * count;
  return numberTable(
    'Percentiles',
    ['within', ...distributions.map(({ label }) => label)],
    [
      ...PERCENTILES.filter((percent) => isSupported(percent, most)).map((percent) => [
        `${percent} %`,
        ...distributions.map(({ bins, count }) =>
          isSupported(percent, count) ? latency(valueAt(bins, count, percent / 100)) : '-',
        ),
      ]),
      ['all', ...distributions.map(({ bins }) => latency(bins.at(-1)?.highestNs))],
    ],
  );
}

function phaseSection(phase: PhaseReport, report: Report, charts: readonly Chart[]): Markup {
  const id = `phase-${report.phases.indexOf(phase)}`;
  const [latencies, rates] = charts;
  return section(
    id,
    `The ${phase.name} phase`,
    html`<p>${capital(loadText(phase, report))}: ${courseText(phase)}. ${asSentence(queueText(phase))}</p>`,
    latencyTable(`All latencies of the ${phase.name} phase`, timedRows(phase, report)),
    latencies === undefined ? '' : place(latencies, 'Appends, second by second'),
    rates === undefined ? '' : place(rates, 'Appends per second'),
    charts.length === 0 ? '' : [stallText(stallsOf(phase, report)), folded(courseTable(phase))],
  );
}

const MOST_NAMED = 8;

/** The marks of the charts in words. */
function stallText(stalls: readonly SlowOperation[]): Markup {
  if (stalls.length === 0)
    return html`<p class="note">No stall: all fdatasyncs took at most one heartbeat interval (100 ms).</p>`;
  const named = stalls
    .slice(0, MOST_NAMED)
    .map(({ startNs, durationNs }) => `${latency(durationNs)} at ${(startNs / 1e9).toFixed(1)} s`);
  const more = stalls.length > MOST_NAMED ? `, and ${stalls.length - MOST_NAMED} more` : '';
  return html`<p><span class="bad" aria-hidden="true">▼</span> Stalls, marked in the charts: ${named.join(', ')}${more}.</p>`;
}

function courseTable(phase: PhaseReport): Markup {
  const windows = courseOf(phase);
  const isWhole = windows.length === phase.windows.length;
  const columns = COLUMNS.filter(({ when }) => windows.some(when));
  return numberTable(
    isWhole
      ? 'Second by second'
      : 'Each row is several seconds: the median of the p50, and the worst of the other columns',
    ['from', ...columns.map(({ head }) => head)],
    windows.map((window) => [`${(window.startNs / 1e9).toFixed(1)} s`, ...columns.map(({ cell }) => cell(window))]),
  );
}

interface Column {
  readonly head: string;
  /** A column without any value is left out. */
  readonly when: (window: CourseWindow) => boolean;
  readonly cell: (window: CourseWindow) => string;
}

const COLUMNS: readonly Column[] = [
  {
    head: 'appends/s',
    when: () => true,
    cell: ({ appends, durationNs }) => (durationNs > 0 ? rate((appends * 1e9) / durationNs) : '-'),
  },
  { head: 'p50', when: () => true, cell: ({ p50Ns }) => latency(p50Ns) },
  { head: 'p99', when: () => true, cell: ({ p99Ns }) => latency(p99Ns) },
  { head: 'longest', when: () => true, cell: ({ maxNs }) => latency(maxNs) },
  { head: 'slow', when: ({ slowAppends }) => slowAppends > 0, cell: ({ slowAppends }) => thousands(slowAppends) },
  {
    head: 'longest commit',
    when: ({ maxCommitNs }) => maxCommitNs !== null,
    cell: ({ maxCommitNs }) => latency(maxCommitNs),
  },
  optionalColumn('CPU stolen', shareText, ({ stealShare }) => stealShare),
  optionalColumn('CPU throttled', shareText, ({ throttledShare }) => throttledShare),
  optionalColumn('waited for a CPU', shareText, ({ runQueueShare }) => runQueueShare),
  optionalColumn('I/O pressure', shareText, ({ ioPressureShare }) => ioPressureShare),
  optionalColumn('disk busy', shareText, ({ diskBusyShare }) => diskBusyShare),
  optionalColumn('written by others', bytes, ({ writtenBytes, ownWrittenBytes }) =>
    writtenBytes === undefined || ownWrittenBytes === undefined
      ? undefined
      : Math.max(0, writtenBytes - ownWrittenBytes),
  ),
  optionalColumn('read by others', bytes, ({ readBytes }) => readBytes),
];

function optionalColumn(
  head: string,
  textOf: (value: number) => string,
  pick: (window: CourseWindow) => number | undefined,
): Column {
  return {
    head,
    when: (window) => (pick(window) ?? 0) > 0,
    cell: (window) => {
      const value = pick(window);
      return value === undefined ? '-' : textOf(value);
    },
  };
}

function shareText(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
