// What a run will do: options checked, given their defaults, and made into a plan of plain values that native code can obey.
// How the disk is then driven is native's; whether the results are good is the verdict's.

import { invalidOption } from '../errors.js';
import { appendsAtMost, checkCap, noPassOf } from './caps.js';
import { careOf } from './care.js';
import { busyNsPerAppend } from './etcd-work.js';

/**
 * A way of loading the disk. `closed-loop` appends back to back, as fio and the official numbers do; `paced` appends at a steady rate
 * with backend commits beside it, as a living etcd does.
 */
export type PhaseName = 'closed-loop' | 'paced';

export const PHASE_NAMES: readonly PhaseName[] = ['closed-loop', 'paced'];

/**
 * How long a run may go on. `standard` ends as soon as what it measured settles the verdict, and after 18 s at the latest; `quick` after 6 s,
 * settled or not; `thorough` measures for its whole time, 60 s by default, to see what changes with time.
 */
export type Mode = 'quick' | 'standard' | 'thorough';

export const MODES: readonly Mode[] = ['quick', 'standard', 'thorough'];

/** What can be asked of a run. Everything is optional. */
export interface PlanOptions {
  /** Default `standard`. */
  readonly mode?: Mode;
  /** How sure an interval must be that a percentile or a rate lies within it, both ends together: 0.5 to 0.999999. Default 0.99. */
  readonly confidence?: number;
  /** The phases to run, in this order; both by default, the closed loop first. */
  readonly phases?: readonly PhaseName[];
  /** Bytes an append, 1 to 1 048 576, with `allowLive` to 65 536. Default 8000: the size of the official numbers (OpenShift, "Recommended etcd practices"). */
  readonly writeSizeBytes?: number;
  /** Appends a second of the paced phase, 0.1 to 1 000 000. Default 200, with `allowLive` 20: between the 50 that etcd needs and the 500 of a heavily loaded cluster (etcd hardware guide). */
  readonly ratePerSecond?: number;
  /** The most seconds to measure, all phases together, 0.1 to 86 400. Default 18, quick 6, thorough 60; 45 with `allowLive` in mode `standard`. Of two phases the closed loop takes a third. */
  readonly durationSeconds?: number;
  /** The most appends a phase makes, 1 and up. Unlimited by default. */
  readonly maxAppends?: number;
  /** The most bytes the run writes, beside 16 KiB of set-up, shared equally by its phases; at least one append a phase. Default 536 870 912 (512 MiB), and 268 435 456 (256 MiB) more for each second beyond 18. */
  readonly maxBytes?: number;
  /** Seeds the content and the pages chosen, 0 to 2^53 - 2. Fresh by default, so that no two runs write the same blocks; the plan keeps it. */
  readonly seed?: number;
  /** Measures gently beside a live etcd, or on its very directory: the paced phase alone, at most 20 appends a second of 65 536 bytes, and it ends itself once its fdatasync p99 passes 10 ms. Default false. */
  readonly allowLive?: boolean;
  /** Runs the measuring threads at low priority (nice 19, best-effort I/O level 7). Default false: it changes what is measured. */
  readonly lowPriority?: boolean;
  /** Bytes of the file system that the run leaves free; it ends before it would take them. 0 is nothing, so that a full disk is an error. Default: 5 % of it or 512 MiB, whichever is larger. */
  readonly keepFreeBytes?: number;
}

/** One phase as it will be run. */
export interface PhasePlan {
  readonly name: PhaseName;
  /** `null` in a closed loop. */
  readonly ratePerSecond: number | null;
  /** `null` is no limit. */
  readonly maxAppends: number | null;
  readonly maxDurationNs: number;
  /** Of all that the phase writes: records, segment headers, backend pages. */
  readonly maxBytes: number;
  /** From the end of one backend commit to the start of the next; `null` is no commits. */
  readonly commitIntervalNs: number | null;
  /**
   * Processor time that a thread beside the paced appends uses for each, while they are made on all processors in turn, since etcd's come
   * from wherever Go runs them; `null` is neither.
   */
  readonly busyNsPerAppend: number | null;
}

/** A whole run, with nothing left to decide. */
export interface Plan {
  readonly mode: Mode;
  readonly confidence: number;
  readonly writeSizeBytes: number;
  /** 64 000 000, as etcd's (`SegmentSizeBytes` in server/storage/wal/wal.go). */
  readonly segmentSizeBytes: number;
  /** Where the backend file stops growing. */
  readonly backendMaxBytes: number;
  readonly seed: number;
  /** A paced phase ends itself once its fdatasync p99 passes this; `null` is never. */
  readonly p99LimitNs: number | null;
  readonly isLowPriority: boolean;
  /** Of the file system, left free; `null` is 5 % of it or 512 MiB, whichever is larger. */
  readonly keepFreeBytes: number | null;
  readonly phases: readonly PhasePlan[];
  /** The longest that the phases take together, unless a single system call takes longer. */
  readonly maxDurationNs: number;
  /** An upper bound of what all phases write. */
  readonly maxBytesWritten: number;
  /** The most that the run's files take on the disk at one time. */
  readonly spaceNeededBytes: number;
  /** What keeps the run from comparing with a standard one, in words: less time, one phase, another size, rate or confidence, other caps. */
  readonly deviations: readonly string[];
}

const MIB = 1024 * 1024;
const NANOS_PER_SECOND = 1e9;

const DEFAULTS = {
  phases: PHASE_NAMES,
  writeSizeBytes: 8000,
  ratePerSecond: 200,
  confidence: 0.99,
} as const;

// Eighteen seconds let a run end within twenty; of them twelve are paced, and make a hundred backend commits.
const SECONDS: Readonly<Record<Mode, number>> = { quick: 6, standard: 18, thorough: 60 };

// Who asks for more time wants it measured to its end, on the quickest NVMe disk too: 24 000 appends a second by a closed loop alone.
const BYTES = { upToStandard: 512 * MIB, eachSecondBeyond: 256 * MIB } as const;

const SEGMENT_SIZE_BYTES = 64_000_000;
const SEGMENT_HEADER_BYTES = 96;
const SEGMENTS_ON_DISK = 3;
const BACKEND_MAX_BYTES = 48 * MIB;
const BACKEND_GROWTH_BYTES = 16 * MIB;
const PAGE_BYTES = 4096;
const BACKEND_FIRST_PAGES = 4;
// Beside the pages of the values that came since: four scattered, one meta, and one for rounding up.
const COMMIT_FIXED_PAGES = 6;
// etcd's backend commits every 100 ms if anything is pending (`defaultBatchInterval` in server/storage/backend/backend.go).
const COMMIT_INTERVAL_NS = 100_000_000;
// Of the time of a run: the paced phase makes fewer appends and commits in a second.
const SHARES_OF_TIME: Readonly<Record<PhaseName, number>> = { 'closed-loop': 1, paced: 2 };

/**
 * Makes a plan of options.
 *
 * @param otherDeviations what else keeps this run from comparing with a standard one
 * @param processors how many the run may use
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an option of the wrong type or out of its range.
 */
export function planOf(asked: PlanOptions, otherDeviations: readonly string[] = [], processors = 2): Plan {
  const care = careOf(asked);
  const options = care.options;
  const mode = checkMode(options.mode ?? 'standard');
  const confidence = checkNumber('confidence', options.confidence ?? DEFAULTS.confidence, 0.5, 0.999_999);
  const names = checkPhases(options.phases ?? DEFAULTS.phases);
  const writeSizeBytes = checkWhole('writeSizeBytes', options.writeSizeBytes ?? DEFAULTS.writeSizeBytes, 1, MIB);
  const ratePerSecond = checkNumber('ratePerSecond', options.ratePerSecond ?? DEFAULTS.ratePerSecond, 0.1, 1e6);
  const durationSeconds = checkNumber('durationSeconds', options.durationSeconds ?? SECONDS[mode], 0.1, 86_400);
  const usualBytes = defaultBytes(durationSeconds);
  const maxBytes = checkWhole(
    'maxBytes',
    options.maxBytes ?? usualBytes,
    writeSizeBytes * names.length,
    Number.MAX_SAFE_INTEGER,
  );
  const maxAppends =
    options.maxAppends === undefined ? null : checkWhole('maxAppends', options.maxAppends, 1, Number.MAX_SAFE_INTEGER);
  const seed = checkWhole('seed', options.seed ?? freshSeed(), 0, Number.MAX_SAFE_INTEGER - 1);

  const shares = names.reduce((sum, name) => sum + SHARES_OF_TIME[name], 0);
  const phases = names.map(
    (name): PhasePlan => ({
      name,
      ratePerSecond: name === 'paced' ? ratePerSecond : null,
      maxAppends,
      maxDurationNs: Math.round((durationSeconds * NANOS_PER_SECOND * SHARES_OF_TIME[name]) / shares),
      maxBytes: Math.floor(maxBytes / names.length),
      commitIntervalNs: name === 'paced' ? COMMIT_INTERVAL_NS : null,
      // Beside a live etcd its own work is there.
      busyNsPerAppend: name === 'paced' && care.p99LimitNs === null ? busyNsPerAppend(ratePerSecond, processors) : null,
    }),
  );
  const [bytesShared, usualShared] = [maxBytes, usualBytes].map((all) => Math.floor(all / names.length) * names.length);
  for (const phase of phases) checkCap(phase, writeSizeBytes, confidence);
  return {
    mode,
    confidence,
    writeSizeBytes,
    segmentSizeBytes: SEGMENT_SIZE_BYTES,
    backendMaxBytes: BACKEND_MAX_BYTES,
    seed,
    p99LimitNs: care.p99LimitNs,
    isLowPriority: care.isLowPriority,
    keepFreeBytes: care.keepFreeBytes,
    phases,
    maxDurationNs: phases.reduce((sum, phase) => sum + phase.maxDurationNs, 0),
    maxBytesWritten:
      SEGMENT_HEADER_BYTES +
      BACKEND_FIRST_PAGES * PAGE_BYTES +
      phases.reduce((sum, phase) => sum + bytesWrittenAtMost(phase, writeSizeBytes), 0),
    spaceNeededBytes: spaceNeeded(phases, writeSizeBytes),
    deviations: [
      ...deviationsOf(phases, writeSizeBytes, durationSeconds),
      ...(confidence === DEFAULTS.confidence
        ? []
        : [`a confidence of ${confidence} in place of ${DEFAULTS.confidence}`]),
      ...(maxAppends === null ? [] : [`at most ${maxAppends} appends a phase`]),
      ...(bytesShared === usualShared ? [] : [`at most ${bytesShared} bytes in place of ${usualShared}`]),
      ...care.deviations,
      ...otherDeviations,
      ...phases.flatMap((phase) => noPassOf(phase, writeSizeBytes, confidence)),
    ],
  };
}

/** How a run differs from the standard one, for its verdict does not compare with others. */
function deviationsOf(phases: readonly PhasePlan[], writeSizeBytes: number, seconds: number): readonly string[] {
  const [only] = phases;
  const rates = phases.flatMap(({ ratePerSecond }) => ratePerSecond ?? []);
  return [
    ...(phases.length === 1 && only ? [`the ${only.name} phase alone`] : []),
    ...(seconds < SECONDS.standard ? [`at most ${seconds} s in place of ${SECONDS.standard}`] : []),
    ...(writeSizeBytes === DEFAULTS.writeSizeBytes
      ? []
      : [`appends of ${writeSizeBytes} bytes in place of ${DEFAULTS.writeSizeBytes}`]),
    ...rates
      .filter((rate) => rate !== DEFAULTS.ratePerSecond)
      .map((rate) => `${rate} paced appends a second in place of ${DEFAULTS.ratePerSecond}`),
  ];
}

function defaultBytes(seconds: number): number {
  return BYTES.upToStandard + Math.round(BYTES.eachSecondBeyond * Math.max(0, seconds - SECONDS.standard));
}

function freshSeed(): number {
  return Math.floor(Math.random() * (Number.MAX_SAFE_INTEGER - 1));
}

function recordBytesAtMost(phase: PhasePlan, writeSizeBytes: number): number {
  return Math.min(phase.maxBytes, appendsAtMost(phase) * writeSizeBytes);
}

function bytesWrittenAtMost(phase: PhasePlan, writeSizeBytes: number): number {
  const records = recordBytesAtMost(phase, writeSizeBytes);
  // The first segment starts half full.
  const headers = Math.ceil(records / SEGMENT_SIZE_BYTES + 0.5) * SEGMENT_HEADER_BYTES;
  const commits = phase.commitIntervalNs === null ? 0 : Math.ceil(phase.maxDurationNs / phase.commitIntervalNs);
  // What is appended is committed once more.
  const backend = commits === 0 ? 0 : records + commits * COMMIT_FIXED_PAGES * PAGE_BYTES;
  return Math.min(phase.maxBytes, records + headers + backend);
}

function spaceNeeded(phases: readonly PhasePlan[], writeSizeBytes: number): number {
  const records = phases.reduce((sum, phase) => sum + recordBytesAtMost(phase, writeSizeBytes), 0);
  // A cut needs a third segment: the old one stays until the one after is due.
  const segments = records < SEGMENT_SIZE_BYTES / 2 - SEGMENT_HEADER_BYTES ? SEGMENTS_ON_DISK - 1 : SEGMENTS_ON_DISK;
  const committed = phases
    .filter((phase) => phase.commitIntervalNs !== null)
    .reduce((sum, phase) => sum + bytesWrittenAtMost(phase, writeSizeBytes), 0);
  const grown = Math.ceil(committed / BACKEND_GROWTH_BYTES) * BACKEND_GROWTH_BYTES;
  // A segment grows past its size by the record that it was cut for.
  const segmentBytes = segments * (SEGMENT_SIZE_BYTES + writeSizeBytes);
  return segmentBytes + Math.max(BACKEND_FIRST_PAGES * PAGE_BYTES, Math.min(BACKEND_MAX_BYTES, grown));
}

function checkPhases(phases: unknown): readonly PhaseName[] {
  const isPhase = (phase: unknown): phase is PhaseName => PHASE_NAMES.some((name) => name === phase);
  if (Array.isArray(phases) && phases.length > 0 && phases.every(isPhase) && new Set(phases).size === phases.length) {
    return [...phases];
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

function checkWhole(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidOption(option, `${option} must be a whole number from ${least} to ${most}, not ${shown(value)}`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value).slice(0, 80);
}
