// The report in Prometheus' text format, for node_exporter's textfile collector: the distributions of the syncs and of the backend commits
// in etcd's own buckets, comparable with the metrics of a running etcd, and the verdict. Names differ from etcd's by their prefix.

import type { Summary } from '../measure/summary.js';
import { OUTCOMES } from '../verdict/judge.js';
import { BUCKETS_NS } from './buckets.js';
import { distributionOf } from './latencies.js';
import type { Labels } from './prometheus-labels.js';
import { choiceSamples, type Family, numberText, prometheusText, type Sample } from './prometheus-text.js';
import type { PhaseReport, Report, RunFailure, SavedReport } from './report.js';

const ADVICE_LEVELS = ['warning', 'note'] as const;

const FAMILIES: readonly Family<Report>[] = [
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
    help: 'Appends per second over a phase.',
    samples: ({ phases }) => phases.map(({ name, appendsPerSecond }) => [{ phase: name }, appendsPerSecond]),
  },
  {
    name: 'etcd_disk_bench_verdict',
    help: '1 for the outcome of the run, 0 for the others.',
    samples: ({ verdict }) => choiceSamples('outcome', OUTCOMES, verdict.outcome),
  },
  {
    name: 'etcd_disk_bench_storage_info',
    help: 'The storage below the path; always 1.',
    samples: ({ storage, tool }) => [
      [
        {
          class: storage.class,
          confidence: storage.confidence,
          filesystem: storage.filesystem.type,
          version: tool.version,
        },
        1,
      ],
    ],
  },
  {
    name: 'etcd_disk_bench_run_completed',
    help: '1 if the run completed, 0 if it was interrupted or failed.',
    samples: ({ outcome }) => [[{}, outcome === 'completed' ? 1 : 0]],
  },
  {
    name: 'etcd_disk_bench_run_failed',
    help: '1 if a system call ended the run, with the error in code and the call in syscall; 0 if none did.',
    samples: ({ failure }) => [
      [{ code: failure?.code ?? '', syscall: failure?.syscall ?? '' }, failure === undefined ? 0 : 1],
    ],
  },
  {
    name: 'etcd_disk_bench_advice',
    help: 'Pieces of advice by level. Advice changes no verdict.',
    samples: ({ advice }) =>
      ADVICE_LEVELS.map((level) => [{ level }, advice.filter((one) => one.level === level).length]),
  },
  {
    name: 'etcd_disk_bench_run_timestamp_seconds',
    help: 'Start of the run, in seconds since 1970.',
    samples: ({ startedAt }) => [[{}, Date.parse(startedAt) / 1000]],
  },
];

const LABELLED: readonly Family<Report>[] = FAMILIES.map((family) => ({
  ...family,
  samples: (report) => {
    const { target, storage } = report;
    const own = { path: target.path, device: storage.leaves.map(({ name }) => name).join(',') };
    return family.samples(report).map(([labels, ...rest]) => [{ ...own, ...labels }, ...rest]);
  },
}));

const NOT_MEASURED: Family<RunFailure> = {
  name: 'etcd_disk_bench_not_measured',
  help: '1 for a directory that could not be measured, with the error in code.',
  samples: ({ path, code }) => [[{ path, code }, 1]],
};

/** The metrics of one report, or of several directories in one file. Each is labelled by path and device. */
export function renderPrometheus(saved: SavedReport): string {
  const { reports, failures } = 'reports' in saved ? saved : { reports: [saved], failures: [] };
  return prometheusText(LABELLED, reports) + prometheusText([NOT_MEASURED], failures);
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
    ...BUCKETS_NS.map((boundNs): Sample => [{ ...labels, le: numberText(boundNs / 1e9) }, upTo(boundNs), '_bucket']),
    [{ ...labels, le: '+Inf' }, upTo(Number.POSITIVE_INFINITY), '_bucket'],
    [labels, ((summary.meanNs ?? 0) * summary.count) / 1e9, '_sum'],
    [labels, upTo(Number.POSITIVE_INFINITY), '_count'],
  ];
}
