// Any plan for native code gives a TypeError or a run, and nothing stays.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadAddon, type NativePlan } from '../../lib/native/addon.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { tries } from '../support/tier.js';

describe('a plan for native code', () => {
  const anything = fc.oneof(
    { weight: 1, arbitrary: fc.anything() },
    {
      weight: 1,
      arbitrary: fc.constantFrom(Number.NaN, -0, -1, 0.5, 2 ** 53, 2 ** 64, Number.POSITIVE_INFINITY, '8000', 1n),
    },
  );
  /** Mostly valid values, so that invalid values elsewhere are reached. */
  const mostly = (right: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: anything });
  const phase = mostly(
    fc.record({
      ratePerSecond: mostly(fc.constantFrom(0, 1e3, 1e9, 1e-300)),
      maxAppends: mostly(fc.nat(4)),
      maxDurationNs: mostly(fc.nat(2e7)),
      maxBytes: mostly(fc.nat(1e6)),
      commitIntervalNs: mostly(fc.constantFrom(0, 1, 1e6, 2 ** 53 - 1)),
      cpuLoadNsPerAppend: mostly(fc.constantFrom(0, 1, 1e6, 2 ** 53 - 1)),
      rotatesCpus: mostly(fc.boolean()),
      skipsLateAppends: mostly(fc.boolean()),
    }),
  );
  const planIn = (directory: string) =>
    mostly(
      fc.record({
        directory: mostly(fc.constant(directory)),
        directoryFd: mostly(fc.constantFrom(-1, 4000)),
        writeSizeBytes: mostly(fc.constantFrom(1, 4096, 1 << 20)),
        segmentSizeBytes: mostly(fc.constantFrom(4096, 1e6)),
        firstSegmentOffsetBytes: mostly(fc.constantFrom(0, 2048)),
        backendMaxBytes: mostly(fc.constant(1 << 20)),
        seed: mostly(fc.maxSafeNat()),
        keepFreeBytes: mostly(fc.constantFrom(0, 2 ** 53 - 1)),
        isLowPriority: mostly(fc.constant(false)),
        phases: mostly(fc.array(phase, { minLength: 1, maxLength: 3 })),
      }),
    );
  it('is rejected with a TypeError or runs, and nothing stays', async () => {
    const { Run } = loadAddon();
    const directory = freshDirectory();
    const seen = { refused: 0, ran: 0 };
    await fc.assert(
      fc.asyncProperty(planIn(directory), async (plan) => {
        let made: InstanceType<typeof Run>;
        try {
          made = new Run(plan as NativePlan);
        } catch (error) {
          seen.refused += 1;
          expect(error).toBeInstanceOf(TypeError);
          return;
        }
        seen.ran += 1;
        const ended = made.start();
        // A cancel ends a plan of hours.
        const timer = setTimeout(() => made.cancel(), 100);
        const { stoppedBy } = await ended;
        clearTimeout(timer);
        expect(stoppedBy.length).toBeLessThanOrEqual((plan as NativePlan).phases.length);
        expect(namesIn(directory)).toEqual([]);
      }),
      { numRuns: tries(600) },
    );
    // Otherwise the test would show nothing.
    expect(Math.min(seen.refused, seen.ran)).toBeGreaterThan(tries(600) / 20);
  });
});
