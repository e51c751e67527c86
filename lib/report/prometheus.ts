// The report in Prometheus' text format, for node_exporter's textfile collector: the distributions of the syncs and of the backend commits
// in etcd's own buckets, so that they compare with what a living etcd exposes, and the verdict. Names differ from etcd's by their prefix.
// https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md

import type { Summary } from '../measure/summary.js';
import type { Outcome } from '../verdict/judge.js';
import { BUCKETS_NS } from './buckets.js';
import { distributionOf } from './latencies.js';
import type { PhaseReport, Report } from './report.js';

const OUTCOMES: readonly Outcome[] = ['recommended', 'suitable', 'marginal', 'unsuitable', 'inconclusive'];

interface Sample {
  /** Behind the family's name: `_bucket`, `_sum`, `_count`, or nothing. */
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number;
}
type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: (report: Report) => readonly Sample[];
}

const FAMILIES: readonly Family[] = [
  {
    name: 'etcd_disk_bench_wal_fsync_duration_seconds',
    type: 'histogram',
    help: 'The fdatasyncs of the log, in the buckets of etcd_disk_wal_fsync_duration_seconds and finer ones below 1 ms.',
    samples: (report) => histograms(report, (phase) => phase.sync),
  },
  {
    name: 'etcd_disk_bench_backend_commit_duration_seconds',
    type: 'histogram',
    help: 'The backend commits, in the buckets of etcd_disk_backend_commit_duration_seconds and finer ones below 1 ms.',
    samples: (report) => histograms(report, (phase) => phase.commit),
  },
  {
    name: 'etcd_disk_bench_appends_per_second',
    type: 'gauge',
    help: 'Appends a second over a phase.',
    samples: ({ phases }) => phases.map(({ name, appendsPerSecond }) => gauge(appendsPerSecond, { phase: name })),
  },
  {
    name: 'etcd_disk_bench_verdict',
    type: 'gauge',
    help: '1 of the outcome that the run came to, 0 of the others.',
    samples: ({ verdict }) => OUTCOMES.map((outcome) => gauge(verdict.outcome === outcome ? 1 : 0, { outcome })),
  },
  {
    name: 'etcd_disk_bench_storage_info',
    type: 'gauge',
    help: 'What the path stands on; always 1.',
    samples: ({ storage, tool }) => [
      gauge(1, {
        class: storage.class,
        confidence: storage.confidence,
        filesystem: storage.filesystem.type,
        version: tool.version,
      }),
    ],
  },
  {
    name: 'etcd_disk_bench_run_completed',
    type: 'gauge',
    help: '1 of a run that came to its end, 0 of one that was interrupted.',
    samples: ({ outcome }) => [gauge(outcome === 'completed' ? 1 : 0)],
  },
  {
    name: 'etcd_disk_bench_run_timestamp_seconds',
    type: 'gauge',
    help: 'When the run started, in seconds since 1970.',
    samples: ({ startedAt }) => [gauge(Date.parse(startedAt) / 1000)],
  },
];

/** The metrics of one report, or of several directories' reports in one file. Each is labelled by path and device. */
export function renderPrometheus(report: Report | readonly Report[]): string {
  const reports: readonly Report[] = [report].flat();
  return FAMILIES.map(({ name, type, help, samples }) => {
    const lines = reports.flatMap((one) =>
      samples(one).map(
        ({ suffix, labels, value }) =>
          `${name}${suffix}${labelText({ ...identity(one), ...labels })} ${number(value)}\n`,
      ),
    );
    return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
  }).join('');
}

function identity({ target, storage }: Report): Labels {
  return { path: target.path, device: storage.leaves.map(({ name }) => name).join(',') };
}

function gauge(value: number, labels: Labels = {}): Sample {
  return { suffix: '', labels, value };
}

function histograms({ phases }: Report, summaryOf: (phase: PhaseReport) => Summary | undefined): readonly Sample[] {
  return phases.flatMap((phase) => {
    const summary = summaryOf(phase);
    return summary === undefined ? [] : histogram(summary, { phase: phase.name });
  });
}

function histogram(summary: Summary, labels: Labels): readonly Sample[] {
  const bins = distributionOf(summary);
  // A bin is three digits wide: one that a bound runs through is counted below it, at most 0.1 % of the bound too early.
  const upTo = (boundNs: number) =>
    bins.reduce((sum, { lowestNs, count }) => (lowestNs <= boundNs ? sum + count : sum), 0);
  return [
    ...BUCKETS_NS.map((boundNs) => ({
      suffix: '_bucket',
      labels: { ...labels, le: number(boundNs / 1e9) },
      value: upTo(boundNs),
    })),
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: upTo(Number.POSITIVE_INFINITY) },
    { suffix: '_sum', labels, value: ((summary.meanNs ?? 0) * summary.count) / 1e9 },
    { suffix: '_count', labels, value: upTo(Number.POSITIVE_INFINITY) },
  ];
}

function labelText(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}

/** Label values may hold anything but these three; a lone half of a surrogate pair is no UTF-8. */
function escaped(value: string): string {
  return value
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n');
}

/** As Go prints it, up to the spelling of an exponent: 1.5625e-05. */
function number(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}
