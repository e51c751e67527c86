// What a paced phase does with the machine's processors in etcd's place, by what the kernel says of its threads.

import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../lib/measure/plan.js';
import { type PhaseState, runPlan } from '../../lib/native/run.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { ofEachThread } from '../support/own-threads.js';
import { until } from '../support/until.js';

/** The processors that each thread of a name may run on now, as `0-3`. */
function processorsOf(threadName: string): string[] {
  return ofEachThread('status').flatMap((status) => {
    const field = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
    return field('Name') === threadName ? [field('Cpus_allowed_list')] : [];
  });
}

describe('a paced phase', () => {
  it('works beside its appends, and makes them on each processor in turn; a closed loop does neither', async () => {
    // A rate that a slow disk keeps as well, since a late append takes no turn; and out of step with the looks, twenty a second.
    const plan = planOf({ durationSeconds: 1200, ratePerSecond: 7, maxBytes: 2e9 });
    const wanted = Math.min(2, availableParallelism());
    const begunOn = new Set<string>();
    let hasSettled = false;
    const onLook = ({ plan: { name }, appends }: PhaseState) => {
      const busy = processorsOf('edb-busy');
      const [allowed = ''] = processorsOf('edb-wal');
      if (name === 'closed-loop') {
        // Once it is settled, the threads may be those of the next phase.
        if (hasSettled) return 'settled';
        expect(busy).toEqual([]);
        expect(allowed).not.toMatch(wanted > 1 ? /^\d+$/ : /^$/);
        hasSettled = appends > 0;
        return hasSettled ? 'settled' : undefined;
      }
      // Before the first append and after the last it has them all.
      if (/^\d+$/.test(allowed)) begunOn.add(allowed);
      return begunOn.size >= wanted && busy.length === 1 ? 'settled' : undefined;
    };
    const { phases } = await runPlan(freshDirectory(), plan, { onLook });
    expect(phases.map(({ stoppedBy }) => stoppedBy)).toEqual(['settled', 'settled']);
    // The kernel lists a thread for a moment after it was waited for.
    await until('the busy thread is gone', () => processorsOf('edb-busy').length === 0);
  });

  it('does neither beside a live etcd, whose own work is there', async () => {
    const plan = planOf({ allowLive: true, maxAppends: 10, durationSeconds: 1200, confidence: 0.5 });
    const onLook = () => {
      expect(processorsOf('edb-busy')).toEqual([]);
      return undefined;
    };
    const { phases } = await runPlan(freshDirectory(), plan, { onLook });
    expect(phases).toMatchObject([{ stoppedBy: 'count', plan: { busyNsPerAppend: null } }]);
  });
});
