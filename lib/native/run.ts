// One native run: its memory, its abort, its progress, its end. Knows no percentile and no verdict.

import { codeOfErrno, DiskBenchError } from '../errors.js';
import { LOOK_EVERY_MS } from '../measure/blocks.js';
import type { CutParts } from '../measure/cut.js';
import type { PhasePlan, Plan } from '../measure/plan.js';
import {
  loadAddon,
  type NativeFailure,
  type NativePlan,
  type NativeResult,
  type NativeShortage,
  type NativeStoppedBy,
  newPhaseMemory,
  type PhaseMemory,
  TOTALS,
} from './addon.js';
import { guard } from './guard.js';
import { patienceWith } from './held.js';

/** What stands in for "no limit" in native code. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** A phase as it stands, or as it ended. */
export interface PhaseState {
  readonly plan: PhasePlan;
  readonly elapsedNs: number;
  readonly appends: number;
  readonly bytesWritten: number;
  /** Of its first record; 0 before. */
  readonly firstSyncNs: number;
  /** Of the measuring thread, as in `/proc/self/task`. */
  readonly threadId: number;
  /** All 0 before a cut. */
  readonly slowestCut: CutParts;
  readonly memory: PhaseMemory;
}

/** A phase that has ended. */
export interface PhaseEnd extends PhaseState {
  readonly stoppedBy: NativeStoppedBy;
}

export interface RunEnd {
  /** Those that were begun. */
  readonly phases: readonly PhaseEnd[];
  readonly isInterrupted: boolean;
  /** What ended the run in the middle, or kept it from removing what it had made; the stack is the caller's. */
  readonly failure: DiskBenchError | undefined;
  readonly preallocation: NativeResult['preallocation'];
  /** What could not be removed, in a sentence. */
  readonly leftover: string | undefined;
  /** Folders of earlier runs that were removed. */
  readonly removedLeftovers: readonly string[];
  /** What ended the run, if too little space was left. */
  readonly shortage: NativeShortage | undefined;
}

export interface RunOptions {
  /** Of the file system, left to others; a run that would go below ends. Nothing by default. */
  readonly keepFreeBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called twenty times a second with the phase under way; the answer `'settled'` ends that phase, and the run goes on to the next. */
  readonly onLook?: ((state: PhaseState) => 'settled' | undefined) | undefined;
}

/**
 * Runs a plan in a folder of its own inside `directory`. A run that a system call holds after it was told to end, or after its time, is given
 * up as failed; its thread ends when the call returns, and cleans up then. Neither an abort nor a call that fails is an exception: the run ends early, with what
 * it has.
 *
 * @throws what `onLook` throws: it cancels the run, and is thrown once that has been cleaned up
 */
export async function runPlan(
  directory: string,
  plan: Plan,
  { keepFreeBytes = 0, signal, onLook }: RunOptions,
): Promise<RunEnd> {
  // Made here, where the caller's stack still is: an error made in the completion has none.
  const site = new DiskBenchError('EIO', 'the run failed');
  const memory = plan.phases.map(newPhaseMemory);
  const run = new (loadAddon().Run)(nativePlan(directory, plan, keepFreeBytes), memory);
  const stateOf = (index: number): PhaseState | undefined => {
    const [phase, phaseMemory] = [plan.phases[index], memory[index]];
    return phase && phaseMemory && stateFrom(phase, phaseMemory);
  };

  let isCancelled = false;
  const cancel = (): void => {
    isCancelled = true;
    run.cancel();
  };
  const settled = new Set<number>();
  let thrown: { error: unknown } | undefined;
  const look = (): void => {
    const begun = memory.filter(({ totals }) => totals[TOTALS.hasStarted] === 1).length;
    const index = begun - 1;
    const state = stateOf(index);
    if (!onLook || !state || thrown) return;
    try {
      if (onLook(state) === 'settled') {
        settled.add(index);
        run.endPhase(index);
      }
    } catch (error) {
      thrown = { error };
      cancel();
    }
  };

  signal?.addEventListener('abort', cancel);
  const endGuard = guard({ cancel, stop: () => run.stop() });
  const timer = onLook && setInterval(look, LOOK_EVERY_MS);
  if (signal?.aborted) cancel();
  const patience = patienceWith(plan.maxDurationNs, () => isCancelled);
  let result: NativeResult | 'held';
  try {
    result = await Promise.race([run.start(), patience.isOver]);
  } finally {
    clearInterval(timer);
    patience.end();
    signal?.removeEventListener('abort', cancel);
    endGuard();
  }

  if (thrown) throw thrown.error;
  if (result === 'held') {
    // Should the call return after all, the run is to end and clean up.
    run.cancel();
    return {
      phases: plan.phases.flatMap((_, index) => {
        const state = stateOf(index);
        return state && hasBegun(state) ? [{ ...state, stoppedBy: limitReached(state, settled.has(index)) }] : [];
      }),
      isInterrupted: true,
      failure: heldError(run.folder() ?? directory, isCancelled, site),
      preallocation: undefined,
      leftover: undefined,
      removedLeftovers: [],
      shortage: undefined,
    };
  }
  return {
    phases: result.stoppedBy.flatMap((stoppedBy, index) => {
      const state = stateOf(index);
      return state ? [{ ...state, stoppedBy }] : [];
    }),
    failure: failureOf(result, directory, site),
    isInterrupted:
      result.stoppedBy.length < plan.phases.length ||
      result.stoppedBy.some((stoppedBy) => stoppedBy === 'cancel' || stoppedBy === 'space'),
    preallocation: result.preallocation,
    leftover: leftoverSentences(result),
    removedLeftovers: result.leftovers.filter(({ failure }) => !failure).map(({ path }) => path),
    shortage: result.shortage,
  };
}

function hasBegun({ memory }: PhaseState): boolean {
  return memory.totals[TOTALS.hasStarted] === 1;
}

/** What ended a phase of a run that never told: a limit of its own, or the call that is held. */
function limitReached({ plan, elapsedNs, appends, bytesWritten }: PhaseState, isSettled: boolean): NativeStoppedBy {
  if (appends === plan.maxAppends) return 'count';
  if (elapsedNs >= plan.maxDurationNs) return 'duration';
  if (bytesWritten >= plan.maxBytes) return 'bytes';
  return isSettled ? 'settled' : 'error';
}

function heldError(path: string, isCancelled: boolean, site: DiskBenchError): DiskBenchError {
  const since = isCancelled ? 'the run was told to end' : 'its time was over';
  const told = `a system call on ${path} has not returned since ${since}, and nobody can end that but the kernel: look at its log (dmesg); the folder stays until the call returns, and the next run removes what is left then`;
  return withStackOf(site, new DiskBenchError('ERR_CALL_HELD', told, { path }));
}

function withStackOf(site: DiskBenchError, error: DiskBenchError): DiskBenchError {
  error.stack = site.stack?.replace(/^.*$/m, () => `${error.name}: ${error.message}`) ?? '';
  return error;
}

function stateFrom(plan: PhasePlan, memory: PhaseMemory): PhaseState {
  return {
    plan,
    elapsedNs: memory.totals[TOTALS.elapsedNs] ?? 0,
    appends: memory.totals[TOTALS.appends] ?? 0,
    bytesWritten: memory.totals[TOTALS.bytesWritten] ?? 0,
    firstSyncNs: memory.totals[TOTALS.firstSyncNs] ?? 0,
    threadId: memory.totals[TOTALS.threadId] ?? 0,
    slowestCut: {
      waitNs: memory.totals[TOTALS.cutWaitNs] ?? 0,
      headerNs: memory.totals[TOTALS.cutHeaderNs] ?? 0,
      directorySyncNs: memory.totals[TOTALS.cutDirectorySyncNs] ?? 0,
    },
    memory,
  };
}

const PAGE_BYTES = 4096;

/**
 * Half of a segment, in whole pages: at 200 appends/s of 8000 bytes the first cut comes after 20 s, so every run of a minute has one. The
 * segment is still preallocated whole, and the cut's truncate drops as little of it as etcd's does.
 */
export function firstSegmentOffset(segmentSizeBytes: number): number {
  return Math.floor(segmentSizeBytes / 2 / PAGE_BYTES) * PAGE_BYTES;
}

function nativePlan(directory: string, plan: Plan, keepFreeBytes: number): NativePlan {
  return {
    directory,
    writeSizeBytes: plan.writeSizeBytes,
    segmentSizeBytes: plan.segmentSizeBytes,
    firstSegmentOffsetBytes: firstSegmentOffset(plan.segmentSizeBytes),
    backendMaxBytes: plan.backendMaxBytes,
    seed: plan.seed,
    keepFreeBytes,
    isLowPriority: plan.isLowPriority,
    phases: plan.phases.map((phase) => ({
      ratePerSecond: phase.ratePerSecond ?? 0,
      maxAppends: phase.maxAppends ?? UNLIMITED,
      maxDurationNs: phase.maxDurationNs,
      maxBytes: phase.maxBytes,
      commitIntervalNs: phase.commitIntervalNs ?? 0,
      busyNsPerAppend: phase.busyNsPerAppend ?? 0,
      // Beside a live etcd.
      skipsLateAppends: plan.p99LimitNs !== null,
    })),
  };
}

const ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'run as a user who may write there',
  EPERM: 'run as a user who may write there',
  EROFS: 'the file system is mounted read-only: remount it, or name another directory',
  ENOSPC: 'the disk is full: free some space, or write less with a smaller limit of bytes',
  EDQUOT: 'the quota is used up: raise it, or write less with a smaller limit of bytes',
  EIO: 'the disk reported an error: look at the kernel log (dmesg)',
  ESTALE: 'what the run had made was exchanged or removed under it: look at who else works there',
  EUCLEAN: 'the file system is damaged: look at the kernel log (dmesg), and check it with fsck',
  ENOLCK: 'the file system has no locks, and etcd cannot run without them',
};

/** Others that work in the folder keep it from being removed without the disk being at fault: that is said, and the run stands. */
const MADE_BY_OTHERS: readonly string[] = ['ESTALE', 'ENOTEMPTY', 'EBUSY'];

function failureOf(result: NativeResult, directory: string, site: DiskBenchError): DiskBenchError | undefined {
  const { failure, cleanupFailure } = result;
  const leftover = leftoverSentences(result);
  if (failure) {
    const told = [failureSentence(failure, directory), ...(leftover ? [leftover] : [])].join('; ');
    return errorOf(failure, told, site);
  }
  if (!cleanupFailure || MADE_BY_OTHERS.includes(codeOfErrno(cleanupFailure.errno))) return undefined;
  return errorOf(cleanupFailure, leftover ?? leftoverSentence(cleanupFailure), site);
}

function errorOf({ errno, syscall, path, during, operation }: NativeFailure, told: string, site: DiskBenchError) {
  const isMeasuring = during !== 'set-up' && during !== 'clean-up';
  const error = new DiskBenchError(codeOfErrno(errno), told, {
    errno,
    syscall,
    path,
    ...(isMeasuring ? { operation } : {}),
  });
  return withStackOf(site, error);
}

function failureSentence({ errno, syscall, path, during, operation }: NativeFailure, directory: string): string {
  const code = codeOfErrno(errno);
  const where = during === 'set-up' ? 'in set-up' : `at ${during} ${operation}`;
  const advice = ADVICE[code] ?? `look at ${directory} and the kernel log (dmesg)`;
  return `${syscall} failed on ${path} ${where} (${code}): ${advice}`;
}

function leftoverSentences({ cleanupFailure, leftovers }: NativeResult): string | undefined {
  const failures = [cleanupFailure, ...leftovers.map(({ failure }) => failure)].flatMap((failure) => failure ?? []);
  return failures.length === 0 ? undefined : failures.map(leftoverSentence).join('; ');
}

function leftoverSentence({ errno, syscall, path }: NativeFailure): string {
  if (codeOfErrno(errno) === 'ESTALE') {
    if (syscall === 'rmdir')
      return `the run's folder was moved, or something lies over it: it is ${path} now, emptied; remove it by hand`;
    if (syscall === 'open')
      return `the run's folder ${path} was moved before it was opened, or something lies over it: it is empty; find it, and remove it by hand`;
    return `${path} is not the file that the run had made: it was left, remove its folder by hand`;
  }
  if (codeOfErrno(errno) === 'EACCES' && syscall === 'open') {
    return `${path} may not be looked into (${codeOfErrno(errno)}): if no run of another user's goes on there, remove it by hand`;
  }
  return `${path} could not be removed (${syscall}: ${codeOfErrno(errno)}): remove its folder by hand`;
}
