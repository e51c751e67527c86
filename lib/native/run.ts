// One native run: its polls, its abort, its end. Contains no percentiles and no verdict.

import { DiskBenchError } from '../errors.js';
import type { Plan } from '../measure/plan.js';
import { loadAddon, type NativeResult, type NativeRun, type NativeShortage, type NativeStoppedBy } from './addon.js';
import { guard } from './guard.js';
import { nativePlan } from './native-plan.js';
import { type OnPoll, PhasePolls, type PhaseState } from './phase-polls.js';
import { hungError, leftoverSentences, runError } from './run-errors.js';
import { startWatchdog } from './watchdog.js';

export type { PhaseState, PollAnswer } from './phase-polls.js';

/** 20 polls per second. */
const POLL_INTERVAL_MS = 50;

/** A phase that has ended. */
export interface PhaseEnd extends PhaseState {
  readonly stoppedBy: NativeStoppedBy;
}

export interface RunEnd {
  /** The phases that began. */
  readonly phases: readonly PhaseEnd[];
  readonly isInterrupted: boolean;
  /** The error that ended the run early, or prevented it from removing its files. Its stack is the caller's. */
  readonly failure: DiskBenchError | undefined;
  readonly preallocation: NativeResult['preallocation'];
  /** A sentence about files that could not be removed. */
  readonly leftover: string | undefined;
  /** Work folders of earlier runs that were removed. */
  readonly removedLeftovers: readonly string[];
  /** The free space, if too little of it ended the run. */
  readonly shortage: NativeShortage | undefined;
}

export interface RunOptions {
  /** The open directory. Default: native code opens it. */
  readonly directoryFd?: number;
  /** Free space to leave: the run ends before it would use it. Default: none. */
  readonly keepFreeBytes?: number;
  readonly signal?: Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'> | undefined;
  /** Whether SIGINT, SIGTERM and SIGHUP end the run. Default true. */
  readonly handleSignals?: boolean;
  /** See {@link OnPoll}: 20 polls per second, and each phase once more after it has ended. */
  readonly onPoll?: OnPoll | undefined;
}

/**
 * Executes a plan in its own work folder inside `directory`. An abort or a failed call does not throw: the run ends early and returns its
 * results so far. A run that hangs in a system call after a cancel, or after its time, is abandoned as failed. Its thread cleans up and
 * ends when the call returns.
 *
 * @throws the error of `onPoll`, after the run has been cancelled and has cleaned up
 */
export async function runPlan(
  directory: string,
  plan: Plan,
  { directoryFd = -1, keepFreeBytes = 0, signal, handleSignals = true, onPoll }: RunOptions,
): Promise<RunEnd> {
  const site = new DiskBenchError('EIO', 'the run failed');
  const run = new (loadAddon().Run)(nativePlan(directory, directoryFd, plan, keepFreeBytes));
  const polls = new PhasePolls(run, plan.phases);
  const supervised = new SupervisedRun(run, polls, onPoll);
  const result = await supervised.result(plan.maxDurationNs, signal, handleSignals);
  if (result === 'hung') return hungEnd(polls, hungError(run.folder() ?? directory, supervised.isCancelled, site));
  return endOf(result, polls, plan.phases.length, runError(result, directory, site));
}

/** A run with its timers and listeners. */
class SupervisedRun {
  readonly #run: NativeRun;
  readonly #polls: PhasePolls;
  readonly #onPoll: OnPoll | undefined;
  isCancelled = false;
  #thrown: { error: unknown } | undefined;

  constructor(run: NativeRun, polls: PhasePolls, onPoll: OnPoll | undefined) {
    this.#run = run;
    this.#polls = polls;
    this.#onPoll = onPoll;
  }

  readonly cancel = (): void => {
    this.isCancelled = true;
    this.#run.cancel();
  };

  async result(
    maxDurationNs: number,
    signal: RunOptions['signal'],
    handlesSignals: boolean,
  ): Promise<NativeResult | 'hung'> {
    signal?.addEventListener('abort', this.cancel);
    const endGuard = guard(this, handlesSignals);
    const timer = this.#onPoll && setInterval(this.#poll, POLL_INTERVAL_MS);
    if (signal?.aborted) this.cancel();
    const watchdog = startWatchdog(maxDurationNs, () => this.isCancelled);
    let result: NativeResult | 'hung';
    try {
      result = await Promise.race([this.#run.start(), watchdog.isHung]);
    } finally {
      clearInterval(timer);
      watchdog.end();
      signal?.removeEventListener('abort', this.cancel);
      endGuard();
    }
    if (result === 'hung') this.#run.abandon();
    // A phase can end between the last poll and the end of the run.
    else this.#poll();
    if (this.#thrown) throw this.#thrown.error;
    return result;
  }

  readonly #poll = (): void => {
    if (!this.#onPoll || this.#thrown) return;
    try {
      this.#polls.poll(this.#onPoll);
    } catch (error) {
      this.#thrown = { error };
      this.cancel();
    }
  };
}

function hungEnd(polls: PhasePolls, failure: DiskBenchError): RunEnd {
  return {
    phases: polls.states().map((state) => ({ ...state, stoppedBy: polls.limitReached(state) })),
    isInterrupted: true,
    failure,
    preallocation: undefined,
    leftover: undefined,
    removedLeftovers: [],
    shortage: undefined,
  };
}

function endOf(result: NativeResult, polls: PhasePolls, planned: number, failure: DiskBenchError | undefined): RunEnd {
  const states = polls.states();
  const { stoppedBy, preallocation, leftovers, shortage } = result;
  return {
    phases: states.flatMap((state, index) => {
      const reason = stoppedBy[index];
      return reason === undefined ? [] : [{ ...state, stoppedBy: reason }];
    }),
    isInterrupted: stoppedBy.length < planned || stoppedBy.some((reason) => reason === 'cancel' || reason === 'space'),
    failure,
    preallocation,
    leftover: leftoverSentences(result),
    removedLeftovers: leftovers.filter(({ failure: kept }) => !kept).map(({ path }) => path),
    shortage,
  };
}
