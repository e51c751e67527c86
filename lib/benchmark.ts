// benchmarkEtcdDisk: the rooms in order, from the disk to the report.

import { arch, availableParallelism, release } from 'node:os';
import { resolve } from 'node:path';
import { activityBefore } from './activity/before.js';
import { type DiskBenchError, invalidOption } from './errors.js';
import { FailedRunError } from './failed-run.js';
import { checkLiveEtcd, liveEtcdNotices, reportedNotices, withLiveEtcd } from './live-etcd/check.js';
import { guardNotice, latencyGuard } from './live-etcd/latency-guard.js';
import type { Estimates } from './measure/estimate.js';
import { type PhaseName, type Plan, type PlanOptions, planOf } from './measure/plan.js';
import { percentileOf } from './measure/summary.js';
import { loadAddon, type NativeShortage } from './native/addon.js';
import type { AbandonedFolder } from './native/leftovers.js';
import { isLocked } from './native/lock.js';
import { type PhaseState, type RunEnd, runPlan } from './native/run.js';
import { checkTarget } from './native/target.js';
import { summarisePhase } from './phase-report.js';
import { bytes } from './report/format.js';
import { liveEtcdText } from './report/messages/live-etcd.js';
import { type Failure, type PhaseReport, type Report, SCHEMA_VERSION } from './report/report.js';
import { claimAgainstMeasurement } from './storage/claim.js';
import { inspectStorage, type Storage } from './storage/inspect.js';
import { TOOL } from './tool.js';
import { judge } from './verdict/judge.js';
import type { JudgedPhase } from './verdict/latency-findings.js';
import { observe } from './verdict/observe.js';
import { type Limits, limitsChanged, thresholdsWith } from './verdict/thresholds.js';
import { Watch } from './watch.js';

/** How far a run has come. */
export interface Progress {
  readonly phase: PhaseName;
  /** Of the whole run at the most: a phase ends sooner when it is settled. */
  readonly remainingNs: number;
  /** Of this phase. */
  readonly elapsedNs: number;
  readonly appends: number;
  readonly appendsPerSecond: number;
  /** Of this phase's syncs so far; `null` while they are too few. */
  readonly syncP50Ns: number | null;
  readonly syncP99Ns: number | null;
}

/** What is about to happen. */
export interface Announcement {
  /** Absolute. */
  readonly directory: string;
  readonly plan: Plan;
  /** What to know before it begins, in sentences: a live etcd on the disk, a folder of an earlier run that will be removed. */
  readonly notices: readonly string[];
}

/** Everything is optional: the defaults make a run of five to twenty seconds that writes at most 300 MiB. */
export interface BenchmarkOptions extends PlanOptions {
  /** Limits of your own by the id of their threshold ({@link THRESHOLDS}), such as `{ 'sync-p99': 20e6 }`: nanoseconds, or appends a second. */
  readonly limits?: Limits;
  /** Ends the run early: it resolves to a report with `outcome: "interrupted"`. */
  readonly signal?: AbortSignal;
  /** Called once before the first write, with where and how much may be written. */
  readonly onStart?: (announcement: Announcement) => void;
  /** Called twenty times a second. What it throws, at once and not later, ends the run, and is thrown once the disk is clean. */
  readonly onProgress?: (progress: Progress) => void;
}

const OPTION_NAMES: Readonly<Record<keyof BenchmarkOptions, true>> = {
  mode: true,
  confidence: true,
  limits: true,
  phases: true,
  writeSizeBytes: true,
  ratePerSecond: true,
  durationSeconds: true,
  maxAppends: true,
  maxBytes: true,
  seed: true,
  allowLive: true,
  lowPriority: true,
  keepFreeBytes: true,
  signal: true,
  onStart: true,
  onProgress: true,
};

/**
 * Measures whether the disk beneath a directory can carry etcd: writes into a folder of its own there as etcd's log and backend write,
 * times every write and every sync, and judges them.
 *
 * The folder, `.etcd-disk-bench-<random>`, is removed at the end, on error, on abort, and on SIGINT, SIGTERM and SIGHUP, which end the run;
 * then the process ends as it would have, unless it listens to the signal itself. In a worker thread, which gets no signals, the main thread
 * has to listen and abort.
 *
 * @param directory an existing directory on the disk in question, such as `/var/lib/etcd`
 * A folder that an earlier run had to leave (SIGKILL, a power cut) is removed first; that of a run which goes on is left alone.
 *
 * @throws FailedRunError, which is a DiskBenchError and has the report of what was measured until then, where a system call fails once a phase has begun, and where what the run made cannot be removed again
 * @throws DiskBenchError `ERR_INVALID_OPTION` for bad options; `ERR_LIVE_ETCD` for the directory of a running etcd, and for one of which that cannot be told, unless `allowLive`; the system's code (`ENOENT`, `ENOSPC`, `EIO`, ...) where the directory cannot be
 * used or a system call fails during the run; `ERR_UNSUPPORTED_PLATFORM` and `ERR_ADDON_NOT_LOADED` where it cannot run at all
 */
export async function benchmarkEtcdDisk(directory: string, options: BenchmarkOptions = {}): Promise<Report> {
  checkArguments(directory, options);
  loadAddon();
  const thresholds = thresholdsWith(options.limits ?? {});
  const plan = planOf(options, limitsChanged(thresholds), availableParallelism());
  const path = resolve(directory);
  const startedAt = new Date().toISOString();
  const target = await checkTarget(path, plan);
  const live = await checkLiveEtcd(path, plan.p99LimitNs !== null, isLocked);
  const claimed = withLiveEtcd(await inspectStorage(path), live);
  const { onStart, onProgress, signal } = options;
  const guard = latencyGuard(plan);
  if (!signal?.aborted)
    onStart?.({
      directory: path,
      plan,
      notices: [...liveEtcdNotices(live).map(liveEtcdText), ...target.abandoned.map(removal)],
    });
  const before = await activityBefore(claimed, signal);
  const watch = new Watch(plan, claimed, thresholds);
  const end = signal?.aborted
    ? NOTHING_RUN
    : await runPlan(path, plan, {
        keepFreeBytes: target.keepFreeBytes,
        signal: guard ? AbortSignal.any([guard.signal, ...(signal ? [signal] : [])]) : signal,
        onLook: (state) => {
          guard?.poll(state);
          onProgress?.(progressOf(state, plan));
          return watch.look(state);
        },
      });

  const { failure } = end;
  if (failure && end.phases.length === 0) throw failure;
  const hasBraked = guard?.hasTripped() ?? false;
  const measured = end.phases.map((phase) => ({ summary: summarisePhase(phase, hasBraked), ...watch.end(phase) }));
  const phases = measured.map(({ summary, startedAt, estimates, windows }): PhaseReport => {
    const { name, ...rest } = summary;
    const started = startedAt === undefined ? {} : { startedAt };
    return { name, ...started, ...rest, intervals: intervalsOf(estimates), windows };
  });
  const notices = [
    ...reportedNotices(live).map(liveEtcdText),
    ...end.removedLeftovers.map((folder) => `${folder}, which an earlier run had left, was removed.`),
    ...(hasBraked && plan.p99LimitNs !== null ? [liveEtcdText(guardNotice(plan.p99LimitNs, live))] : []),
    ...(end.shortage ? [shortageNotice(end.shortage)] : []),
  ];
  const storage = withMeasurement(claimed, phases);
  const judged = plan.phases.map(({ name, commitIntervalNs }): JudgedPhase => {
    const phase = measured.find(({ summary }) => summary.name === name);
    const result = phase && { ...phase.summary, estimates: phase.estimates };
    return { name, hasCommits: commitIntervalNs !== null, result };
  });
  const report: Report = {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    startedAt,
    target: {
      path,
      ...(end.preallocation ? { preallocation: end.preallocation } : {}),
      ...(end.leftover ? { leftover: end.leftover } : {}),
      ...(end.removedLeftovers.length > 0 ? { removedLeftovers: end.removedLeftovers } : {}),
      ...(live.found.length > 0 ? { liveEtcd: live.found } : {}),
    },
    ...(notices.length > 0 ? { notices } : {}),
    host: { kernelRelease: release(), arch: arch(), cpuCount: availableParallelism() },
    plan,
    outcome: failure ? 'failed' : end.isInterrupted ? 'interrupted' : 'completed',
    ...(failure ? { failure: reported(failure) } : {}),
    storage,
    phases,
    verdict: judge(judged, storage, thresholds, failure),
    observations: observe({
      phases: measured.map(({ summary, ...watched }) => ({ ...summary, ...watched })),
      storage,
      before,
    }),
  };
  if (failure) throw new FailedRunError(failure, report);
  return report;
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

const NOTHING_RUN: RunEnd = {
  phases: [],
  failure: undefined,
  isInterrupted: true,
  preallocation: undefined,
  leftover: undefined,
  removedLeftovers: [],
  shortage: undefined,
};

function removal({ path, sizeBytes }: AbandonedFolder): string {
  return `removing ${path} (${bytes(sizeBytes)}), which an earlier run left`;
}

function shortageNotice({ freeBytes, keptBytes }: NativeShortage): string {
  return `The run ended itself: ${bytes(freeBytes)} were free, and going on would have left less than the ${bytes(keptBytes)} that are kept free (keepFreeBytes).`;
}

function checkArguments(directory: unknown, options: BenchmarkOptions): void {
  if (typeof directory !== 'string' || directory === '' || directory.includes('\0')) {
    throw invalidOption('directory', 'directory must be the path of an existing directory');
  }
  if (typeof options !== 'object' || options === null) throw invalidOption('options', 'options must be an object');
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTION_NAMES, name)) {
      throw invalidOption(name, `there is no option ${name}: the options are ${Object.keys(OPTION_NAMES).join(', ')}`);
    }
  }
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw invalidOption('signal', 'signal must be an AbortSignal');
  }
  for (const name of ['onStart', 'onProgress'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw invalidOption(name, `${name} must be a function`);
    }
  }
}

/** The storage with what the latencies say to its claim; of the phases that tell anything, the first: the closed loop waits for nothing else. */
function withMeasurement(claimed: Storage, phases: readonly PhaseReport[]): Storage {
  for (const { sync } of phases) {
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

function intervalsOf({ syncP99, commitP99, appendRate }: Estimates): PhaseReport['intervals'] {
  return {
    syncP99: syncP99.interval,
    ...(commitP99 ? { commitP99: commitP99.interval } : {}),
    ...(appendRate ? { appendRate: appendRate.interval } : {}),
  };
}

function progressOf({ plan: phase, elapsedNs, appends, memory }: PhaseState, plan: Plan): Progress {
  const later = plan.phases.slice(plan.phases.indexOf(phase) + 1);
  return {
    phase: phase.name,
    remainingNs: Math.max(
      0,
      later.reduce((sum, { maxDurationNs }) => sum + maxDurationNs, phase.maxDurationNs - elapsedNs),
    ),
    elapsedNs,
    appends,
    appendsPerSecond: elapsedNs > 0 ? (appends * 1e9) / elapsedNs : 0,
    syncP50Ns: percentileOf(memory.sync, 50),
    syncP99Ns: percentileOf(memory.sync, 99),
  };
}
