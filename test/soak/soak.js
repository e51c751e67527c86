// A thousand runs in one process, eight at a time, with a garbage collection at every turn; then two hundred that are aborted at once.
// Prints what the process holds before and after. node --expose-gc soak.js DIRECTORY

import { setMaxListeners } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { planOf } from '../../build-modules/lib/measure/plan.js';
import { runPlan } from '../../build-modules/lib/native/run.js';

const RUNS = 1000;
const AT_ONCE = 8;
const ABORTED = 200;
/** V8 frees the buffers of what it collected in a thread of its own, a little later: when so many collections in turn freed nothing more, all is freed. */
const SETTLED_LOOKS = 5;
const LOOK_MS = 50;

const [, , directory] = process.argv;
const whole = planOf({ maxAppends: 3, ratePerSecond: 1000, keepFreeBytes: 0, durationSeconds: 120 });
const small = { ...whole, segmentSizeBytes: 16 * 1024 };
const endless = {
  ...small,
  phases: small.phases.map((phase) => ({ ...phase, maxAppends: null, maxDurationNs: 600e9 })),
};

async function runMany(count) {
  for (let done = 0; done < count; done += AT_ONCE) {
    const ends = Array.from({ length: Math.min(AT_ONCE, count - done) }, () =>
      runPlan(directory, small, { onLook: () => globalThis.gc() }),
    );
    globalThis.gc();
    for (const { failure, phases } of await Promise.all(ends)) {
      if (failure) throw failure;
      if (phases.length !== 2 || phases.some(({ appends }) => appends !== 3)) throw new Error('a run was cut short');
    }
  }
}

/**
 * What a descriptor is open on, without the numbers of pipes; none for the one that listed them. Node opens /dev/null by itself, once more under
 * many handles; a run never does.
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
  for (let looks = 0; looks < SETTLED_LOOKS; looks += 1) {
    globalThis.gc();
    await wait(LOOK_MS);
    const now = process.memoryUsage();
    if (now.rss < least.rss || now.arrayBuffers < least.arrayBuffers) [least, looks] = [now, 0];
  }
  return { rssBytes: least.rss, bufferBytes: least.arrayBuffers };
}

async function held() {
  const memory = await settledMemory();
  return {
    descriptors: readdirSync('/proc/self/fd').flatMap(named),
    threads: readdirSync('/proc/self/task').length,
    ...memory,
  };
}

async function abortAtOnce(count) {
  const controller = new AbortController();
  // Node warns of more than ten listeners to one signal, which is the caller's to know.
  setMaxListeners(0, controller.signal);
  const aborted = Array.from({ length: count }, () => runPlan(directory, endless, { signal: controller.signal }));
  setTimeout(() => controller.abort(), 300);
  const ends = await Promise.all(aborted);
  if (ends.some(({ isInterrupted, failure }) => failure || !isInterrupted)) throw new Error('an aborted run failed');
}

// The first hundred bring what stays: the heap's own size, the allocator's arenas.
await runMany(100);
const before = await held();
await runMany(RUNS);
const after = await held();
await abortAtOnce(ABORTED);
const afterAborts = await held();

process.stdout.write(JSON.stringify({ runs: RUNS, aborted: ABORTED, before, after, afterAborts }));
