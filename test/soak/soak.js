// A thousand runs in one process, eight at a time, with a garbage collection at every turn; then two hundred that are aborted at once.
// Prints what the process holds before and after. soak.js DIRECTORY

import { setMaxListeners } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { planOf } from '../../build-modules/lib/measure/plan.js';
import { runPlan } from '../../build-modules/lib/native/run.js';

const RUNS = 1000;
const AT_ONCE = 8;
const ABORTED = 200;
const MIB = 2 ** 20;

const [, , directory] = process.argv;
const whole = planOf({ maxAppends: 3, ratePerSecond: 1000, keepFreeBytes: 0, mode: 'quick' });
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

function held() {
  globalThis.gc();
  return {
    descriptors: readdirSync('/proc/self/fd').flatMap(named),
    threads: readdirSync('/proc/self/task').length,
    rssBytes: process.memoryUsage.rss(),
  };
}

// The first hundred bring what stays: the heap's own size, the allocator's arenas.
await runMany(100);
const before = held();
await runMany(RUNS);
const after = held();

const controller = new AbortController();
// Node warns of more than ten listeners to one signal, which is the caller's to know.
setMaxListeners(0, controller.signal);
const aborted = Array.from({ length: ABORTED }, () => runPlan(directory, endless, { signal: controller.signal }));
setTimeout(() => controller.abort(), 300);
const ends = await Promise.all(aborted);
if (ends.some(({ isInterrupted, failure }) => failure || !isInterrupted)) throw new Error('an aborted run failed');

process.stdout.write(
  JSON.stringify({
    runs: RUNS,
    aborted: ends.length,
    before,
    after,
    afterAborts: held(),
    grownMib: Math.round((after.rssBytes - before.rssBytes) / MIB),
  }),
);
