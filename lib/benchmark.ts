// benchmarkEtcdDisk: calls the layers in order, from the disk to the report.

import { arch, availableParallelism, release } from 'node:os';
import { resolve } from 'node:path';
import { activityBefore } from './activity/activity-before.js';
import { type BenchmarkOptions, checkArguments } from './benchmark-options.js';
import { Collector } from './collector.js';
import { DiskBenchError } from './errors.js';
import { FailedRunError } from './failed-run.js';
import { checkLiveEtcd, withLiveEtcd } from './live-etcd/check.js';
import type { Deviation } from './measure/deviations.js';
import { type Plan, planOf } from './measure/plan.js';
import { measuredDirectory } from './measured-directory.js';
import { loadAddon } from './native/addon.js';
import { isLocked } from './native/lock.js';
import { type RunEnd, runPlan } from './native/run.js';
import { openTarget } from './native/target.js';
import { readNodeIdentity } from './node-identity.js';
import { announcedNotices, reportedNotices } from './notices.js';
import { phaseReportOf, waitsOver } from './phase-report.js';
import { pollingOf } from './polling.js';
import type { Prepared } from './prepared.js';
import { type Failure, type PhaseReport, type Report, SCHEMA_VERSION } from './report/report.js';
import { startTimeOf, waitForStart } from './start-at.js';
import { claimAgainstMeasurement } from './storage/claim.js';
import { inspectStorage, type Storage } from './storage/inspect.js';
import { judge } from './verdict/judge.js';
import { notSeenOf } from './verdict/not-seen.js';
import { observe } from './verdict/observe.js';
import { storageAdvice } from './verdict/storage-advice.js';
import { storageFindings } from './verdict/storage-findings.js';
import { changedLimits, countedLimits, type Threshold, thresholdsWith } from './verdict/thresholds.js';
import { TOOL } from './version.js';

/**
 * Measures whether the disk under a directory is fast enough for etcd: writes like etcd's WAL and backend, times every write and every
 * sync, and judges the latencies.
 *
 * All files are in a new work folder, `.etcd-disk-bench-<random>`. The run removes it at the end, after an error or an abort, and on
 * SIGINT, SIGTERM and SIGHUP. These signals end the run, and then the process as they usually would, unless the program listens to them
 * itself. A worker thread gets no signals: there the main thread must listen and abort. A run first removes the work folders of killed
 * runs.
 *
 * @param directory the directory that etcd will use, such as `/var/lib/etcd`. If it does not exist, the run measures its nearest existing
 * parent.
 * @throws FailedRunError (a DiskBenchError with the report so far) if a system call fails after a phase has begun
 * @throws DiskBenchError `ERR_INVALID_OPTION` for bad options; `ERR_LIVE_ETCD` without `allowLive` if a running etcd uses the directory, or
 * might; the system's code (`ENOENT`, `ENOSPC`, `EIO`, ...) if the directory cannot be used; `ERR_UNSUPPORTED_PLATFORM` and
 * `ERR_ADDON_NOT_LOADED` if nothing can be measured on this machine
 */
export async function benchmarkEtcdDisk(directory: string, options: BenchmarkOptions = {}): Promise<Report> {
  checkArguments(directory, options);
  loadAddon();
  const thresholds = thresholdsWith(options.limits ?? {});
  const limits = changedLimits(thresholds).map(({ id, limit }): Deviation => ({ id: 'limit', limitId: id, limit }));
  const plan = planOf(options, limits, availableParallelism());
  if (options.startAt !== undefined) startTimeOf(options.startAt);
  const node = await readNodeIdentity({ name: options.node });
  const path = await measuredDirectory(directory, options.mustExist ?? false);
  const target = await openTarget(path, plan);
  try {
    const found = await inspected(path, plan, thresholds);
    return await measureIn({ asked: resolve(directory), path, node, thresholds, plan, target, ...found }, options);
  } finally {
    await target.close();
  }
}

/** Finds the storage and the running etcds before the first write. */
async function inspected(
  path: string,
  plan: Plan,
  thresholds: readonly Threshold[],
): Promise<Pick<Prepared, 'startedAt' | 'live' | 'claimed' | 'collector'>> {
  const startedAt = new Date().toISOString();
  const live = await checkLiveEtcd(path, plan.p99LimitNs !== null, isLocked);
  const claimed = withLiveEtcd(await inspectStorage(path), live);
  checkStoresFiles(path, claimed);
  const disks = claimed.leaves.map(({ name }) => name);
  return { startedAt, live, claimed, collector: new Collector(countedLimits(thresholds), disks) };
}

/** /proc, /sys and similar file systems accept no new files. */
function checkStoresFiles(path: string, { because, filesystem }: Storage): void {
  if (!because.some(({ id }) => id === 'pseudo-filesystem')) return;
  throw new DiskBenchError('ENOTSUP', `${path} (${filesystem.type}) holds no files: name a directory on a disk`, {
    path,
  });
}

async function measureIn(prepared: Prepared, options: BenchmarkOptions): Promise<Report> {
  if (isDecidedByStorage(prepared, options)) return reportOf(prepared, NOTHING_RUN, false);
  const { signal } = options;
  const { plan, thresholds, collector, asked, path, target } = prepared;
  if (target.spaceError) throw target.spaceError;
  const notices = announcedNotices(prepared);
  if (!signal?.aborted) options.onStart?.({ directory: asked, measuredDirectory: path, plan, notices });
  if (options.startAt !== undefined) await waitUntil(options.startAt, signal);
  const before = await activityBefore(prepared.claimed, signal);
  const polling = pollingOf({ plan, thresholds, collector, signal, onProgress: options.onProgress });
  const run = {
    directoryFd: target.fd,
    keepFreeBytes: target.keepFreeBytes,
    signal: polling.signal,
    handleSignals: options.handleSignals ?? true,
    onPoll: polling.onPoll,
  };
  const end = await (signal?.aborted ? INTERRUPTED : runPlan(path, plan, run).finally(polling.end));
  const { failure } = end;
  if (failure && end.phases.length === 0) throw failure;
  const report = reportOf(prepared, end, polling.hasGuardTripped(), before);
  if (failure) throw new FailedRunError(failure, report);
  return report;
}

/** Storage can fail at any latency, such as tmpfs. Then the run ends without measuring, unless the caller chose its duration. */
function isDecidedByStorage({ claimed, plan }: Prepared, { durationSeconds }: BenchmarkOptions): boolean {
  const hasDefaultDuration = durationSeconds === undefined && plan.mode !== 'thorough';
  return hasDefaultDuration && storageFindings(claimed).some(({ result }) => result === 'fail');
}

async function waitUntil(startAt: string, signal: AbortSignal | undefined): Promise<void> {
  await waitForStart(startTimeOf(startAt), signal).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}

const NOTHING_RUN: RunEnd = {
  phases: [],
  failure: undefined,
  isInterrupted: false,
  preallocation: undefined,
  leftover: undefined,
  removedLeftovers: [],
  shortage: undefined,
};

const INTERRUPTED: RunEnd = { ...NOTHING_RUN, isInterrupted: true };

function reportOf(
  prepared: Prepared,
  end: RunEnd,
  hasGuardTripped: boolean,
  before?: Awaited<ReturnType<typeof activityBefore>>,
): Report {
  const { plan, thresholds, live, claimed } = prepared;
  const { failure } = end;
  const measured = measuredPhases(prepared, end, hasGuardTripped);
  const phases = measured.map(({ report }) => report);
  const storage = withMeasurement(claimed, phases);
  const judged = measured.map(({ report, phase, decidedWindows }) => {
    const { ratePerSecond } = phase.plan;
    return { ...report, ratePerSecond, decidedWindows };
  });
  const notSeen = notSeenIn(measured);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    node: prepared.node,
    startedAt: prepared.startedAt,
    endedAt: new Date().toISOString(),
    target: {
      path: prepared.asked,
      measuredPath: prepared.path,
      ...(end.preallocation ? { preallocation: end.preallocation } : {}),
      ...(end.leftover ? { leftover: end.leftover } : {}),
      ...(live.found.length > 0 ? { liveEtcd: live.found } : {}),
    },
    notices: reportedNotices(prepared, end, hasGuardTripped),
    host: { kernelRelease: release(), arch: arch(), cpuCount: availableParallelism() },
    plan,
    outcome: failure ? 'failed' : end.isInterrupted ? 'interrupted' : 'completed',
    ...(failure ? { failure: reported(failure) } : {}),
    storage,
    phases,
    verdict: judge(judged, storage, thresholds, failure),
    advice: storageAdvice(storage),
    observations: observe({
      phases: measured.map(({ report, slices }) => ({ ...report, slices })),
      storage,
      ...(before ? { before } : {}),
    }),
    ...(notSeen ? { notSeen } : {}),
  };
}

function measuredPhases({ collector }: Prepared, { phases }: RunEnd, hasGuardTripped: boolean) {
  // If a breach ends the run, the later phases end before they begin.
  const begun = phases.filter(({ stoppedBy, appends }) => stoppedBy !== 'decided' || appends > 0);
  return begun.map((phase) => {
    const { slices, decidedWindows, ...collected } = collector.end(phase);
    return { phase, slices, decidedWindows, report: phaseReportOf(phase, collected, hasGuardTripped) };
  });
}

function notSeenIn(
  measured: readonly { readonly phase: RunEnd['phases'][number]; readonly report: PhaseReport }[],
): Report['notSeen'] {
  const fixedRate = measured.find(({ phase }) => phase.plan.ratePerSecond !== null);
  if (!fixedRate) return undefined;
  const sum = (of: (report: PhaseReport) => number) => measured.reduce((total, { report }) => total + of(report), 0);
  return notSeenOf(fixedRate.report.windows, (overNs) => waitsOver(fixedRate.phase, overNs), {
    bytesWritten: sum(({ bytesWritten }) => bytesWritten),
    segmentCuts: sum(({ cut }) => cut?.count ?? 0),
    commits: sum(({ commit }) => commit?.count ?? 0),
  });
}

function reported({ code, message, syscall, path, operation }: DiskBenchError): Failure {
  return {
    code,
    message,
    ...(syscall === undefined ? {} : { syscall }),
    ...(path === undefined ? {} : { path }),
    ...(operation === undefined ? {} : { operation }),
  };
}

/** Adds what the latencies show about the storage. Prefers the closed loop, which never waits for a due time. */
function withMeasurement(claimed: Storage, phases: readonly PhaseReport[]): Storage {
  for (const { sync } of phases.toReversed()) {
    const { measuredClass, isSuspect, contradictions } = claimAgainstMeasurement(claimed, sync);
    if (measuredClass === undefined && contradictions.length === 0) continue;
    return {
      ...claimed,
      ...(contradictions.length > 0 ? { contradictions } : {}),
      ...(measuredClass === undefined ? {} : { measuredClass }),
      ...(isSuspect ? { isSuspect } : {}),
    };
  }
  return claimed;
}
