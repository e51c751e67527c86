// One phase of this tool as a leg: the native loop of a run, without the verdict.

import { availableParallelism } from 'node:os';
import { LAYOUT } from '../../lib/measure/histogram.js';
import { type PhasePlan, planOf } from '../../lib/measure/plan.js';
import type { PlanOptions } from '../../lib/measure/plan-options.js';
import { summarise } from '../../lib/measure/summary.js';
import { runPlan } from '../../lib/native/run.js';
import type { Figures } from './rounds.js';

/**
 * Runs one phase to its limit. Returns its sync latencies in nanoseconds.
 *
 * @param changes fields of the phase's plan to replace
 */
export async function runOwnPhase(
  directory: string,
  options: PlanOptions,
  changes: Partial<PhasePlan> = {},
): Promise<Figures> {
  const plan = planOf({ maxBytes: Number.MAX_SAFE_INTEGER, ...options }, [], availableParallelism());
  const changed = plan.phases.map((phase) => ({ ...phase, ...changes }));
  const { phases } = await runPlan(directory, { ...plan, phases: changed }, {});
  const [phase] = phases;
  if (!phase) throw new Error('the run made no phase');
  const sync = summarise(phase.memory.sync);
  const write = summarise(phase.memory.write);
  const commit = summarise(phase.memory.commit);
  return {
    count: sync.count,
    p50Ns: sync.p50Ns ?? Number.NaN,
    p99Ns: sync.p99Ns ?? Number.NaN,
    p999Ns: sync.p999Ns ?? Number.NaN,
    maxNs: sync.maxNs ?? Number.NaN,
    syncMeanNs: meanNsOf(phase.memory.sync, sync.count),
    commitCount: commit.count,
    commitMeanNs: meanNsOf(phase.memory.commit, commit.count),
    commitOwnP50Ns: commit.p50Ns ?? Number.NaN,
    writeP50Ns: write.p50Ns ?? Number.NaN,
    appendsPerSecond: (phase.appends * 1e9) / phase.elapsedNs,
  };
}

function meanNsOf(memory: Float64Array, count: number): number {
  return (memory[LAYOUT.sumNs] ?? Number.NaN) / count;
}
