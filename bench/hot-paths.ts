// Benchmarks the hot paths in TypeScript: the cost of a poll during a run, and of a report at its end.

import { Bench } from 'tinybench';
import { readCounters } from '../lib/activity/counters.js';
import { Collector } from '../lib/collector.js';
import { benchmarkEtcdDisk, render } from '../lib/index.js';
import { LAYOUT, newHistogramMemory } from '../lib/measure/histogram.js';
import { planOf } from '../lib/measure/plan.js';
import { summarise } from '../lib/measure/summary.js';
import { newPhaseMemory } from '../lib/native/phase-memory.js';
import type { PhaseState } from '../lib/native/run.js';
import { inspectStorage } from '../lib/storage/inspect.js';
import { endOf } from '../lib/verdict/decide.js';
import { judge } from '../lib/verdict/judge.js';
import { countedLimits, THRESHOLDS } from '../lib/verdict/thresholds.js';

// A realistic histogram: samples around 250 us with a tail, seeded and always the same.
const memory = newHistogramMemory();
let state = 1;
for (let n = 0; n < 100_000; n += 1) {
  state = (state * 48_271) % 2_147_483_647;
  const slot = LAYOUT.counts + 9000 + Math.floor(-Math.log(state / 2_147_483_647) * 150);
  memory[slot] = (memory[slot] ?? 0) + 1;
}
memory[LAYOUT.maxNs] = 5e6;

// With a given duration, because memory is unsuitable and would not be measured by default.
const report = await benchmarkEtcdDisk('/dev/shm', { durationSeconds: 1 });
const storage = await inspectStorage(process.cwd());
const disks = storage.leaves.map(({ name }) => name);
const plan = planOf({ seed: 1 });
const [phase] = plan.phases;
if (!phase) throw new Error('the plan has no phase');
const samples = { ...newPhaseMemory(), sync: memory, append: memory, commit: memory };

const stateAt = (elapsedNs: number): PhaseState => ({
  plan: phase,
  hasEnded: false,
  elapsedNs,
  appends: 100_000,
  bytesWritten: 8e8,
  firstSyncNs: 3e5,
  threadId: process.pid,
  slowestCut: { waitNs: 0, headerNs: 0, directorySyncNs: 0 },
  memory: samples,
});

/** The collector of a run that has lasted this many seconds. */
function collected(seconds: number): Collector {
  const collector = new Collector(countedLimits(THRESHOLDS), disks);
  for (let second = 1; second <= seconds; second += 1) collector.poll(stateAt(second * 1e9));
  return collector;
}

const idle = collected(1);
let closing = collected(239);
const windows = collected(239).poll(stateAt(240e9)) ?? [];
const judged = report.phases.map((one) => ({ ...one, ratePerSecond: one.name === 'paced' ? 200 : null }));

const bench = new Bench({ time: 500 });
bench
  .add('a poll, 20 per second', () => idle.poll(stateAt(1.5e9)))
  .add('a poll that closes a second', () => closing.poll(stateAt(240e9)), {
    beforeEach: () => {
      closing = collected(239);
    },
  })
  .add('the counters of the machine, once per second', () => readCounters({ disks, threadId: process.pid }))
  .add('whether the phase can end, once per second, at 240 s', () =>
    endOf(THRESHOLDS, { ratePerSecond: 200, windows }, plan),
  )
  .add('summarise 100,000 latencies', () => summarise(memory))
  .add('judge two phases', () => judge(judged, report.storage))
  .add('render the summary', async () => {
    await render(report, 'text');
  })
  .add('render JSON', async () => {
    await render(report, 'json');
  });
await bench.run();
console.table(bench.table());
