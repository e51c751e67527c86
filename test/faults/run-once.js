// A small run of the built library, its end as JSON on stdout: what the faults are injected into. run-once.js DIRECTORY PHASE

import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { planOf } from '../../build-modules/lib/measure/plan.js';
import { loadAddon } from '../../build-modules/lib/native/addon.js';
import { runPlan } from '../../build-modules/lib/native/run.js';

const [directory, phase] = process.argv.slice(2);
const whole = planOf({ phases: [phase], maxAppends: 60, ratePerSecond: 1000, writeSizeBytes: 2300, keepFreeBytes: 0 });
const plan = {
  ...whole,
  // Cuts after eight appends, and a commit every other append.
  segmentSizeBytes: 16 * 1024,
  phases: whole.phases.map((each) => ({ ...each, commitIntervalNs: each.commitIntervalNs && 2e6 })),
};
loadAddon();
const open = () => [readdirSync('/proc/self/fd').length, readdirSync('/proc/self/task').length];
const before = open();
const { failure, phases } = await runPlan(directory, plan, {});
// The kernel lists a thread for a moment after it was waited for: what stays for two seconds is a leak.
let leaked;
for (let looks = 0; looks < 40; looks += 1) {
  leaked = open().map((count, index) => count - before[index]);
  if (leaked.every((count) => count === 0)) break;
  await wait(50);
}
const told = failure && { code: failure.code, syscall: failure.syscall, path: failure.path, message: failure.message };
process.stdout.write(
  JSON.stringify({
    failure: told,
    phases: phases.map(({ stoppedBy, appends }) => ({ stoppedBy, appends })),
    leaked,
  }),
);
