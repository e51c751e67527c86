// TypeScript's own hot paths: what a look at the counters costs during a run, and what a report costs at its end.

import { Bench } from 'tinybench';
import { readCounters } from '../lib/activity/counters.js';
import { benchmarkEtcdDisk, renderJson, renderText } from '../lib/index.js';
import { Estimator } from '../lib/measure/estimate.js';
import { LAYOUT, newHistogramMemory } from '../lib/measure/histogram.js';
import { type PhasePlan, planOf } from '../lib/measure/plan.js';
import { percentileOf, summarise } from '../lib/measure/summary.js';
import { Slices, Windows } from '../lib/measure/windows.js';
import { newPhaseMemory } from '../lib/native/phase-memory.js';
import { inspectStorage } from '../lib/storage/inspect.js';
import { judge } from '../lib/verdict/judge.js';
import { THRESHOLDS } from '../lib/verdict/thresholds.js';
import { Watch } from '../lib/watch.js';

// A histogram as a disk leaves it: samples around 250 us with a tail, seeded and always the same.
const memory = newHistogramMemory();
let state = 1;
for (let n = 0; n < 100_000; n += 1) {
  state = (state * 48_271) % 2_147_483_647;
  const slot = LAYOUT.counts + 9000 + Math.floor(-Math.log(state / 2_147_483_647) * 150);
  memory[slot] = (memory[slot] ?? 0) + 1;
}
memory[LAYOUT.maxNs] = 5e6;

const report = await benchmarkEtcdDisk('/dev/shm', { durationSeconds: 1 });
const estimator = new Estimator({ ratePerSecond: 200, commitIntervalNs: 1e8 });
const windows = new Windows();
const slices = new Slices();
// Of the disk beneath the project: memory has none.
const storage = await inspectStorage(process.cwd());
const disks = storage.leaves.map(({ name }) => name);
let elapsedNs = 0;
const measured = () => ({
  elapsedNs,
  appends: 100_000,
  sync: memory,
  memory: { sync: memory, append: memory, commit: memory },
});
function look(): void {
  // Every twentieth closes a window of a second.
  elapsedNs += 5e7;
  estimator.look(measured());
  windows.look(measured());
  slices.look(measured());
  percentileOf(memory, 50);
  percentileOf(memory, 99);
}
for (let n = 0; n < 64; n += 1) look();
const estimates = () => estimator.estimates(measured(), 0.99, 0.0025);
const judged = report.phases.map((phase) => ({
  name: phase.name,
  hasCommits: phase.name === 'paced',
  result: { ...phase, estimates: estimates() },
}));

// The first look that judges the second phase, beside what was found of the first.
const plan = planOf({ seed: 1 });
const empty = newPhaseMemory();
function watched(): () => void {
  const watch = new Watch(plan, storage, THRESHOLDS);
  const look = (phase: PhasePlan | undefined, atNs: number) =>
    phase &&
    watch.look({
      plan: phase,
      hasEnded: false,
      elapsedNs: atNs,
      appends: 100_000,
      bytesWritten: 8e8,
      firstSyncNs: 3e5,
      threadId: process.pid,
      slowestCut: { waitNs: 0, headerNs: 0, directorySyncNs: 0 },
      memory: { ...empty, sync: memory, append: memory, commit: memory, directorySync: memory },
    });
  const [first, second] = plan.phases;
  for (let n = 1; n < 20; n += 1) look(first, n * 5e7);
  for (let n = 1; n < 68; n += 1) look(second, n * 5e7);
  return () => look(second, 68 * 5e7);
}
let lookThatJudges = watched();

const bench = new Bench({ time: 500 });
bench
  .add('a look, twenty times a second', look)
  .add('what else the machine did, once a second', () => readCounters({ disks, threadId: process.pid }))
  .add('the intervals of a phase, at a handful of looks', estimates)
  .add('Watch.look that judges, at a handful of looks', () => lookThatJudges(), {
    beforeEach: () => {
      lookThatJudges = watched();
    },
  })
  .add('summarise 100,000 latencies', () => summarise(memory))
  .add('judge two phases', () => judge(judged, report.storage))
  .add('render text', () => renderText(report))
  .add('render JSON', () => renderJson(report));
await bench.run();
console.table(bench.table());
