// The process for fault injection. It makes a small run of the built library for each message { directory, phase, env }, and answers how the
// run ended. The injector reads its settings from the environment at the start of each run.

import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { planOf } from '../../build-modules/lib/measure/plan.js';
import { loadAddon } from '../../build-modules/lib/native/addon.js';
import { runPlan } from '../../build-modules/lib/native/run.js';

loadAddon();
const open = () => [readdirSync('/proc/self/fd').length, readdirSync('/proc/self/task').length];

async function runOnce(directory, phase) {
  const whole = planOf({
    phases: [phase],
    maxAppends: 60,
    ratePerSecond: 1000,
    writeSizeBytes: 2300,
    keepFreeBytes: 0,
  });
  const plan = {
    ...whole,
    // Segment cuts after eight appends, and a commit with every second append.
    segmentSizeBytes: 16 * 1024,
    phases: whole.phases.map((each) => ({ ...each, commitIntervalNs: each.commitIntervalNs && 2e6 })),
  };
  const before = open();
  const { failure, phases } = await runPlan(directory, plan, {});
  // The kernel still lists a thread for a moment after pthread_join. A thread that stays for two seconds is a leak.
  let leaked;
  for (let looks = 0; looks < 40; looks += 1) {
    leaked = open().map((count, index) => count - before[index]);
    if (leaked.every((count) => count === 0)) break;
    await wait(50);
  }
  const told = failure && {
    code: failure.code,
    syscall: failure.syscall,
    path: failure.path,
    operation: failure.operation,
    message: failure.message,
  };
  return { failure: told, phases: phases.map(({ stoppedBy, appends }) => ({ stoppedBy, appends })), leaked };
}

process.on('message', async ({ directory, phase, env }) => {
  Object.assign(process.env, env);
  process.send(await runOnce(directory, phase));
});
