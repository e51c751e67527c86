// The report in the format of fio's JSON output, for programs that parse fio: etcd-perf reads `jobs[0].sync.lat_ns`.
// One job per phase, the closed loop first, as fio would run it. Names, units and types are fio 3.33's; what was not measured is left out.

import { decode } from '../measure/histogram.js';
import type { Summary } from '../measure/summary.js';
import type { PhaseReport, Report, RunFailure, SavedReport } from './report.js';

/** fio's default --percentile_list. */
const PERCENTILES = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99] as const;

/** JSON with a newline at its end: of one report, or of several directories, their jobs one after another. */
export function renderFioJson(saved: SavedReport): string {
  const reports = 'reports' in saved ? saved.reports : [saved];
  const failures = 'reports' in saved ? saved.failures : [];
  const first = reports.map(({ startedAt }) => Date.parse(startedAt)).sort((a, b) => a - b)[0] ?? 0;
  const output = {
    'fio version': `${saved.tool.name}-${saved.tool.version}`,
    timestamp: Math.floor(first / 1000),
    timestamp_ms: first,
    time: new Date(first).toUTCString(),
    jobs: [...reports.flatMap((one) => jobsOf(one)), ...failures.map(notMeasured)],
  };
  return `${JSON.stringify(output, null, 2)}\n`;
}

/** In fio's order the closed loop comes first: most readers take the first job. */
function jobsOf(report: Report) {
  const isClosedLoop = ({ name }: PhaseReport) => name === 'closed-loop';
  const phases = [...report.phases.filter(isClosedLoop), ...report.phases.filter((phase) => !isClosedLoop(phase))];
  return phases.map((phase) => job(phase, report));
}

/** A directory that could not be measured: an error and no operation. */
function notMeasured({ path, code }: RunFailure) {
  return idleJob('not-measured', path, errnoOf(code), 0);
}

function job(phase: PhaseReport, { target, plan, failure }: Report) {
  // fio gives the errno of the first call that failed.
  const error = phase.stoppedBy === 'error' ? errnoOf(failure?.code) : 0;
  const idle = idleJob(phase.name, target.path, error, phase.durationNs);
  return {
    ...idle,
    'job options': {
      ...idle['job options'],
      rw: 'write',
      ioengine: 'sync',
      fdatasync: '1',
      bs: String(plan.writeSizeBytes),
    },
    write: {
      // Records alone, as fio would write them: neither segment headers nor the backend.
      ...direction(phase.appends * plan.writeSizeBytes, phase.appends, idle.job_runtime, phase.appendsPerSecond),
      clat_ns: latency(phase.write),
      lat_ns: withoutPercentiles(phase.write),
    },
    sync: { total_ios: phase.sync.count, lat_ns: latency(phase.sync) },
  };
}

/** A job without any operation, with fio's fields in fio's order. */
function idleJob(name: string, directory: string, error: number, durationNs: number) {
  return {
    jobname: name,
    groupid: 0,
    error,
    elapsed: Math.ceil(durationNs / 1e9),
    'job options': { name, directory },
    read: direction(),
    write: direction(),
    trim: direction(),
    sync: { total_ios: 0, lat_ns: NOTHING },
    job_runtime: Math.round(durationNs / 1e6),
  };
}

/** An error without a number, such as a hung call, becomes EIO: fio has only numbers. */
function errnoOf(code = ''): number {
  return ERRNOS[code] ?? 5;
}

// Of Linux, which measures; the report may be read elsewhere (include/uapi/asm-generic/errno.h).
const ERRNOS: Readonly<Record<string, number>> = {
  EIO: 5,
  ENXIO: 6,
  EACCES: 13,
  ENODEV: 19,
  EFBIG: 27,
  ENOSPC: 28,
  EROFS: 30,
  EBADMSG: 74,
  ETIMEDOUT: 110,
  EUCLEAN: 117,
  EREMOTEIO: 121,
  EDQUOT: 122,
  ENOMEDIUM: 123,
};

function direction(bytes = 0, operations = 0, runtimeMs = 0, perSecond = 0) {
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
