import { describe, expect, it } from 'vitest';
import { newHistogramMemory } from '../../lib/measure/histogram.js';
import { Windows } from '../../lib/measure/windows.js';
import { memoryOf, record } from '../support/memory.js';

const MS = 1e6;
const LIMITS = { appendNs: 10 * MS, loadedAppendNs: 2 * MS, commitNs: 25 * MS, stallNs: 150 * MS, delayNs: 10 * MS };

describe('the windows of a phase', () => {
  it('end at whole seconds, and count the samples of each', () => {
    const windows = new Windows(LIMITS, 200);
    const append = memoryOf([1 * MS, 3 * MS]);
    const commit = memoryOf([30 * MS]);
    expect(windows.poll({ elapsedNs: 0.95e9, append, commit })).toBeUndefined();
    expect(windows.poll({ elapsedNs: 1.03e9, append, commit })).toMatchObject({
      startNs: 0,
      durationNs: 1.03e9,
      appends: 2,
      slowAppends: 0,
      slowAppendsLoaded: 1,
      commits: 1,
      slowCommits: 1,
    });
    record(append, [12 * MS, 1 * MS]);
    expect(windows.poll({ elapsedNs: 1.98e9, append, commit })).toBeUndefined();
    const second = windows.poll({ elapsedNs: 2.01e9, append, commit });
    expect(second).toMatchObject({ startNs: 1.03e9, appends: 2, slowAppends: 1, slowAppendsLoaded: 1, commits: 0 });
    expect(second?.maxNs).toBeGreaterThanOrEqual(12 * MS);
    expect(second?.maxCommitNs).toBeNull();
    expect(windows.closed).toHaveLength(2);
  });

  it('count a stall by the appends due meanwhile: 150 for a stall of 0.9 s at 200/s', () => {
    const windows = new Windows(LIMITS, 200);
    const window = windows.poll({ elapsedNs: 1e9, append: memoryOf([900 * MS, 1 * MS]), commit: newHistogramMemory() });
    expect(window?.stalledDue).toBeCloseTo(150, 0);
    expect(window?.delayedDue).toBeCloseTo(178, 0);
  });

  it('count no stalled appends in a closed loop, where none are due', () => {
    const windows = new Windows(LIMITS, null);
    const window = windows.poll({ elapsedNs: 1e9, append: memoryOf([900 * MS]), commit: newHistogramMemory() });
    expect(window?.stalledDue).toBe(0);
  });

  it('count an append at the limit as slow', () => {
    const windows = new Windows(LIMITS, 200);
    const append = memoryOf([10.01 * MS, 9.9 * MS]);
    expect(windows.poll({ elapsedNs: 1e9, append, commit: newHistogramMemory() })?.slowAppends).toBe(1);
  });

  it('add a short rest to the last second, and lose no append', () => {
    const windows = new Windows(LIMITS, 200);
    const append = memoryOf([1 * MS]);
    const commit = newHistogramMemory();
    windows.poll({ elapsedNs: 1e9, append, commit });
    record(append, [2 * MS]);
    windows.poll({ elapsedNs: 2e9, append, commit });
    record(append, [3 * MS]);
    expect(windows.end({ elapsedNs: 2.04e9, append, commit })).toBeUndefined();
    expect(windows.closed.map(({ appends, durationNs }) => [appends, durationNs])).toEqual([
      [1, 1e9],
      [2, 1.04e9],
    ]);
  });

  it('have a separate window for a longer rest, and for a phase shorter than a second', () => {
    const windows = new Windows(LIMITS, 200);
    const commit = newHistogramMemory();
    expect(windows.end({ elapsedNs: 0.05e9, append: memoryOf([1 * MS]), commit })).toMatchObject({ appends: 1 });
    const longer = new Windows(LIMITS, 200);
    longer.poll({ elapsedNs: 1e9, append: memoryOf([1 * MS]), commit });
    expect(longer.end({ elapsedNs: 1.4e9, append: memoryOf([1 * MS]), commit })).toMatchObject({ appends: 0 });
  });

  it('have no values without appends: a stall can be longer than a second', () => {
    const windows = new Windows(LIMITS, 200);
    const window = windows.poll({ elapsedNs: 1e9, append: newHistogramMemory(), commit: newHistogramMemory() });
    expect(window).toMatchObject({ appends: 0, p50Ns: null, p99Ns: null, maxNs: null });
  });
});
