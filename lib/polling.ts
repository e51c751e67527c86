// Handles each poll of a run: collects its seconds, reports progress, and lets the verdict decide whether the phase can end.

import type { Activity } from './activity/activity.js';
import type { BenchmarkOptions, LimitState, Progress } from './benchmark-options.js';
import type { Collector } from './collector.js';
import { type LatencyGuard, latencyGuard } from './live-etcd/latency-guard.js';
import type { Plan } from './measure/plan.js';
import { percentileOf } from './measure/summary.js';
import type { Window } from './measure/windows.js';
import type { PhaseState, PollAnswer } from './native/run.js';
import { endOf, isCounted, rowOf } from './verdict/decide.js';
import { longestResult } from './verdict/lost-cpu.js';
import type { Threshold } from './verdict/thresholds.js';

export interface Polling {
  readonly onPoll: (state: PhaseState) => PollAnswer;
  /** The caller's signal joined with that of the latency guard. */
  readonly signal: AbortSignal;
  readonly hasGuardTripped: () => boolean;
  /** Called once when the run is over: stops listening to the caller's signal. */
  readonly end: () => void;
}

interface PollingOptions {
  readonly plan: Plan;
  readonly thresholds: readonly Threshold[];
  readonly collector: Collector;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: BenchmarkOptions['onProgress'];
}

export function pollingOf({ plan, thresholds, collector, signal, onProgress }: PollingOptions): Polling {
  const guard = latencyGuard(plan);
  let rows: readonly LimitState[] = [];
  let isDecided = false;
  let undecidedNs = 0;
  const both = joined(signal, guard);
  return {
    signal: both.signal,
    hasGuardTripped: () => guard?.hasTripped() ?? false,
    end: both.end,
    onPoll: (state) => {
      // The guard did not end a phase that has already ended.
      if (!state.hasEnded) guard?.poll(state);
      const windows = collector.poll(state);
      if (windows) rows = rowsOf(thresholds, state, windows);
      const answer = windows && answerOf(thresholds, state, windows, plan);
      if (answer) collector.decide(state);
      isDecided ||= answer !== undefined;
      // A decided phase has no further decision point.
      if (!isDecided) undecidedNs = state.elapsedNs;
      onProgress?.(progressOf(state, plan, rows, undecidedNs));
      return answer;
    },
  };
}

function answerOf(
  thresholds: readonly Threshold[],
  { plan: { ratePerSecond } }: PhaseState,
  windows: readonly (Window & Activity)[],
  plan: Plan,
): PollAnswer {
  const end = endOf(thresholds, { ratePerSecond, windows }, plan);
  return end === 'breach' ? 'end-run' : end === 'decision' ? 'end-phase' : undefined;
}

function rowsOf(
  thresholds: readonly Threshold[],
  state: PhaseState,
  windows: readonly (Window & Activity)[],
): readonly LimitState[] {
  const { ratePerSecond } = state.plan;
  if (ratePerSecond === null) return [];
  return thresholds
    .filter(({ decides }) => decides === 'verdict')
    .map((threshold) => {
      const { id, metric, unit, limit } = threshold;
      if (!isCounted(threshold)) {
        const longest = Math.max(0, ...windows.map(({ maxNs, maxCommitNs }) => Math.max(maxNs ?? 0, maxCommitNs ?? 0)));
        return { id, unit, observed: longest, result: longestResult(windows, limit).result };
      }
      const { share, result } = rowOf(threshold, { ratePerSecond, windows });
      if (metric === 'stalledShare') return { id, unit, observed: share.slow / share.of, result };
      const memory = metric === 'commitP99' ? state.memory.commit : state.memory.append;
      return { id, unit, observed: percentileOf(memory, 99), result };
    });
}

function progressOf(
  { plan: phase, elapsedNs, appends }: PhaseState,
  plan: Plan,
  rows: readonly LimitState[],
  undecidedNs: number,
): Progress {
  const isFixedRate = phase.ratePerSecond !== null;
  const next = plan.decisionSeconds.find((seconds) => seconds * 1e9 > undecidedNs);
  return {
    phase: phase.name,
    elapsedNs,
    decisionNs: isFixedRate && next !== undefined ? next * 1e9 : phase.maxDurationNs,
    appends,
    appendsPerSecond: elapsedNs > 0 ? (appends * 1e9) / elapsedNs : 0,
    rows: isFixedRate ? rows : [],
  };
}

/** A signal that aborts with either. `AbortSignal.any` accepts only signals of this realm. */
function joined(signal: AbortSignal | undefined, guard: LatencyGuard | undefined) {
  const both = new AbortController();
  const abort = () => both.abort();
  if (signal?.aborted) abort();
  else for (const each of [signal, guard?.signal]) each?.addEventListener('abort', abort);
  // A polyfill may lack removeEventListener.
  return { signal: both.signal, end: () => signal?.removeEventListener?.('abort', abort) };
}
