// benchmarkEtcdDisk: the rooms in order, from the disk to the report.

import { arch, availableParallelism, release } from 'node:os';
import { resolve } from 'node:path';
import { invalidOption } from './errors.js';
import { hdrHistogramOf, isEmpty } from './measure/histogram.js';
import { type PhaseName, type Plan, type PlanOptions, planOf } from './measure/plan.js';
import { readSlowLog } from './measure/slow-log.js';
import { type Summary, summarise, supports } from './measure/summary.js';
import { loadAddon, TOTALS } from './native/addon.js';
import { type PhaseEnd, type PhaseState, type RunEnd, runPlan } from './native/run.js';
import { checkTarget } from './native/target.js';
import { type PhaseReport, type Report, SCHEMA_VERSION } from './report/report.js';
import { claimAgainstMeasurement } from './storage/claim.js';
import { inspectStorage, type Storage } from './storage/inspect.js';
import { TOOL } from './tool.js';
import { judge } from './verdict/judge.js';

/** How far a run has come. */
export interface Progress {
  readonly phase: PhaseName;
  /** Of the whole run, as planned: a phase may end sooner. */
  readonly remainingNs: number;
  /** Of this phase. */
  readonly elapsedNs: number;
  readonly appends: number;
  readonly appendsPerSecond: number;
  /** Of this phase's syncs so far; `null` while they are too few. */
  readonly syncP99Ns: number | null;
}

/** What is about to happen. */
export interface Announcement {
  /** Absolute. */
  readonly directory: string;
  readonly plan: Plan;
}

/** Everything is optional: the defaults make a run of under twenty seconds that writes at most 512 MiB. */
export interface BenchmarkOptions extends PlanOptions {
  /** Ends the run early: it resolves to a report with `outcome: "interrupted"`. */
  readonly signal?: AbortSignal;
  /** Called once before the first write, with where and how much may be written. */
  readonly onStart?: (announcement: Announcement) => void;
  /** Called ten times a second. What it throws, at once and not later, ends the run, and is thrown once the disk is clean. */
  readonly onProgress?: (progress: Progress) => void;
}

const OPTION_NAMES: Readonly<Record<keyof BenchmarkOptions, true>> = {
  phases: true,
  writeSizeBytes: true,
  ratePerSecond: true,
  durationSeconds: true,
  maxAppends: true,
  maxBytes: true,
  seed: true,
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
 * @throws DiskBenchError `ERR_INVALID_OPTION` for bad options; the system's code (`ENOENT`, `ENOSPC`, `EIO`, ...) where the directory cannot be
 * used or a system call fails during the run; `ERR_UNSUPPORTED_PLATFORM` and `ERR_ADDON_NOT_LOADED` where it cannot run at all
 */
export async function benchmarkEtcdDisk(directory: string, options: BenchmarkOptions = {}): Promise<Report> {
  checkArguments(directory, options);
  loadAddon();
  const plan = planOf(options);
  const path = resolve(directory);
  const startedAt = new Date().toISOString();
  await checkTarget(path, plan.spaceNeededBytes);
  const claimed = await inspectStorage(path);
  const { onStart, onProgress, signal } = options;
  if (!signal?.aborted) onStart?.({ directory: path, plan });
  const end = signal?.aborted
    ? NOTHING_RUN
    : await runPlan(path, plan, {
        signal,
        onLook:
          onProgress &&
          ((state) => {
            onProgress(progressOf(state, plan));
          }),
      });

  const phases = end.phases.map(phaseReport);
  const storage = withMeasurement(claimed, phases);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    startedAt,
    target: {
      path,
      ...(end.preallocation ? { preallocation: end.preallocation } : {}),
      ...(end.leftover ? { leftover: end.leftover } : {}),
    },
    host: { kernelRelease: release(), arch: arch(), cpuCount: availableParallelism() },
    plan,
    outcome: end.isInterrupted ? 'interrupted' : 'completed',
    storage,
    phases,
    verdict: judge(
      plan.phases.map(({ name, commitIntervalNs }) => ({
        name,
        hasCommits: commitIntervalNs !== null,
        result: phases.find((phase) => phase.name === name),
      })),
      storage,
    ),
  };
}

const NOTHING_RUN: RunEnd = { phases: [], isInterrupted: true, preallocation: undefined, leftover: undefined };

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
    const { measuredClass, isSuspect, caveats } = claimAgainstMeasurement(claimed, sync);
    if (measuredClass === undefined && caveats.length === 0) continue;
    return {
      ...claimed,
      caveats: [...claimed.caveats, ...caveats],
      ...(measuredClass === undefined ? {} : { measuredClass }),
      ...(isSuspect ? { isSuspect } : {}),
    };
  }
  return claimed;
}

function progressOf({ plan: phase, elapsedNs, appends, memory }: PhaseState, plan: Plan): Progress {
  const later = plan.phases.slice(plan.phases.indexOf(phase) + 1);
  const sync = hdrHistogramOf(memory.sync);
  return {
    phase: phase.name,
    remainingNs: Math.max(
      0,
      later.reduce((sum, { maxDurationNs }) => sum + maxDurationNs, phase.maxDurationNs - elapsedNs),
    ),
    elapsedNs,
    appends,
    appendsPerSecond: perSecond(appends, elapsedNs),
    syncP99Ns: supports(sync.totalCount, 99) ? sync.getValueAtPercentile(99) : null,
  };
}

function phaseReport({ plan, stoppedBy, elapsedNs, appends, bytesWritten, memory }: PhaseEnd): PhaseReport {
  const optional = <Key extends string>(key: Key, array: Float64Array): Partial<Record<Key, Summary>> =>
    isEmpty(array) ? {} : ({ [key]: summarise(array) } as Record<Key, Summary>);
  const firstSyncNs = memory.totals[TOTALS.firstSyncNs] ?? 0;
  const { response } = optional('response', memory.response);
  return {
    name: plan.name,
    stoppedBy,
    durationNs: elapsedNs,
    appends,
    // A paced phase that ran its time or was settled has a response of every append that fell due, sent or not.
    ...(response && (stoppedBy === 'duration' || stoppedBy === 'settled') ? { appendsDue: response.count } : {}),
    bytesWritten,
    appendsPerSecond: perSecond(appends, elapsedNs),
    write: summarise(memory.write),
    sync: summarise(memory.sync),
    append: summarise(memory.append),
    ...(firstSyncNs > 0 ? { firstSyncNs } : {}),
    ...optional('commit', memory.commit),
    ...optional('directorySync', memory.directorySync),
    ...optional('cut', memory.cut),
    ...optional('preallocate', memory.preallocate),
    ...(response ? { response } : {}),
    slowest: {
      sync: readSlowLog(memory.slowSync),
      commit: readSlowLog(memory.slowCommit),
      cut: readSlowLog(memory.slowCut),
    },
  };
}

function perSecond(count: number, elapsedNs: number): number {
  return elapsedNs > 0 ? (count * 1e9) / elapsedNs : 0;
}
