import { describe, expect, it } from 'vitest';
import { planOf } from '../../lib/measure/plan.js';
import type { PlanOptions } from '../../lib/measure/plan-options.js';

const MIB = 1024 * 1024;

describe('the default plan', () => {
  const plan = planOf({});

  it('is decided after 60, 120 or 240 s, and writes at most 400 MB in a run of 60 s', () => {
    expect(plan.decisionSeconds).toEqual([60, 120, 240]);
    expect(plan.endsAtBreach).toBe(true);
    expect(plan.usualBytesWritten).toBeLessThanOrEqual(400e6);
    expect(plan.maxBytesWritten).toBeGreaterThan(plan.usualBytesWritten);
    expect(plan.spaceNeededBytes).toBeLessThanOrEqual(256 * MIB);
    expect(plan.deviations).toEqual([]);
  });

  it('has the fixed rate with a commit every 100 ms first, then 2 s of a closed loop', () => {
    expect(plan.phases).toMatchObject([
      { name: 'paced', ratePerSecond: 200, commitIntervalNs: 100_000_000, maxDurationNs: 240e9 },
      { name: 'closed-loop', ratePerSecond: null, commitIntervalNs: null, maxDurationNs: 2e9, maxBytes: 100e6 },
    ]);
    expect(plan.writeSizeBytes).toBe(8000);
    expect(plan.segmentSizeBytes).toBe(64_000_000);
  });

  it('has enough appends for a segment cut', () => {
    expect(60 * 200 * 8000).toBeGreaterThan(plan.segmentSizeBytes / 2);
  });
});

describe('a plan', () => {
  it('lasts 20 s with quick, and 300 s to the end with thorough', () => {
    expect(planOf({ mode: 'quick' })).toMatchObject({
      decisionSeconds: [],
      endsAtBreach: true,
      phases: [{ maxDurationNs: 20e9 }, {}],
      deviations: [
        { id: 'mode', mode: 'quick' },
        { id: 'screening', seconds: 20, neededSeconds: 60 },
      ],
    });
    expect(planOf({ mode: 'thorough' })).toMatchObject({
      decisionSeconds: [300],
      endsAtBreach: false,
      phases: [{ maxDurationNs: 300e9 }, {}],
    });
  });

  it('lasts as long as the given duration, and is decided at its end', () => {
    expect(planOf({ durationSeconds: 600 })).toMatchObject({ decisionSeconds: [600], endsAtBreach: true });
    expect(planOf({ durationSeconds: 30 })).toMatchObject({
      decisionSeconds: [],
      deviations: [
        { id: 'duration', seconds: 30 },
        { id: 'screening', seconds: 30, neededSeconds: 60 },
      ],
    });
    expect(planOf({ durationSeconds: 1 }).phases).toMatchObject([{ maxDurationNs: 1e9 }, { maxDurationNs: 1e9 }]);
  });

  it('gives a single phase all the time and all the bytes', () => {
    const { phases } = planOf({ phases: ['paced'], durationSeconds: 10, maxBytes: 1000 * MIB });
    expect(phases).toMatchObject([{ name: 'paced', maxDurationNs: 10e9, maxBytes: 1000 * MIB }]);
    expect(planOf({ phases: ['closed-loop'], durationSeconds: 10 }).phases).toMatchObject([
      { name: 'closed-loop', maxDurationNs: 10e9 },
    ]);
  });

  it('runs the phases in the same order for any order of the option', () => {
    expect(planOf({ phases: ['closed-loop', 'paced'] }).phases.map(({ name }) => name)).toEqual([
      'paced',
      'closed-loop',
    ]);
  });

  it('gives the fixed rate all the bytes that it needs, so time ends it', () => {
    const [paced] = planOf({ durationSeconds: 300 }).phases;
    expect(paced?.maxBytes).toBeGreaterThan(300 * 200 * 2 * 8000);
  });

  it('shares a limit on bytes between the phases', () => {
    const { phases, maxBytesWritten } = planOf({ maxBytes: 100 * MIB });
    expect(phases.map(({ maxBytes }) => maxBytes)).toEqual([75 * MIB, 25 * MIB]);
    expect(maxBytesWritten).toBeLessThanOrEqual(101 * MIB);
  });

  it('needs only two segments when no cut can occur', () => {
    const small = planOf({ phases: ['closed-loop'], maxBytes: 10 * MIB });
    expect(small.spaceNeededBytes).toBeLessThan(130e6);
    expect(small.maxBytesWritten).toBeLessThan(11 * MIB);
  });

  it('bounds the fixed-rate phase by its rate', () => {
    const { maxBytesWritten } = planOf({ phases: ['paced'], ratePerSecond: 10, durationSeconds: 10 });
    expect(maxBytesWritten).toBeLessThan(2 * 100 * 8000 + 100 * 15 * 4096 + 20_000);
  });

  it('treats undefined as the default', () => {
    const { seed: _, ...plan } = planOf({ mode: undefined, ratePerSecond: undefined, maxBytes: undefined });
    expect(plan).toEqual({ ...planOf({ seed: 1 }), seed: undefined, ...plan });
  });

  it.each<[string, unknown]>([
    ['phases', []],
    ['phases', ['closed-loop', 'closed-loop']],
    ['phases', ['idle']],
    ['phases', 'paced'],
    ['writeSizeBytes', 0],
    ['writeSizeBytes', 1.5],
    ['writeSizeBytes', MIB + 1],
    ['writeSizeBytes', '8000'],
    ['ratePerSecond', 0],
    ['ratePerSecond', Number.NaN],
    ['ratePerSecond', Number.POSITIVE_INFINITY],
    // A p99 needs 300 appends to pass, and the longest run lasts 240 s.
    ['ratePerSecond', 1.2],
    ['mode', 'slow'],
    ['durationSeconds', 0],
    ['durationSeconds', 86_401],
    ['maxAppends', 0],
    ['maxBytes', 15_999],
    ['seed', -1],
  ])('rejects %s: %o, by name', (option, value) => {
    const options = { [option]: value } as PlanOptions;
    expect(() => planOf(options)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION', option }));
    expect(() => planOf(options)).toThrow(new RegExp(`^${option} must `));
  });

  it('names the rate and the time when no disk could pass', () => {
    expect(() => planOf({ ratePerSecond: 1 })).toThrow(
      'ratePerSecond must be at least 1.3 in 240 s, not 1: a p99 needs 300 appends to pass',
    );
    expect(planOf({ ratePerSecond: 1, durationSeconds: 600 }).decisionSeconds).toEqual([600]);
    expect(planOf({ ratePerSecond: 1, mode: 'quick' }).decisionSeconds).toEqual([]);
  });

  it.each<[PlanOptions, readonly object[]]>([
    [{ maxAppends: 5000 }, [{ id: 'max-appends', appends: 5000 }]],
    [
      { maxAppends: 299 },
      [
        { id: 'max-appends', appends: 299 },
        { id: 'cannot-pass', appends: 299, neededAppends: 300 },
      ],
    ],
    [{ writeSizeBytes: 4000 }, [{ id: 'write-size', sizeBytes: 4000 }]],
    [{ ratePerSecond: 500 }, [{ id: 'rate', ratePerSecond: 500 }]],
    [{ phases: ['paced'] }, [{ id: 'phase-alone', phase: 'paced' }]],
    [{ maxBytes: 500 * MIB }, [{ id: 'max-bytes', sizeBytes: 500 * MIB }]],
  ])('with %o lists how it differs from the standard run', (options, deviations) => {
    expect(planOf(options).deviations).toEqual(deviations);
  });
});
