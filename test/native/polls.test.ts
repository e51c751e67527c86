import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../lib/measure/plan.js';
import { readSlowLog } from '../../lib/measure/slow-log.js';
import { loadAddon } from '../../lib/native/addon.js';
import { COUNTERS, newPhaseMemory } from '../../lib/native/phase-memory.js';
import { type PhaseState, runPlan } from '../../lib/native/run.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { NATIVE_PHASE, nativePlan } from '../support/native-plan.js';

// Twenty minutes and 10 GB, so only a decision ends the phases within the test.
const LONG = planOf({ phases: ['closed-loop', 'paced'], durationSeconds: 1200, maxBytes: 10e9 });

describe('a poll that answers "end-phase"', () => {
  it('ends the current phase, and the run continues with the next', async () => {
    const directory = freshDirectory();
    const ends: string[] = [];
    const onPoll = ({ plan, appends, threadId, hasEnded }: PhaseState) => {
      expect(ends).not.toContain(plan.name);
      expect(threadId).not.toBe(process.pid);
      if (hasEnded) ends.push(plan.name);
      // The thread continues with the next phase.
      else if (plan.name === 'paced') expect(existsSync(`/proc/self/task/${threadId}`)).toBe(true);
      return appends < 40 ? undefined : 'end-phase';
    };
    const { phases, isInterrupted, leftover } = await runPlan(directory, LONG, { onPoll });
    expect(phases.map(({ plan, stoppedBy }) => [plan.name, stoppedBy])).toEqual([
      ['paced', 'decided'],
      ['closed-loop', 'decided'],
    ]);
    expect(ends).toEqual(['paced', 'closed-loop']);
    expect(isInterrupted).toBe(false);
    expect(leftover).toBeUndefined();
    expect(namesIn(directory)).toEqual([]);
    for (const { appends, memory } of phases) {
      expect(appends).toBeGreaterThanOrEqual(40);
      expect(memory.counters[COUNTERS.firstSyncNs]).toBeGreaterThan(0);
      const syncs = readSlowLog(memory.slowSync);
      expect(syncs.length).toBe(Math.min(64, appends));
      expect(syncs[0]?.durationNs).toBeGreaterThanOrEqual(syncs.at(-1)?.durationNs ?? Number.NaN);
    }
    expect(readSlowLog(phases[0]?.memory.slowCommit ?? newPhaseMemory().slowCommit)).not.toEqual([]);
    expect(readSlowLog(phases[1]?.memory.slowCommit ?? newPhaseMemory().slowCommit)).toEqual([]);
  });

  it('does not end a later phase', async () => {
    const plan = planOf({ phases: ['closed-loop', 'paced'], durationSeconds: 120, maxAppends: 30 });
    const onPoll = ({ plan: { name } }: PhaseState) => (name === 'paced' ? 'end-phase' : undefined);
    const { phases } = await runPlan(freshDirectory(), plan, { onPoll });
    expect(phases[1]).toMatchObject({ stoppedBy: 'count', appends: 30 });
  });
});

describe('endPhase', () => {
  const phases = [NATIVE_PHASE, NATIVE_PHASE];
  const runIn = (directory: string) => new (loadAddon().Run)(nativePlan(directory, { phases }));

  it('can be called before and after the run, and for a phase that the run does not have', async () => {
    const run = runIn(freshDirectory());
    for (const index of [0, 2, 2 ** 32 - 1]) run.endPhase(index);
    expect(await run.start()).toMatchObject({ stoppedBy: ['decided', 'count'] });
    run.endPhase(1);
  });

  it.each([undefined, null, '0', 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])(
    'rejects %s, which is no index',
    (index) => {
      expect(() => runIn('/nonexistent').endPhase(index as number)).toThrow(TypeError);
    },
  );
});
