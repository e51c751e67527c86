// The report in Prometheus' text format, for node_exporter's textfile collector: the distributions of the syncs and of the backend commits
// in etcd's own buckets, comparable with the metrics of a running etcd, and the verdict. Names differ from etcd's by their prefix.
// https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md

import type { Summary } from '../measure/summary.js';
import { OUTCOMES } from '../verdict/judge.js';
import { BUCKETS_NS } from './buckets.js';
import { distributionOf } from './latencies.js';
import { type Labels, labelText } from './prometheus-labels.js';
import type { PhaseReport, Report, RunFailure, SavedReport } from './report.js';

interface Sample {
  /** Behind the family's name: `_bucket`, `_sum`, `_count`, or nothing. */
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number;
}
const ADVICE_LEVELS = ['warning', 'note'] as const;

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: (report: Report) => readonly Sample[];
}

const FAMILIES: readonly Family[] = [
  {
    name: 'etcd_disk_bench_append_duration_seconds',
    type: 'histogram',
    help: 'Appends: write and fdatasync of a record, and the segment cut that it caused. Their p99 decides the verdict.',
    samples: (report) => histograms(report, (phase) => phase.append),
  },
  {
    name: 'etcd_disk_bench_wal_fsync_duration_seconds',
    type: 'histogram',
    help: 'fdatasyncs of the WAL, in the buckets of etcd_disk_wal_fsync_duration_seconds and finer ones below 1 ms.',
    samples: (report) => histograms(report, (phase) => phase.sync),
  },
  {
    name: 'etcd_disk_bench_backend_commit_duration_seconds',
    type: 'histogram',
    help: 'Backend commits, in the buckets of etcd_disk_backend_commit_duration_seconds and finer ones below 1 ms.',
    samples: (report) => histograms(report, (phase) => phase.commit),
  },
  {
    name: 'etcd_disk_bench_appends_per_second',
    type: 'gauge',
    help: 'Appends per second over a phase.',
    samples: ({ phases }) => phases.map(({ name, appendsPerSecond }) => gauge(appendsPerSecond, { phase: name })),
  },
  {
    name: 'etcd_disk_bench_verdict',
    type: 'gauge',
    help: '1 for the outcome of the run, 0 for the others.',
    samples: ({ verdict }) => OUTCOMES.map((outcome) => gauge(verdict.outcome === outcome ? 1 : 0, { outcome })),
  },
  {
    name: 'etcd_disk_bench_storage_info',
    type: 'gauge',
    help: 'The storage below the path; always 1.',
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
    help: '1 if the run completed, 0 if it was interrupted or failed.',
    samples: ({ outcome }) => [gauge(outcome === 'completed' ? 1 : 0)],
  },
  {
    name: 'etcd_disk_bench_run_failed',
    type: 'gauge',
    help: '1 if a system call ended the run, with the error in code and the call in syscall; 0 if none did.',
    samples: ({ failure }) =>
      failure
        ? [gauge(1, { code: failure.code, syscall: failure.syscall ?? '' })]
        : [gauge(0, { code: '', syscall: '' })],
  },
  {
    name: 'etcd_disk_bench_advice',
    type: 'gauge',
    help: 'Pieces of advice by level. Advice changes no verdict.',
    samples: ({ advice }) =>
      ADVICE_LEVELS.map((level) => gauge(advice.filter((one) => one.level === level).length, { level })),
  },
  {
    name: 'etcd_disk_bench_run_timestamp_seconds',
    type: 'gauge',
    help: 'Start of the run, in seconds since 1970.',
    samples: ({ startedAt }) => [gauge(Date.parse(startedAt) / 1000)],
  },
];

/** The metrics of one report, or of several directories in one file. Each is labelled by path and device. */
export function renderPrometheus(saved: SavedReport): string {
  const reports = 'reports' in saved ? saved.reports : [saved];
  const failures = 'reports' in saved ? saved.failures : [];
  return `${familiesText(reports)}${notMeasuredText(failures)}`;
}

function notMeasuredText(failures: readonly RunFailure[]): string {
  const name = 'etcd_disk_bench_not_measured';
  if (failures.length === 0) return '';
  const lines = failures.map(({ path, code }) => `${name}${labelText({ path, code })} 1\n`);
  return `# HELP ${name} 1 for a directory that could not be measured, with the error in code.\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function familiesText(reports: readonly Report[]): string {
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
  // A bin that contains a bound is counted below it: the error is at most 0.1 % of the bound.
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

/** As Go prints it, up to the spelling of an exponent: 1.5625e-05. */
function number(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}
