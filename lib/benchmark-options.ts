// The options of a run as the library takes them, and their check. Ranges of a plan's numbers are the plan's.

import { invalidOption } from './errors.js';
import type { Plan } from './measure/plan.js';
import type { PhaseName, PlanOptions } from './measure/plan-options.js';
import type { Notice } from './report/report.js';
import type { Limits, ThresholdId, Unit } from './verdict/thresholds.js';

/** How a limit that decides stands by now. */
export interface RowStanding {
  readonly id: ThresholdId;
  /** In `unit`; `null` while the samples are too few. */
  readonly observed: number | null;
  readonly unit: Unit;
  readonly result: 'pass' | 'fail' | 'unresolved';
}

/** How far a run has come. */
export interface Progress {
  readonly phase: PhaseName;
  /** Of this phase. */
  readonly elapsedNs: number;
  /** When this phase can next be decided, or ends: from its start. */
  readonly decisionNs: number;
  readonly appends: number;
  readonly appendsPerSecond: number;
  /** The limits that decide, as they stand; updated once a second. Empty in a closed loop. */
  readonly rows: readonly RowStanding[];
}

/** What is about to happen. */
export interface Announcement {
  /** The directory that was asked for, and the one that is measured. Absolute. */
  readonly directory: string;
  readonly measuredDirectory: string;
  readonly plan: Plan;
  /** A running etcd on the disk, the work folder of a killed run that will be removed, and the like. */
  readonly notices: readonly Notice[];
}

/** Everything is optional, and `undefined` is the default. A run lasts a minute, or up to four while it is undecided, and writes up to 307 MB in its first minute. */
export interface BenchmarkOptions extends PlanOptions {
  /** Limits of your own by the id of their threshold ({@link THRESHOLDS}), such as `{ 'append-p99': 20e6 }`: nanoseconds, appends/s, or a share. */
  readonly limits?: Limits | undefined;
  /** Fails with `ENOENT` where the directory does not exist. Default false: then its nearest existing parent is measured. */
  readonly mustExist?: boolean | undefined;
  /** The name of this node in the report. Default: its host name. */
  readonly node?: string | undefined;
  /** Begins at this time: RFC 3339, or seconds since 1970. So that all nodes load shared storage at once. */
  readonly startAt?: string | undefined;
  /** Ends the run early: it resolves to a report with `outcome: "interrupted"`. Any object with `aborted` and `addEventListener` will do. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the run on SIGINT, SIGTERM and SIGHUP, and then the process as it would have ended. Default true; false leaves the signals to the program. */
  readonly handleSignals?: boolean | undefined;
  /** Called once before the first write, with where and how much may be written. */
  readonly onStart?: ((announcement: Announcement) => void) | undefined;
  /** Called 20 times per second. What it throws ends the run, and is thrown once the disk is clean. */
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
      throw invalidOption(name, `there is no option ${name}: the options are ${Object.keys(OPTION_NAMES).join(', ')}`);
    }
  }
  checkSignal(options.signal);
  checkLimits(options.limits);
  for (const name of ['mustExist', 'handleSignals'] as const)
    checkType(name, options[name], 'boolean', 'true or false');
  for (const name of ['node', 'startAt'] as const) checkType(name, options[name], 'string', 'a text');
  for (const name of ['onStart', 'onProgress'] as const) checkType(name, options[name], 'function', 'a function');
}

/** Ids and numbers are the table's to check. */
function checkLimits(limits: unknown): void {
  if (limits === undefined) return;
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) {
    throw invalidOption('limits', "limits must be an object, such as { 'append-p99': 20e6 }");
  }
}

function checkType(name: string, value: unknown, type: string, words: string): void {
  if (value !== undefined && typeof value !== type) throw invalidOption(name, `${name} must be ${words}`);
}

/** Of any realm, or of a polyfill. */
function checkSignal(signal: unknown): void {
  if (signal === undefined) return;
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function') {
    throw invalidOption('signal', 'signal must be an AbortSignal');
  }
}
