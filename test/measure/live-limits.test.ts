import { describe, expect, it } from 'vitest';
import { isP99Over, keptFreeOf } from '../../lib/measure/live-limits.js';
import { planOf } from '../../lib/measure/plan.js';
import { memoryOf } from '../support/memory.js';

const times = (count: number, latencyNs: number) => Array.from({ length: count }, () => latencyNs);

describe('a plan beside a running etcd', () => {
  it('has only the fixed-rate phase, at a low rate, with a limit on its p99', () => {
    const { phases, p99LimitNs, deviations } = planOf({ allowLive: true });
    expect(phases).toMatchObject([{ name: 'paced', ratePerSecond: 20, maxDurationNs: 240e9 }]);
    expect(p99LimitNs).toBe(10e6);
    expect(deviations).toEqual([{ id: 'beside-etcd' }]);
    expect(planOf({}).p99LimitNs).toBeNull();
  });

  it('has the usual decision points', () => {
    expect(planOf({ allowLive: true }).decisionSeconds).toEqual([60, 120, 240]);
    expect(planOf({ allowLive: true, mode: 'quick' })).toMatchObject({ maxDurationNs: 20e9, decisionSeconds: [] });
    expect(planOf({ allowLive: true, durationSeconds: 90 }).decisionSeconds).toEqual([90]);
  });

  it('accepts a lower rate, and rejects a higher rate, large appends and a closed loop', () => {
    expect(planOf({ allowLive: true, ratePerSecond: 5 }).phases).toMatchObject([{ ratePerSecond: 5 }]);
    expect(() => planOf({ allowLive: true, ratePerSecond: 21 })).toThrow(/ratePerSecond must be at most 20/);
    expect(planOf({ allowLive: true, writeSizeBytes: 65_536 }).writeSizeBytes).toBe(65_536);
    expect(() => planOf({ allowLive: true, writeSizeBytes: 65_537 })).toThrow(
      'writeSizeBytes must be at most 65536 with allowLive, not 65537',
    );
    expect(() => planOf({ allowLive: true, phases: ['closed-loop'] })).toThrow(/phases must be paced alone/);
    expect(() => planOf({ allowLive: 'yes' as unknown as boolean })).toThrow(/allowLive must be true or false/);
  });
});

describe('isP99Over', () => {
  it.each<[string, readonly number[], boolean]>([
    ['nothing', [], false],
    ['one slow among few', [...times(10, 1e6), 50e6], false],
    ['two slow among few, whatever comes', [...times(10, 1e6), 50e6, 50e6], true],
    ['one in a hundred', [...times(990, 1e6), ...times(10, 50e6)], false],
    ['more than one in a hundred', [...times(989, 1e6), ...times(11, 50e6)], true],
    ['what is just below', times(500, 9.9e6), false],
  ])('is correct for %s', (_, latencies, expected) => {
    expect(isP99Over(memoryOf(latencies), 10e6)).toBe(expected);
  });
});

describe('the free space to leave', () => {
  it('is the larger of 5 % and 512 MiB, or the given size', () => {
    expect(keptFreeOf(null, 1e9)).toBe(512 * 2 ** 20);
    expect(keptFreeOf(null, 1e12)).toBe(5e10);
    expect(keptFreeOf(0, 1e12)).toBe(0);
    expect(() => planOf({ keepFreeBytes: -1 })).toThrow(/keepFreeBytes must be a whole number of bytes, not -1/);
  });
});

it('low priority is a deviation, and off by default', () => {
  expect(planOf({})).toMatchObject({ isLowPriority: false, deviations: [] });
  expect(planOf({ lowPriority: true })).toMatchObject({ isLowPriority: true, deviations: [{ id: 'low-priority' }] });
});
