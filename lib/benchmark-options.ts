// The options of a run in the library, and their check. measure/plan-options.ts checks the ranges of numbers.

import { invalidOption } from './errors.js';
import type { Plan } from './measure/plan.js';
import type { PhaseName, PlanOptions } from './measure/plan-options.js';
import type { Notice } from './report/report.js';
import type { Limits, ThresholdId, Unit } from './verdict/thresholds.js';

/** The present state of one limit that decides the verdict. */
export interface LimitState {
  readonly id: ThresholdId;
  /** In `unit`; `null` while there are too few samples. */
  readonly observed: number | null;
  readonly unit: Unit;
  readonly result: 'pass' | 'fail' | 'unresolved';
}

/** The progress of a run, for each poll. */
export interface Progress {
  readonly phase: PhaseName;
  /** Time since this phase began. */
  readonly elapsedNs: number;
  /** When this phase can next be decided, or ends: nanoseconds from its start. */
  readonly decisionNs: number;
  readonly appends: number;
  readonly appendsPerSecond: number;
  /** The present state of each limit that decides the verdict, updated once per second. Empty in a closed loop. */
  readonly rows: readonly LimitState[];
}

/** Passed to `onStart` before the first write. */
export interface Announcement {
  /** The directory that the caller named, and the one that is measured. Both absolute. */
  readonly directory: string;
  readonly measuredDirectory: string;
  readonly plan: Plan;
  /** Such as: a running etcd uses the disk; the work folder of a killed run will be removed. */
  readonly notices: readonly Notice[];
}

/**
 * Options of a run. All are optional; `undefined` means the default. By default a run lasts 60 s, or up to 240 s while it is undecided, and
 * writes up to 326 MB in the first 60 s.
 */
export interface BenchmarkOptions extends PlanOptions {
  /**
   * Other limits, by the id of their threshold ({@link THRESHOLDS}), such as `{ 'append-p99': 20e6 }`. Nanoseconds, appends/s, or a share
   * from 0 to 1.
   */
  readonly limits?: Limits | undefined;
  /** If true, a missing directory is an error (`ENOENT`). Default false: the run measures its nearest existing parent. */
  readonly mustExist?: boolean | undefined;
  /** Name of this node in the report. Default: the host name. */
  readonly node?: string | undefined;
  /** Start time of the run, RFC 3339 or seconds since 1970, so that all nodes load shared storage at once. Default: now. */
  readonly startAt?: string | undefined;
  /** Ends the run early: it resolves to a report with `outcome: "interrupted"`. Any object with `aborted` and `addEventListener` works. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether SIGINT, SIGTERM and SIGHUP end the run, and then the process as they usually would. Default true. If false, the program handles
   * these signals.
   */
  readonly handleSignals?: boolean | undefined;
  /** Called once before the first write, with the directory and the most bytes that the run may write. */
  readonly onStart?: ((announcement: Announcement) => void) | undefined;
  /** Called 20 times per second. If it throws, the run ends and cleans up, then rejects with that error. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

const OPTION_NAMES: Readonly<Record<keyof BenchmarkOptions, true>> = {
  mode: true,
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
  mustExist: true,
  node: true,
  startAt: true,
  signal: true,
  handleSignals: true,
  onStart: true,
  onProgress: true,
};

/** @throws DiskBenchError `ERR_INVALID_OPTION` */
export function checkArguments(directory: unknown, options: BenchmarkOptions): void {
  if (typeof directory !== 'string' || directory === '' || directory.includes('\0')) {
    throw invalidOption('directory', 'directory must be the path of a directory');
  }
  if (typeof options !== 'object' || options === null) throw invalidOption('options', 'options must be an object');
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTION_NAMES, name)) {
      throw invalidOption(name, `unknown option ${name}: use ${Object.keys(OPTION_NAMES).join(', ')}`);
    }
  }
  checkSignal(options.signal);
  checkLimits(options.limits);
  for (const name of ['mustExist', 'handleSignals'] as const)
    checkType(name, options[name], 'boolean', 'true or false');
  for (const name of ['node', 'startAt'] as const) checkType(name, options[name], 'string', 'a text');
  for (const name of ['onStart', 'onProgress'] as const) checkType(name, options[name], 'function', 'a function');
}

/** Checks the form only: thresholdsWith() checks the ids and the numbers. */
function checkLimits(limits: unknown): void {
  if (limits === undefined) return;
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) {
    throw invalidOption('limits', "limits must be an object, such as { 'append-p99': 20e6 }");
  }
}

function checkType(name: string, value: unknown, type: string, words: string): void {
  if (value !== undefined && typeof value !== type) throw invalidOption(name, `${name} must be ${words}`);
}

/** Accepts a signal of another realm, or of a polyfill. */
function checkSignal(signal: unknown): void {
  if (signal === undefined) return;
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function') {
    throw invalidOption('signal', 'signal must be an AbortSignal');
  }
}
