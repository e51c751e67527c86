// The CPU load and CPU rotation of a fixed-rate phase, as the kernel shows them.

import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../lib/measure/plan.js';
import { type PhaseState, runPlan } from '../../lib/native/run.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { ofEachThread } from '../support/own-threads.js';
import { until } from '../support/until.js';

/** The CPUs on which each thread with this name may run now, such as `0-3`. */
function cpusOf(threadName: string): string[] {
  return ofEachThread('status').flatMap((status) => {
    const field = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
    return field('Name') === threadName ? [field('Cpus_allowed_list')] : [];
  });
}

// A slow disk can keep this rate: a late append stays on its CPU. The rate is out of step with the polls.
const whole = planOf({ durationSeconds: 1200, ratePerSecond: 7, maxBytes: 2e9 }, [], 2);
const planWith = (changes: object) => ({
  ...whole,
  phases: whole.phases.map((phase) => (phase.name === 'paced' ? { ...phase, ...changes } : phase)),
});

describe('a fixed-rate phase', () => {
  it('loads a CPU and rotates over the CPUs; a closed loop does neither', async () => {
    const wanted = Math.min(2, availableParallelism());
    const seen = new Set<string>();
    const onPoll = ({ plan: { name }, appends, hasEnded }: PhaseState) => {
      // The threads can belong to the next phase already.
      if (hasEnded) return undefined;
      const load = cpusOf('edb-cpu-load');
      const [allowed = ''] = cpusOf('edb-wal');
      if (name === 'closed-loop') return appends > 0 && load.length === 0 ? 'end-phase' : undefined;
      if (/^\d+$/.test(allowed)) seen.add(allowed);
      return seen.size >= wanted && load.length === 1 ? 'end-phase' : undefined;
    };
    const plan = planWith({ cpuLoadNsPerAppend: 600_000, rotatesCpus: true });
    const { phases } = await runPlan(freshDirectory(), plan, { onPoll });
    expect(phases.map(({ stoppedBy }) => stoppedBy)).toEqual(['decided', 'decided']);
    // The kernel still lists a thread for a moment after pthread_join.
    await until('the load has ended', () => cpusOf('edb-cpu-load').length === 0);
  });

  it.each<[string, { cpuLoadNsPerAppend: number | null; rotatesCpus: boolean }]>([
    ['only loads a CPU', { cpuLoadNsPerAppend: 600_000, rotatesCpus: false }],
    ['does neither', { cpuLoadNsPerAppend: null, rotatesCpus: false }],
  ])('%s if the plan says so', async (_, changes) => {
    const plan = planWith(changes);
    const onPoll = ({ plan: { name }, appends, hasEnded }: PhaseState) => {
      if (hasEnded || name !== 'paced') return appends > 0 ? 'end-phase' : undefined;
      // The load has the lowest priority: on a busy machine it begins late.
      const hasLoad = cpusOf('edb-cpu-load').length === 1;
      if (changes.cpuLoadNsPerAppend === null) expect(hasLoad).toBe(false);
      if (availableParallelism() > 1) expect(cpusOf('edb-wal')[0]).not.toMatch(/^\d+$/);
      return appends > 5 && hasLoad === (changes.cpuLoadNsPerAppend !== null) ? 'end-phase' : undefined;
    };
    const { phases } = await runPlan(freshDirectory(), plan, { onPoll });
    expect(phases.find(({ plan: { name } }) => name === 'paced')).toMatchObject({
      stoppedBy: 'decided',
      plan: changes,
    });
  });
});
