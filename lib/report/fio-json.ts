// The report in the shape of fio's JSON output, for what parses fio today: etcd-perf and its like read `jobs[0].sync.lat_ns`.
// One job a phase, the closed loop first, as fio would run it. Names, units and types are fio 3.33's; what was not measured is left out.

import { decode } from '../measure/histogram.js';
import type { Summary } from '../measure/summary.js';
import type { PhaseReport, Report } from './report.js';

/** fio's default --percentile_list. */
const PERCENTILES = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99] as const;

/** JSON with a newline at its end: of one report, or of several directories' reports, their jobs one after another. */
export function renderFioJson(report: Report | readonly Report[]): string {
  const reports: readonly Report[] = [report].flat();
  const first = reports.map(({ startedAt }) => Date.parse(startedAt)).sort((a, b) => a - b)[0] ?? 0;
  const output = {
    'fio version': `${reports[0]?.tool.name ?? ''}-${reports[0]?.tool.version ?? ''}`,
    timestamp: Math.floor(first / 1000),
    timestamp_ms: first,
    time: new Date(first).toUTCString(),
    jobs: reports.flatMap((one) => one.phases.map((phase) => job(phase, one))),
  };
  return `${JSON.stringify(output, null, 2)}\n`;
}

function job(phase: PhaseReport, { target, plan }: Report) {
  const runtimeMs = Math.round(phase.durationNs / 1e6);
  return {
    jobname: phase.name,
    groupid: 0,
    error: 0,
    elapsed: Math.ceil(phase.durationNs / 1e9),
    'job options': {
      name: phase.name,
      directory: target.path,
      rw: 'write',
      ioengine: 'sync',
      fdatasync: '1',
      bs: String(plan.writeSizeBytes),
    },
    read: direction(0, 0, 0),
    write: {
      // Records alone, as fio would write them: neither segment headers nor the backend.
      ...direction(phase.appends * plan.writeSizeBytes, phase.appends, runtimeMs, phase.appendsPerSecond),
      clat_ns: latency(phase.write),
      lat_ns: withoutPercentiles(phase.write),
    },
    trim: direction(0, 0, 0),
    sync: { total_ios: phase.sync.count, lat_ns: latency(phase.sync) },
    job_runtime: runtimeMs,
  };
}

function direction(bytes: number, operations: number, runtimeMs: number, perSecond = 0) {
  const bytesPerSecond = operations === 0 ? 0 : Math.round((bytes / operations) * perSecond);
  return {
    io_bytes: bytes,
    io_kbytes: Math.floor(bytes / 1024),
    bw_bytes: bytesPerSecond,
    bw: Math.floor(bytesPerSecond / 1024),
    iops: perSecond,
    runtime: runtimeMs,
    total_ios: operations,
    short_ios: 0,
    drop_ios: 0,
    slat_ns: NOTHING,
    clat_ns: NOTHING,
    lat_ns: NOTHING,
  };
}

const NOTHING = { min: 0, max: 0, mean: 0, stddev: 0, N: 0 } as const;

function withoutPercentiles({ count, minNs, maxNs, meanNs, histogram }: Summary) {
  if (count === 0) return NOTHING;
  return { min: minNs ?? 0, max: maxNs ?? 0, mean: meanNs ?? 0, stddev: decode(histogram).stdDeviation, N: count };
}

function latency(summary: Summary) {
  const figures = withoutPercentiles(summary);
  if (summary.count === 0) return figures;
  const histogram = decode(summary.histogram);
  const within = (ns: number) => Math.min(Math.max(ns, figures.min), figures.max);
  const percentile = Object.fromEntries(
    PERCENTILES.map((percent) => [percent.toFixed(6), within(histogram.getValueAtPercentile(percent))]),
  );
  return { ...figures, percentile };
}
