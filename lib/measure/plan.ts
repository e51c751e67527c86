// Makes the plan of a run: checks the options, applies the defaults, and returns plain values that native code executes. native/ drives the
// disk; verdict/ decides whether the results are good.

import { invalidOption } from '../errors.js';
import { DECISION_SECONDS, FIRST_DECISION_SECONDS, MIN_OPERATIONS_FOR_PASS } from './decision-points.js';
import type { Deviation } from './deviations.js';
import { etcdWork, NO_ETCD_WORK } from './etcd-work.js';
import { type LiveLimits, liveLimitsOf } from './live-limits.js';
import { BACKEND_MAX_BYTES, bytesOf, maxAppendsOf, maxBytesOf, SEGMENT_SIZE_BYTES, spaceNeeded } from './plan-bytes.js';
import { DEFAULTS, type Mode, type PhaseName, type PlanOptions, type Settings, settingsOf } from './plan-options.js';

/** The plan of one phase. */
export interface PhasePlan {
  readonly name: PhaseName;
  /** Appends/s; `null` in a closed loop. */
  readonly ratePerSecond: number | null;
  /** `null`: no limit. */
  readonly maxAppends: number | null;
  readonly maxDurationNs: number;
  /** Limit for all bytes of the phase: records, segment headers, backend pages. */
  readonly maxBytes: number;
  /** From the end of one backend commit to the start of the next; `null`: no commits. */
  readonly commitIntervalNs: number | null;
  /** CPU time that a thread uses per fixed-rate append, like etcd's other work; `null`: none. */
  readonly cpuLoadNsPerAppend: number | null;
  /** Makes each fixed-rate append on the next CPU, as Go's scheduler moves etcd's appends. */
  readonly rotatesCpus: boolean;
}

/** The plan of a run: all settings, fixed before the first write. */
export interface Plan {
  readonly mode: Mode;
  readonly writeSizeBytes: number;
  /** 64 000 000, etcd's segment size (`SegmentSizeBytes` in server/storage/wal/wal.go). */
  readonly segmentSizeBytes: number;
  /** The backend file stops growing at this size. */
  readonly backendMaxBytes: number;
  readonly seed: number;
  /** The run stops if the fdatasync p99 of the fixed-rate phase exceeds this; `null`: no limit. */
  readonly p99LimitNs: number | null;
  readonly isLowPriority: boolean;
  /** Bytes to leave free on the file system; `null`: 5 % of it or 512 MiB, whichever is larger. */
  readonly keepFreeBytes: number | null;
  /** Seconds of the fixed-rate phase at which the disk can pass; empty in a screening. */
  readonly decisionSeconds: readonly number[];
  /** Whether a proven breach ends the run. */
  readonly endsAtBreach: boolean;
  readonly phases: readonly PhasePlan[];
  /** The most time that all phases take together, unless one system call takes longer. */
  readonly maxDurationNs: number;
  /** Upper bound of the bytes that all phases write. */
  readonly maxBytesWritten: number;
  /** The same up to the first decision point. */
  readonly usualBytesWritten: number;
  /** The most space that the run's files take at one time. */
  readonly spaceNeededBytes: number;
  /** How the plan differs from the standard plan; empty for the standard plan. */
  readonly deviations: readonly Deviation[];
}

const NANOS_PER_SECOND = 1e9;

/** About a thousand appends on a disk that makes 500/s, and 100 MB on the fastest disk: enough to measure a rate. */
const CLOSED_LOOP = { seconds: 2, bytes: 100e6 } as const;

// etcd's backend commits every 100 ms if there are changes (`defaultBatchInterval` in server/storage/backend/backend.go).
const COMMIT_INTERVAL_NS = 100_000_000;

/**
 * Makes a plan from options.
 *
 * @param cpus number of CPUs that the run may use
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an option of the wrong type or out of range, and for a rate at which no disk can pass
 */
export function planOf(options: PlanOptions, otherDeviations: readonly Deviation[] = [], cpus = 2): Plan {
  const live = liveLimitsOf(options);
  const settings = settingsOf(live.options);
  const phases = phasesOf(settings, live, cpus);
  const plan = {
    mode: settings.mode,
    writeSizeBytes: settings.writeSizeBytes,
    segmentSizeBytes: SEGMENT_SIZE_BYTES,
    backendMaxBytes: BACKEND_MAX_BYTES,
    seed: settings.seed,
    p99LimitNs: live.p99LimitNs,
    isLowPriority: live.isLowPriority,
    keepFreeBytes: live.keepFreeBytes,
    decisionSeconds: decisionSecondsOf(settings),
    endsAtBreach: settings.mode !== 'thorough',
    phases,
    maxDurationNs: phases.reduce((sum, phase) => sum + phase.maxDurationNs, 0),
    maxBytesWritten: bytesOf(phases, settings.writeSizeBytes),
    usualBytesWritten: bytesOf(
      phases.map((phase) => untilFirstDecision(phase, settings)),
      settings.writeSizeBytes,
    ),
    spaceNeededBytes: spaceNeeded(phases, settings.writeSizeBytes),
  };
  const [first] = phases;
  if (first) checkCanPass(first, plan.decisionSeconds, settings);
  return { ...plan, deviations: [...deviationsOf(settings, live, phases), ...otherDeviations] };
}

function phasesOf(settings: Settings, live: LiveLimits, cpus: number): readonly PhasePlan[] {
  const { names, ratePerSecond, writeSizeBytes, durationSeconds, maxAppends, maxBytes } = settings;
  return names.map((name): PhasePlan => {
    const isPaced = name === 'paced';
    const isAlone = names.length === 1;
    const seconds = isPaced || isAlone ? durationSeconds : Math.min(CLOSED_LOOP.seconds, durationSeconds);
    const phase: PhasePlan = {
      name,
      ratePerSecond: isPaced ? ratePerSecond : null,
      maxAppends,
      maxDurationNs: Math.round(seconds * NANOS_PER_SECOND),
      maxBytes: Number.MAX_SAFE_INTEGER,
      commitIntervalNs: isPaced ? COMMIT_INTERVAL_NS : null,
      // A running etcd already loads the CPUs.
      ...(isPaced && live.p99LimitNs === null ? etcdWork(ratePerSecond, cpus) : NO_ETCD_WORK),
    };
    const usual = isPaced ? maxBytesOf(phase, writeSizeBytes) : CLOSED_LOOP.bytes;
    // The closed loop runs last. It gets a quarter of `maxBytes`, and at most its usual bytes.
    const share = maxBytes === null ? usual : isAlone ? maxBytes : Math.floor(maxBytes * (isPaced ? 0.75 : 0.25));
    return { ...phase, maxBytes: Math.max(writeSizeBytes, isAlone ? share : Math.min(share, usual)) };
  });
}

/** In the modes `quick` and `thorough`, or with a duration of the caller, the only decision point is the end. */
function decisionSecondsOf({ mode, durationSeconds, isDurationGiven, names }: Settings): readonly number[] {
  if (!names.includes('paced') || durationSeconds < FIRST_DECISION_SECONDS) return [];
  return mode === 'standard' && !isDurationGiven ? DECISION_SECONDS : [durationSeconds];
}

/** Rejects options with which no disk can pass, unless a limit on appends, bytes or time makes the run a screening. */
function checkCanPass(
  { ratePerSecond, maxDurationNs }: PhasePlan,
  decisionSeconds: readonly number[],
  { mode }: Settings,
): void {
  const seconds = maxDurationNs / NANOS_PER_SECOND;
  if (ratePerSecond === null || decisionSeconds.length === 0) return;
  if (ratePerSecond * seconds >= MIN_OPERATIONS_FOR_PASS) return;
  const least = Math.ceil((10 * MIN_OPERATIONS_FOR_PASS) / seconds) / 10;
  throw invalidOption(
    'ratePerSecond',
    `ratePerSecond must be at least ${least} in ${seconds} s${mode === 'standard' ? '' : ` (${mode})`}, not ${ratePerSecond}: a p99 needs ${MIN_OPERATIONS_FOR_PASS} appends to pass. Raise the rate or the duration`,
  );
}

function deviationsOf(settings: Settings, live: LiveLimits, [first, ...others]: readonly PhasePlan[]): Deviation[] {
  const { mode, durationSeconds, isDurationGiven, writeSizeBytes, ratePerSecond, maxAppends, maxBytes } = settings;
  const seconds = first ? first.maxDurationNs / NANOS_PER_SECOND : 0;
  const appends = first ? Math.min(maxAppendsOf(first), Math.floor(first.maxBytes / writeSizeBytes)) : 0;
  const isScreening = seconds < FIRST_DECISION_SECONDS;
  const deviations: readonly (Deviation | false | undefined)[] = [
    mode !== 'standard' && { id: 'mode', mode },
    isDurationGiven && { id: 'duration', seconds: durationSeconds },
    first && others.length === 0 && live.p99LimitNs === null && { id: 'phase-alone', phase: first.name },
    writeSizeBytes !== DEFAULTS.writeSizeBytes && { id: 'write-size', sizeBytes: writeSizeBytes },
    live.p99LimitNs !== null && { id: 'beside-etcd' },
    ratePerSecond !== DEFAULTS.ratePerSecond && live.p99LimitNs === null && { id: 'rate', ratePerSecond },
    maxAppends !== null && { id: 'max-appends', appends: maxAppends },
    maxBytes !== null && { id: 'max-bytes', sizeBytes: maxBytes },
    live.isLowPriority && { id: 'low-priority' },
    isScreening && { id: 'screening', seconds, neededSeconds: FIRST_DECISION_SECONDS },
    !isScreening &&
      appends < MIN_OPERATIONS_FOR_PASS && { id: 'cannot-pass', appends, neededAppends: MIN_OPERATIONS_FOR_PASS },
  ];
  return deviations.filter((deviation): deviation is Deviation => Boolean(deviation));
}

/** The phase up to the first decision point. */
function untilFirstDecision(phase: PhasePlan, { mode, isDurationGiven }: Settings): PhasePlan {
  if (phase.ratePerSecond === null || mode !== 'standard' || isDurationGiven) return phase;
  const maxDurationNs = Math.min(phase.maxDurationNs, FIRST_DECISION_SECONDS * NANOS_PER_SECOND);
  return { ...phase, maxDurationNs };
}
