// TypeScript's own hot paths: what a look at the counters costs during a run, and what a report costs at its end.

import { Bench } from 'tinybench';
import { benchmarkEtcdDisk, renderJson, renderText } from '../dist/index.js';
import { hdrHistogramOf, LAYOUT, newHistogramMemory } from '../dist/measure/histogram.js';
import { summarise } from '../dist/measure/summary.js';
import { judge } from '../dist/verdict/judge.js';

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
const judged = report.phases.map((result) => ({ name: result.name, hasCommits: result.name === 'paced', result }));

const bench = new Bench({ time: 500 });
bench
  .add('a look: running p99 of 100,000 syncs', () => hdrHistogramOf(memory).getValueAtPercentile(99))
  .add('summarise 100,000 latencies', () => summarise(memory))
  .add('judge two phases', () => judge(judged, report.storage))
  .add('render text', () => renderText(report))
  .add('render JSON', () => renderJson(report));
await bench.run();
console.table(bench.table());
