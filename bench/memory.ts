// Measures whether memory grows with the length of a run: resident memory after 5 s at full speed on a file system in memory, and at the
// end; and what a run of 24 hours keeps, by a simulated clock.

import { Collector } from '../lib/collector.js';
import { benchmarkEtcdDisk } from '../lib/index.js';
import { LAYOUT } from '../lib/measure/histogram.js';
import { planOf } from '../lib/measure/plan.js';
import { newPhaseMemory } from '../lib/native/phase-memory.js';
import type { PhaseState } from '../lib/native/run.js';
import { countedLimits, THRESHOLDS } from '../lib/verdict/thresholds.js';

const SECONDS = Number(process.argv[2] ?? 60);
const DAY_SECONDS = 86_400;
const MINUTE_SECONDS = 60;
const MIB = 2 ** 20;
const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;

await run();
day();

async function run(): Promise<void> {
  let after5s: number | undefined;
  let most = 0;
  let appends = 0;
  await benchmarkEtcdDisk('/dev/shm', {
    mode: 'thorough', // always to its end, although memory is unsuitable
    phases: ['closed-loop'],
    durationSeconds: SECONDS,
    maxBytes: Number.MAX_SAFE_INTEGER,
    onProgress: (progress) => {
      const resident = process.memoryUsage.rss();
      most = Math.max(most, resident);
      appends = progress.appends;
      if (progress.elapsedNs > 5e9) after5s ??= resident;
    },
  });
  if (after5s === undefined) throw new Error('the run ended within 5 s: there is nothing to compare with');
  const atEnd = process.memoryUsage.rss();
  console.log(
    `${SECONDS} s, ${appends} appends: resident ${mib(after5s)} after 5 s, ${mib(atEnd)} at the end, at most ${mib(most)}`,
  );
  console.log(`grown by ${mib(atEnd - after5s)} (goal: at most 8 MiB)`);
}

/** One poll per second, each of which closes a window. Polls within a window keep nothing. */
function day(): void {
  if (!globalThis.gc) throw new Error('run node with --expose-gc: what is no longer used would count');
  const [phase] = planOf({ mode: 'thorough', phases: ['paced'], durationSeconds: DAY_SECONDS, seed: 1 }).phases;
  if (!phase) throw new Error('the plan has no phase');
  let now = 0;
  const collector = new Collector(countedLimits(THRESHOLDS), ['sda'], () => ({
    atNs: now,
    cpu: { total: now / 1e7, steal: now / 1e9 },
    throttledNs: 0,
    runQueueNs: now / 100,
    ioPressureNs: now / 50,
    disk: { readBytes: 0, writtenBytes: now / 300, busyNs: now / 7 },
    ownWrittenBytes: now / 400,
  }));
  const memory = newPhaseMemory();
  for (const histogram of [memory.sync, memory.append]) histogram[LAYOUT.maxNs] = 1e9;
  const stateAt = (second: number): PhaseState => ({
    plan: phase,
    hasEnded: false,
    elapsedNs: second * 1e9,
    appends: 200 * second,
    bytesWritten: 1.6e6 * second,
    firstSyncNs: 1e6,
    threadId: process.pid,
    slowestCut: { waitNs: 0, headerNs: 0, directorySyncNs: 0 },
    memory,
  });
  let afterMinute = 0;
  for (let second = 1; second <= DAY_SECONDS; second += 1) {
    now = second * 1e9;
    const slot = 9000 + (second % 500);
    for (const histogram of [memory.sync, memory.append]) histogram[slot] = (histogram[slot] ?? 0) + 200;
    collector.poll(stateAt(second));
    if (second === MINUTE_SECONDS) afterMinute = heap();
  }
  const grown = heap() - afterMinute;
  console.log(
    `a day of ${DAY_SECONDS} s: ${mib(grown)} more than after a minute, ${(grown / (DAY_SECONDS - MINUTE_SECONDS)).toFixed(0)} bytes per second of the run`,
  );
  // Last, so that all of it is still in use when the heap is measured.
  const { windows } = collector.end({ ...stateAt(DAY_SECONDS), stoppedBy: 'duration' });
  if (windows.length !== DAY_SECONDS) throw new Error(`${windows.length} windows were kept of ${DAY_SECONDS} s`);
}

/** The size of the heap and of the arrays outside it, after garbage collection. */
function heap(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
