import { describe, expect, it } from 'vitest';
import { Slices, Windows } from '../../lib/measure/windows.js';
import { memoryOf, record } from '../support/memory.js';

describe('windows', () => {
  it('are a second each, and hold what came in it', () => {
    const windows = new Windows();
    const sync = memoryOf([1000, 1000, 1000]);
    expect(windows.look({ elapsedNs: 0.5e9, appends: 3, sync })).toBe(undefined);
    expect(windows.look({ elapsedNs: 1.04e9, appends: 3, sync })).toEqual({
      startNs: 0,
      durationNs: 1.04e9,
      appends: 3,
      syncs: 3,
      p50Ns: 1000,
      p99Ns: 1000,
      maxNs: 1000,
    });
    record(sync, [...new Array<number>(98).fill(200), 300, 1500]);
    expect(windows.look({ elapsedNs: 2.05e9, appends: 103, sync })).toMatchObject({
      startNs: 1.04e9,
      appends: 100,
      syncs: 100,
      p50Ns: 200,
      p99Ns: 300,
      maxNs: 1500,
    });
  });

  it('have nothing to say of a second without a sync', () => {
    const windows = new Windows();
    const sync = memoryOf([]);
    expect(windows.look({ elapsedNs: 1e9, appends: 0, sync })).toMatchObject({
      syncs: 0,
      p50Ns: null,
      p99Ns: null,
      maxNs: null,
    });
  });

  it('end with what is left of the phase, if that is more than a moment', () => {
    const windows = new Windows();
    const sync = memoryOf([1000]);
    windows.look({ elapsedNs: 1e9, appends: 1, sync });
    expect(windows.end({ elapsedNs: 1.05e9, appends: 1, sync })).toBe(undefined);
    expect(windows.end({ elapsedNs: 1.3e9, appends: 1, sync })).toMatchObject({ startNs: 1e9, syncs: 0 });
    expect(windows.closed).toHaveLength(2);
  });

  it('are one for a phase that was over in a moment, and none for one that never was', () => {
    const sync = memoryOf([1000]);
    expect(new Windows().end({ elapsedNs: 0.01e9, appends: 1, sync })).toMatchObject({ startNs: 0, syncs: 1 });
    expect(new Windows().end({ elapsedNs: 0, appends: 0, sync: memoryOf([]) })).toBe(undefined);
  });
});

it('slices are the first half minute in quarters of a second', () => {
  const slices = new Slices();
  const sync = memoryOf([]);
  for (let look = 1; look <= 100; look += 1) {
    record(sync, [look * 1000]);
    slices.look({ elapsedNs: look * 1.25e8, appends: look, sync });
  }
  expect(slices.closed).toHaveLength(50);
  expect(slices.closed[1]).toMatchObject({ startNs: 2.5e8, durationNs: 2.5e8, syncs: 2, p50Ns: 3001 });
  slices.look({ elapsedNs: 40e9, appends: 101, sync });
  expect(slices.closed).toHaveLength(50);
});
