// The options of a plan: checks them and applies the defaults. plan.ts makes the plan.

import { invalidOption } from '../errors.js';
import { DECISION_SECONDS } from './decision-points.js';

/**
 * A way to load the disk. `paced` appends at a fixed rate (open loop) with backend commits, like a running etcd: it decides the verdict.
 * `closed-loop` appends back to back, like fio: the report shows its rate.
 */
export type PhaseName = 'paced' | 'closed-loop';

/** In the order of the run. */
const PHASE_NAMES: readonly PhaseName[] = ['paced', 'closed-loop'];

/**
 * Length of the fixed-rate phase. `standard`: 60 s, extended to 120 or 240 s while a limit is undecided; a proven breach ends it at once.
 * `quick`: 20 s; it can fail a disk and never passes one. `thorough`: always 300 s.
 */
export type Mode = 'quick' | 'standard' | 'thorough';

const MODES: readonly Mode[] = ['quick', 'standard', 'thorough'];

/** Options of a plan. All are optional; `undefined` means the default. */
export interface PlanOptions {
  /** Default `standard`. */
  readonly mode?: Mode | undefined;
  /** The phases to run. Default: both, the fixed-rate phase first. */
  readonly phases?: readonly PhaseName[] | undefined;
  /**
   * Bytes per append, 1 to 1 048 576, with `allowLive` at most 65 536. Default 8000, the size for which limits are published (OpenShift,
   * "Recommended etcd practices").
   */
  readonly writeSizeBytes?: number | undefined;
  /**
   * Appends/s of the fixed-rate phase, 0.1 to 1 000 000, with `allowLive` at most 20. Default 200, with `allowLive` 20. 200 is between the
   * 50 that etcd requires and the 500 of a heavily loaded cluster (etcd hardware guide).
   */
  readonly ratePerSecond?: number | undefined;
  /**
   * Length of the fixed-rate phase in seconds, 0.1 to 86 400. Only a proven breach ends it sooner. Below 60 s no disk can pass. The closed
   * loop follows, for 2 s or this long, whichever is shorter. Default: by `mode`.
   */
  readonly durationSeconds?: number | undefined;
  /** Most appends per phase, 1 and up. Default: no limit. */
  readonly maxAppends?: number | undefined;
  /**
   * Most bytes that all phases write together; at least one append per phase. Default: as many as the rate needs, and 100 MB for the closed
   * loop.
   */
  readonly maxBytes?: number | undefined;
  /**
   * Seed of the written data and of the chosen pages, 0 to 2^53 - 2. Default: random, so that no two runs write the same blocks. The plan
   * of the report has it.
   */
  readonly seed?: number | undefined;
  /**
   * Measures beside a running etcd, or in its data directory: only the fixed-rate phase, at most 20 appends/s of 65 536 bytes. The run
   * stops if its fdatasync p99 exceeds 10 ms. Default false.
   */
  readonly allowLive?: boolean | undefined;
  /** Runs the measuring threads at low priority (nice 19, best-effort I/O level 7). Default false: it changes the results. */
  readonly lowPriority?: boolean | undefined;
  /**
   * Bytes to leave free on the file system: the run stops before it would use them. With 0, a full disk is an error. Default: 5 % of the
   * file system or 512 MiB, whichever is larger.
   */
  readonly keepFreeBytes?: number | undefined;
}

const MIB = 1024 * 1024;

export const DEFAULTS = { writeSizeBytes: 8000, ratePerSecond: 200 } as const;

const SECONDS: Readonly<Record<Mode, number>> = { quick: 20, standard: Math.max(...DECISION_SECONDS), thorough: 300 };

/** The checked options. */
export interface Settings {
  readonly mode: Mode;
  readonly names: readonly PhaseName[];
  readonly writeSizeBytes: number;
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
  readonly isDurationGiven: boolean;
  readonly maxAppends: number | null;
  readonly maxBytes: number | null;
  readonly seed: number;
}

/** @throws DiskBenchError `ERR_INVALID_OPTION` for an option of the wrong type or out of range */
export function settingsOf(options: PlanOptions): Settings {
  const mode = checkMode(options.mode ?? 'standard');
  const names = checkPhases(options.phases ?? PHASE_NAMES);
  const writeSizeBytes = checkInteger('writeSizeBytes', options.writeSizeBytes ?? DEFAULTS.writeSizeBytes, 1, MIB);
  const wholeOrNull = (option: 'maxAppends' | 'maxBytes', least: number) =>
    options[option] === undefined ? null : checkInteger(option, options[option], least, Number.MAX_SAFE_INTEGER);
  return {
    mode,
    names,
    writeSizeBytes,
    ratePerSecond: checkNumber('ratePerSecond', options.ratePerSecond ?? DEFAULTS.ratePerSecond, 0.1, 1e6),
    durationSeconds: checkNumber('durationSeconds', options.durationSeconds ?? SECONDS[mode], 0.1, 86_400),
    isDurationGiven: options.durationSeconds !== undefined,
    maxAppends: wholeOrNull('maxAppends', 1),
    maxBytes: wholeOrNull('maxBytes', writeSizeBytes * names.length),
    seed: checkInteger('seed', options.seed ?? randomSeed(), 0, Number.MAX_SAFE_INTEGER - 1),
  };
}

function randomSeed(): number {
  return Math.floor(Math.random() * (Number.MAX_SAFE_INTEGER - 1));
}

function checkPhases(phases: unknown): readonly PhaseName[] {
  const isPhase = (phase: unknown): phase is PhaseName => PHASE_NAMES.some((name) => name === phase);
  if (Array.isArray(phases) && phases.length > 0 && phases.every(isPhase) && new Set(phases).size === phases.length) {
    return PHASE_NAMES.filter((name) => phases.includes(name));
  }
  throw invalidOption('phases', `phases must list one or both of ${PHASE_NAMES.join(', ')}, each once`);
}

function checkMode(mode: unknown): Mode {
  const known = MODES.find((name) => name === mode);
  if (known) return known;
  throw invalidOption('mode', `mode must be one of ${MODES.join(', ')}, not ${shown(mode)}`);
}

function checkNumber(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw invalidOption(option, `${option} must be a number from ${least} to ${most}, not ${shown(value)}`);
}

function checkInteger(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidOption(option, `${option} must be a whole number from ${least} to ${most}, not ${shown(value)}`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value).slice(0, 80);
}
