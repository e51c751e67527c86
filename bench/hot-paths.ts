// TypeScript's own hot paths: what a look at the counters costs during a run, and what a report costs at its end.

import { Bench } from 'tinybench';
import { readCounters } from '../lib/activity/counters.js';
import { benchmarkEtcdDisk, renderJson, renderText } from '../lib/index.js';
import { Estimator } from '../lib/measure/estimate.js';
import { LAYOUT, newHistogramMemory } from '../lib/measure/histogram.js';
import { percentileOf, summarise } from '../lib/measure/summary.js';
import { Slices, Windows } from '../lib/measure/windows.js';
import { inspectStorage } from '../lib/storage/inspect.js';
import { judge } from '../lib/verdict/judge.js';

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
const disks = (await inspectStorage(process.cwd())).leaves.map(({ name }) => name);
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

const bench = new Bench({ time: 500 });
bench
  .add('a look, twenty times a second', look)
  .add('what else the machine did, once a second', () => readCounters({ disks, threadId: process.pid }))
  .add('the intervals of a phase, at a handful of looks', estimates)
  .add('summarise 100,000 latencies', () => summarise(memory))
  .add('judge two phases', () => judge(judged, report.storage))
  .add('render text', () => renderText(report))
  .add('render JSON', () => renderJson(report));
await bench.run();
console.table(bench.table());
