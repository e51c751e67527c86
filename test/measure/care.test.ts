import { describe, expect, it } from 'vitest';
import { isP99Over, keptFreeOf } from '../../lib/measure/care.js';
import { samplesToSettle } from '../../lib/measure/looks.js';
import { planOf } from '../../lib/measure/plan.js';
import { memoryOf } from '../support/memory.js';

const times = (count: number, latencyNs: number) => Array.from({ length: count }, () => latencyNs);

describe('beside a live etcd', () => {
  it('the paced phase alone is run, slowly, and its p99 has a limit', () => {
    const { phases, p99LimitNs, deviations } = planOf({ allowLive: true });
    expect(phases).toMatchObject([{ name: 'paced', ratePerSecond: 20, maxDurationNs: 45e9, cpuLoadNsPerAppend: null }]);
    expect(p99LimitNs).toBe(10e6);
    expect(deviations).toEqual(['the paced phase alone', '20 paced appends a second in place of 200']);
    expect(planOf({}).p99LimitNs).toBeNull();
  });

  it('for long enough to settle a p99 at that rate, unless told otherwise', () => {
    expect(Math.ceil((1.125 * samplesToSettle(0.99)) / 20)).toBeLessThan(45);
    expect(planOf({ allowLive: true, mode: 'quick' }).maxDurationNs).toBe(6e9);
    expect(planOf({ allowLive: true, mode: 'thorough' }).maxDurationNs).toBe(60e9);
    expect(planOf({ allowLive: true, durationSeconds: 10 }).maxDurationNs).toBe(10e9);
  });

  it('more slowly if asked, never faster, and not with large appends', () => {
    expect(planOf({ allowLive: true, ratePerSecond: 5 }).phases).toMatchObject([{ ratePerSecond: 5 }]);
    expect(() => planOf({ allowLive: true, ratePerSecond: 21 })).toThrow(/ratePerSecond must be at most 20/);
    expect(planOf({ allowLive: true, writeSizeBytes: 65_536 }).writeSizeBytes).toBe(65_536);
    expect(() => planOf({ allowLive: true, writeSizeBytes: 65_537 })).toThrow(
      'writeSizeBytes must be at most 65536 beside a live etcd, not 65537',
    );
    expect(() => planOf({ allowLive: true, phases: ['closed-loop'] })).toThrow(/phases must be paced alone/);
    expect(() => planOf({ allowLive: 'yes' as unknown as boolean })).toThrow(/allowLive must be true or false/);
  });
});

describe('a p99 over a limit', () => {
  it.each<[string, readonly number[], boolean]>([
    ['nothing', [], false],
    ['one slow among few', [...times(10, 1e6), 50e6], false],
    ['two slow among few, whatever comes', [...times(10, 1e6), 50e6, 50e6], true],
    ['one in a hundred', [...times(990, 1e6), ...times(10, 50e6)], false],
    ['more than one in a hundred', [...times(989, 1e6), ...times(11, 50e6)], true],
    ['what is just below', times(500, 9.9e6), false],
  ])('is told of %s', (_, latencies, expected) => {
    expect(isP99Over(memoryOf(latencies), 10e6)).toBe(expected);
  });
});

describe('what is left free', () => {
  it('is 5 % or 512 MiB, whichever is larger, or what was asked for', () => {
    expect(keptFreeOf(null, 1e9)).toBe(512 * 2 ** 20);
    expect(keptFreeOf(null, 1e12)).toBe(5e10);
    expect(keptFreeOf(0, 1e12)).toBe(0);
    expect(() => planOf({ keepFreeBytes: -1 })).toThrow(/keepFreeBytes must be a whole number of bytes, not -1/);
  });
});

it('low priority is a deviation, and off by default', () => {
  expect(planOf({})).toMatchObject({ isLowPriority: false, deviations: [] });
  expect(planOf({ lowPriority: true })).toMatchObject({ isLowPriority: true, deviations: ['at low priority'] });
});
