// What watching a phase decides: when it is settled, and that nothing which comes after that changes it.

import { describe, expect, it, vi } from 'vitest';
import { encode } from '../lib/measure/histogram.js';
import { type PlanOptions, planOf } from '../lib/measure/plan.js';
import { newPhaseMemory } from '../lib/native/phase-memory.js';
import type { PhaseState } from '../lib/native/run.js';
import { THRESHOLDS } from '../lib/verdict/thresholds.js';
import { Watch } from '../lib/watch.js';
import { record } from './support/memory.js';
import { localDisk } from './support/storage.js';

vi.mock(import('../lib/measure/histogram.js'), { spy: true });

const MS = 1e6;
const LOOK_NS = 5e7;

/** A run whose every append takes so long, look by look, on a machine that writes so much meanwhile. */
function run(options: PlanOptions = { phases: ['closed-loop'] }) {
  const plan = planOf({ seed: 1, ...options });
  const machine = { atNs: 0, writtenBytes: 0, runQueueNs: 0, isThreadAlive: true };
  const watch = new Watch(plan, localDisk(), THRESHOLDS, () => ({
    atNs: machine.atNs,
    disk: { readBytes: 0, writtenBytes: machine.writtenBytes, busyNs: 0 },
    ...(machine.isThreadAlive ? { runQueueNs: machine.runQueueNs } : {}),
  }));
  const pass = (writtenBytes: number) => {
    machine.atNs += LOOK_NS;
    machine.writtenBytes += writtenBytes;
    machine.runQueueNs += LOOK_NS / 10;
  };
  const phases = plan.phases.map((phase) => {
    const memory = newPhaseMemory();
    let [elapsedNs, appends] = [0, 0];
    const state = (): PhaseState => ({
      plan: phase,
      hasEnded: false,
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
      go(latencyNs: number, writtenBytes = 0) {
        pass(writtenBytes);
        const came = new Array<number>(Math.ceil(LOOK_NS / latencyNs)).fill(latencyNs);
        for (const array of [memory.sync, memory.append]) record(array, came);
        [elapsedNs, appends] = [elapsedNs + LOOK_NS, appends + came.length];
        return watch.look(state());
      },
      /** Until the next look, of a phase that has ended or waits. */
      rest(writtenBytes = 0) {
        pass(writtenBytes);
        watch.look(state());
      },
      end: () => watch.end({ ...state(), stoppedBy: 'decided' }),
    };
  });
  return { phases, machine, pass };
}

function loop() {
  const [phase] = run().phases;
  if (!phase) throw new Error('the plan has no phase');
  return phase;
}

it('is settled by 1.4 s of a quick disk, and not by what comes until the phase has ended', () => {
  const phase = loop();
  for (let look = 1; look < 28; look += 1) expect(phase.go(0.2 * MS)).toBeUndefined();
  expect(phase.go(0.2 * MS)).toBe('decided');
  for (let look = 0; look < 3; look += 1) phase.go(49 * MS);
  const { estimates, windows } = phase.end();
  expect(estimates.syncP99.interval.high).toBeLessThan(2 * MS);
  // It is seen all the same.
  expect(Math.max(...windows.map(({ maxNs }) => maxNs ?? 0))).toBeGreaterThan(40 * MS);
});

it('encodes no histogram while a phase goes on', () => {
  const { phases } = run({});
  for (let look = 0; look < 30; look += 1) phases[0]?.go(0.2 * MS);
  for (let look = 0; look < 80; look += 1) phases[1]?.go(5 * MS);
  expect(encode).not.toHaveBeenCalled();
});

it('is not settled by 1.4 s in which slow syncs come together', () => {
  const phase = loop();
  for (let look = 0; look < 4; look += 1) phase.go(15 * MS);
  for (let look = 4; look < 28; look += 1) expect(phase.go(0.2 * MS)).toBeUndefined();
  expect(phase.end().estimates.syncP99.interval.high).toBeGreaterThan(10 * MS);
});

it('knows when each phase began, from its first look', () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T08:00:00.050Z'), toFake: ['Date'] });
  const phase = loop();
  phase.go(1 * MS);
  vi.setSystemTime(Date.parse('2026-11-22T09:00:00.000Z'));
  phase.go(1 * MS);
  expect(phase.end().startedAt).toBe('2026-11-22T08:00:00.000Z');
  vi.useRealTimers();
});

describe('what the machine did meanwhile', () => {
  const looks = (count: number, look: () => unknown) => Array.from({ length: count }, look);

  it('is of the phase in which it did it, and neither of the next one nor of the clean-up', () => {
    const { phases, machine, pass } = run({ mode: 'thorough' });
    const [first, second] = phases;
    looks(31, () => first?.go(1 * MS, 10));
    looks(31, () => second?.go(5 * MS, 1000));
    // The folder is removed.
    looks(20, () => second?.rest(1e6));
    pass(1e6);
    machine.isThreadAlive = false;
    const [ofFirst, ofSecond] = phases.map((phase) => phase.end().windows);
    // From the first look of the phase to that of the next one, or to the first at which nothing is new.
    expect(ofFirst?.map(({ writtenBytes }) => writtenBytes)).toEqual([190, 1110]);
    expect(ofSecond?.map(({ writtenBytes }) => writtenBytes)).toEqual([19e3, 11e3 + 1e6]);
    for (const window of [...(ofFirst ?? []), ...(ofSecond ?? [])]) expect(window.runQueueShare).toBeCloseTo(0.1);
  });

  it('is all of a phase that only waited for its disk', () => {
    const phase = loop();
    looks(10, () => phase.go(1 * MS, 10));
    looks(10, () => phase.rest(100));
    looks(4, () => phase.go(1 * MS, 10));
    expect(phase.end().windows.reduce((sum, { writtenBytes = 0 }) => sum + writtenBytes, 0)).toBe(90 + 1000 + 40);
  });

  it('is not known of a phase that was never looked at', () => {
    const { phases } = run();
    expect(phases[0]?.end()).not.toHaveProperty('startedAt');
    expect(phases[0]?.end().windows).toEqual([]);
  });
});
