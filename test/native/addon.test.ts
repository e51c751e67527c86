import { describe, expect, it } from 'vitest';
import { loadAddon, newPhaseMemory, type PhaseMemory } from '../../lib/native/addon.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { nativePlan as plan } from '../support/native-plan.js';

describe('the border into native code', () => {
  it.each<[string, Record<string, unknown>]>([
    ['directory', { directory: 5 }],
    ['directory', { directory: 'a\0b' }],
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
  ])('refuses a plan with a bad %s: %o', (name, changes) => {
    const { Run } = loadAddon();
    expect(() => new Run(plan('/tmp', changes), [newPhaseMemory()])).toThrow(new RegExp(`native plan: .*${name}`));
  });

  it.each<[string, unknown]>([
    ['a missing array', { ...newPhaseMemory(), sync: undefined }],
    ['a short array', { ...newPhaseMemory(), sync: new Float64Array(10) }],
    ['an array of another type', { ...newPhaseMemory(), sync: new Float32Array(newPhaseMemory().sync.length) }],
    ['no object', 7],
  ])('refuses memory with %s', (_, bad) => {
    const { Run } = loadAddon();
    expect(() => new Run(plan('/tmp'), [bad as PhaseMemory])).toThrow(TypeError);
    expect(() => new Run(plan('/tmp'), [])).toThrow(/one set of arrays for each phase/);
  });

  it('refuses to be called without new, without arguments, or started twice', async () => {
    const { Run } = loadAddon();
    expect(() => (Run as unknown as () => void)()).toThrow(TypeError);
    expect(() => new (Run as unknown as new () => object)()).toThrow(TypeError);
    const directory = freshDirectory();
    const run = new Run(plan(directory), [newPhaseMemory()]);
    const first = run.start();
    expect(() => run.start()).toThrow(/started before/);
    expect(await first).toMatchObject({ stoppedBy: ['count'], preallocation: 'fallocate' });
    expect(namesIn(directory)).toEqual([]);
  });

  it('may be cancelled before it starts and after it ends', async () => {
    const { Run } = loadAddon();
    const directory = freshDirectory();
    const run = new Run(plan(directory), [newPhaseMemory()]);
    run.cancel();
    expect(await run.start()).toMatchObject({ stoppedBy: [] });
    run.cancel();
    expect(namesIn(directory)).toEqual([]);
  });

  it('gives errno, call, path and operation of a failure, and never rejects', async () => {
    const { Run } = loadAddon();
    const result = await new Run(plan('/nonexistent/of/all'), [newPhaseMemory()]).start();
    expect(result.failure).toEqual({
      errno: 2,
      syscall: 'open',
      path: '/nonexistent/of/all',
      during: 'set-up',
      operation: 0,
    });
  });
});
