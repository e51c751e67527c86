// What watching a phase decides: when it is settled, and that nothing which comes after that changes it.

import { expect, it } from 'vitest';
import { planOf } from '../lib/measure/plan.js';
import { newPhaseMemory } from '../lib/native/addon.js';
import type { PhaseState } from '../lib/native/run.js';
import { THRESHOLDS } from '../lib/verdict/thresholds.js';
import { Watch } from '../lib/watch.js';
import { record } from './support/memory.js';
import { localDisk } from './support/storage.js';

const MS = 1e6;
const LOOK_NS = 5e7;

/** A closed loop whose every append takes so long, look by look. */
function loop() {
  const plan = planOf({ phases: ['closed-loop'] });
  const watch = new Watch(plan, localDisk(), THRESHOLDS);
  const memory = newPhaseMemory();
  let [elapsedNs, appends] = [0, 0];
  const state = (): PhaseState => ({
    plan: plan.phases[0] as PhaseState['plan'],
    elapsedNs,
    appends,
    bytesWritten: 8000 * appends,
    firstSyncNs: 0,
    threadId: process.pid,
    slowestCut: { waitNs: 0, headerNs: 0, directorySyncNs: 0 },
    memory,
  });
  return {
    /** Until the next look. */
    go(latencyNs: number) {
      const came = new Array<number>(Math.ceil(LOOK_NS / latencyNs)).fill(latencyNs);
      for (const array of [memory.sync, memory.append]) record(array, came);
      [elapsedNs, appends] = [elapsedNs + LOOK_NS, appends + came.length];
      return watch.look(state());
    },
    end: () => watch.end({ ...state(), stoppedBy: 'settled' }),
  };
}

it('is settled by a second of a quick disk, and not by what comes until the phase has ended', () => {
  const phase = loop();
  for (let look = 1; look < 20; look += 1) expect(phase.go(0.2 * MS)).toBeUndefined();
  expect(phase.go(0.2 * MS)).toBe('settled');
  for (let look = 0; look < 3; look += 1) phase.go(49 * MS);
  const { estimates, windows } = phase.end();
  expect(estimates.syncP99.interval.high).toBeLessThan(2 * MS);
  // It is seen all the same.
  expect(Math.max(...windows.map(({ maxNs }) => maxNs ?? 0))).toBeGreaterThan(40 * MS);
});

it('is not settled by a second in which slow syncs come together', () => {
  const phase = loop();
  for (let look = 0; look < 4; look += 1) phase.go(15 * MS);
  for (let look = 4; look < 20; look += 1) expect(phase.go(0.2 * MS)).toBeUndefined();
  expect(phase.end().estimates.syncP99.interval.high).toBeGreaterThan(10 * MS);
});
