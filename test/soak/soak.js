// Many runs in one process, eight at a time, with a garbage collection at every poll; then two hundred that are aborted at once.
// Then runs through the public API, including the inspection of the storage and the polls: some to their end, some aborted.
// Prints the resources of the process before and after.
//   node --expose-gc soak.js DIRECTORY RUNS PUBLIC_RUNS PUBLIC_ABORTS

import { getEventListeners, setMaxListeners } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { benchmarkEtcdDisk } from '../../build-modules/lib/index.js';
import { planOf } from '../../build-modules/lib/measure/plan.js';
import { runPlan } from '../../build-modules/lib/native/run.js';

const AT_ONCE = 8;
const ABORTED = 200;
/** Runs through the public API before the first look: the heap grows for their reports. */
const PUBLIC_WARM_UP = 40;
/** The aborts of a round are spread over this time: during the inspection, the reading of counters, the set-up, and a phase. */
const ABORT_APART_MS = 60;
/** V8 frees collected buffers later, in another thread. All are freed when this many collections in a row free nothing more. */
const SETTLED_COLLECTIONS = 5;
const COLLECTION_PAUSE_MS = 50;

const [, , directory, ...counts] = process.argv;
const [RUNS, PUBLIC_RUNS, PUBLIC_ABORTS] = counts.map(Number);
const whole = planOf({ maxAppends: 3, ratePerSecond: 1000, keepFreeBytes: 0, durationSeconds: 120 });
const small = { ...whole, segmentSizeBytes: 16 * 1024 };
const endless = {
  ...small,
  phases: small.phases.map((phase) => ({ ...phase, maxAppends: null, maxDurationNs: 600e9 })),
};

async function runMany(count) {
  for (let done = 0; done < count; done += AT_ONCE) {
    const ends = Array.from({ length: Math.min(AT_ONCE, count - done) }, () =>
      runPlan(directory, small, { onPoll: () => globalThis.gc() }),
    );
    globalThis.gc();
    for (const { failure, phases } of await Promise.all(ends)) {
      if (failure) throw failure;
      if (phases.length !== 2 || phases.some(({ appends }) => appends !== 3)) throw new Error('a run was cut short');
    }
  }
}

/**
 * The file of each descriptor, without the numbers of pipes and without the descriptor that lists them. /dev/null does not count: Node opens it
 * by itself, and a run never does.
 */
function named(descriptor) {
  try {
    const path = readlinkSync(`/proc/self/fd/${descriptor}`).replace(/\d+/g, 'N');
    return path === '/dev/null' ? [] : [path];
  } catch {
    return [];
  }
}

async function settledMemory() {
  let least = process.memoryUsage();
  for (let collections = 0; collections < SETTLED_COLLECTIONS; collections += 1) {
    globalThis.gc();
    await wait(COLLECTION_PAUSE_MS);
    const now = process.memoryUsage();
    if (now.rss < least.rss || now.arrayBuffers < least.arrayBuffers) [least, collections] = [now, 0];
  }
  return { rssBytes: least.rss, heapBytes: least.heapUsed, bufferBytes: least.arrayBuffers };
}

async function held() {
  const memory = await settledMemory();
  return {
    descriptors: readdirSync('/proc/self/fd').flatMap(named),
    threads: readdirSync('/proc/self/task').length,
    listeners: process.eventNames().flatMap((name) => process.listeners(name).map(() => String(name))),
    ...memory,
  };
}

async function abortAtOnce(count) {
  const controller = new AbortController();
  // Node would warn about more than ten listeners to one signal.
  setMaxListeners(0, controller.signal);
  const aborted = Array.from({ length: count }, () => runPlan(directory, endless, { signal: controller.signal }));
  setTimeout(() => controller.abort(), 300);
  const ends = await Promise.all(aborted);
  if (ends.some(({ isInterrupted, failure }) => failure || !isInterrupted)) throw new Error('an aborted run failed');
}

async function inRounds(count, start) {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - done) }, (_, place) => start(place)));
    globalThis.gc();
  }
}

/** All runs use one signal that exists as long as the program. */
async function askFor(count) {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const onProgress = () => {};
  await inRounds(count, async () => {
    const options = { mode: 'thorough', maxAppends: 3, ratePerSecond: 1000, keepFreeBytes: 0, durationSeconds: 120 };
    const { outcome, phases } = await benchmarkEtcdDisk(directory, { ...options, signal, onProgress });
    if (outcome !== 'completed' || phases.some(({ appends }) => appends !== 3)) throw new Error('a run was cut short');
  });
  checkForgotten(signal);
}

/** Returns how many runs had appended before their abort. */
async function askForAndAbort(count) {
  let begun = 0;
  await inRounds(count, async (place) => {
    const controller = new AbortController();
    const { signal } = controller;
    const options = { mode: 'thorough', durationSeconds: 600, keepFreeBytes: 0, maxBytes: 1e12, signal };
    // The last one is aborted in a phase, however late the phase begins.
    const onProgress = ({ appends }) => {
      if (place === AT_ONCE - 1 && appends > 0) controller.abort();
    };
    if (place < AT_ONCE - 1) setTimeout(() => controller.abort(), place * ABORT_APART_MS);
    const { outcome, phases } = await benchmarkEtcdDisk(directory, { ...options, onProgress });
    if (outcome !== 'interrupted') throw new Error('an aborted run went on');
    if (phases.some(({ appends }) => appends > 0)) begun += 1;
    checkForgotten(signal);
  });
  return begun;
}

function checkForgotten(signal) {
  const listening = getEventListeners(signal, 'abort').length;
  if (listening > 0) throw new Error(`${listening} runs that are over listen to their signal`);
}

// The first hundred runs grow the heap and the arenas of the allocator, which stay.
await runMany(100);
const before = await held();
await runMany(RUNS);
const after = await held();
await abortAtOnce(ABORTED);
const afterAborts = await held();

await askFor(PUBLIC_WARM_UP);
await askForAndAbort(AT_ONCE);
const beforeAsked = await held();
await askFor(PUBLIC_RUNS);
const afterAsked = await held();
const begun = await askForAndAbort(PUBLIC_ABORTS);
const afterAskedAborts = await held();

process.stdout.write(
  JSON.stringify({
    runs: { count: RUNS, aborted: ABORTED, held: [before, after, afterAborts] },
    asked: {
      ...{ count: PUBLIC_RUNS, aborted: PUBLIC_ABORTS, abortedInPhase: begun },
      held: [beforeAsked, afterAsked, afterAskedAborts],
    },
  }),
);
