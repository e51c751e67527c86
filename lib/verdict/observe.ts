// All observations of a run, in the order of the report.

import { drift, slowCut, slowFirstSync, slowWrite } from './anomalies.js';
import { periodicBursts } from './bursts.js';
import { beforeRun, duringPhase } from './not-the-disk.js';
import type { Observation, ObservedPhase, ObservedRun } from './observation.js';
import { periodicStalls, stalledSyncs, stalledWrites } from './stalls.js';

const OF_PHASE: readonly ((phase: ObservedPhase, run: ObservedRun) => Observation[])[] = [
  stalledSyncs,
  stalledWrites,
  periodicStalls,
  periodicBursts,
  drift,
  slowFirstSync,
  slowCut,
  slowWrite,
  duringPhase,
];

export function observe(run: ObservedRun): Observation[] {
  return [...beforeRun(run), ...OF_PHASE.flatMap((row) => run.phases.flatMap((phase) => row(phase, run)))];
}
