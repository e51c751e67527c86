import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../lib/native/addon.js';
import { COUNTERS, newPhaseMemory, PHASE_MEMORY_LENGTH } from '../../lib/native/phase-memory.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { nativePlan as plan } from '../support/native-plan.js';

describe('the native addon', () => {
  it.each<[string, Record<string, unknown>]>([
    ['directory', { directory: 5 }],
    ['directory', { directory: 'a\0b' }],
    ['directoryFd', { directoryFd: -2 }],
    ['directoryFd is not an open descriptor', { directoryFd: 123_456 }],
    ['writeSizeBytes', { writeSizeBytes: 0 }],
    ['writeSizeBytes', { writeSizeBytes: 2 ** 21 }],
    ['writeSizeBytes', { writeSizeBytes: 1.5 }],
    ['segmentSizeBytes', { segmentSizeBytes: Number.NaN }],
    ['firstSegmentOffsetBytes', { firstSegmentOffsetBytes: -1 }],
    ['backendMaxBytes', { backendMaxBytes: -1 }],
    ['seed', { seed: 'x' }],
    ['keepFreeBytes', { keepFreeBytes: -1 }],
    ['isLowPriority', { isLowPriority: 1 }],
    ['phases', { phases: [] }],
    ['phases', { phases: {} }],
    ['phase', { phases: [null] }],
    ['ratePerSecond', { phases: [{}] }],
  ])('rejects a plan with a bad %s: %o', (name, changes) => {
    const { Run } = loadAddon();
    expect(() => new Run(plan('/tmp', changes))).toThrow(new RegExp(`native plan: .*${name}`));
  });

  it('rejects a call without new, without arguments, or a second start', async () => {
    const { Run } = loadAddon();
    expect(() => (Run as unknown as () => void)()).toThrow(TypeError);
    expect(() => new (Run as unknown as new () => object)()).toThrow(TypeError);
    const directory = freshDirectory();
    const run = new Run(plan(directory));
    const first = run.start();
    expect(() => run.start()).toThrow(/started before/);
    expect(await first).toMatchObject({ stoppedBy: ['count'], preallocation: 'fallocate' });
    expect(namesIn(directory)).toEqual([]);
  });

  it('can be cancelled and abandoned before the start and after the end', async () => {
    const { Run } = loadAddon();
    const directory = freshDirectory();
    const run = new Run(plan(directory));
    run.cancel();
    run.abandon();
    expect(await run.start()).toMatchObject({ stoppedBy: [] });
    run.cancel();
    run.abandon();
    expect(namesIn(directory)).toEqual([]);
  });

  it('gives errno, call, path and operation of a failure, and never rejects', async () => {
    const { Run } = loadAddon();
    const result = await new Run(plan('/nonexistent/of/all')).start();
    expect(result.failure).toEqual({
      errno: 2,
      syscall: 'open',
      path: '/nonexistent/of/all',
      during: 'set-up',
      operation: 0,
    });
  });
});

describe('snapshot', () => {
  it('copies a phase before it starts, and after it has ended', async () => {
    const { Run } = loadAddon();
    const run = new Run(plan(freshDirectory()));
    const memory = newPhaseMemory();
    memory.all.fill(7);
    run.snapshot(0, memory.all);
    expect(memory.counters[COUNTERS.hasStarted]).toBe(0);
    expect(memory.sync.every((slot) => slot === 0)).toBe(true);
    await run.start();
    run.snapshot(0, memory.all);
    expect(memory.counters[COUNTERS.hasEnded]).toBe(1);
    expect(memory.counters[COUNTERS.appends]).toBe(10);
    for (const histogram of [memory.write, memory.sync, memory.append])
      expect(histogram.subarray(4).reduce((sum, count) => sum + count, 0)).toBe(10);
    expect([memory.slowSync[0], memory.slowWrite[0], memory.slowCut[0]]).toEqual([10, 10, 0]);
  });

  it.each<[string, unknown[]]>([
    ['no phase', []],
    ['a phase that does not exist', [1, new Float64Array(PHASE_MEMORY_LENGTH)]],
    ['a short array', [0, new Float64Array(10)]],
    ['an array of another type', [0, new Float32Array(PHASE_MEMORY_LENGTH)]],
    ['no array', [0]],
  ])('rejects %s', (_, given) => {
    const run = new (loadAddon().Run)(plan('/tmp'));
    const snapshot = run.snapshot.bind(run) as (...args: unknown[]) => void;
    expect(() => snapshot(...given)).toThrow(/TypeError|index|snapshot/);
  });
});
