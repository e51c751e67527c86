import { describe, expect, it } from 'vitest';
import { type PlanOptions, planOf } from '../../lib/measure/plan.js';

const MIB = 1024 * 1024;

describe('the default plan', () => {
  const plan = planOf({});

  it('keeps what is promised: under 20 s, at most 512 MiB written and 256 MiB on the disk', () => {
    expect(plan.maxDurationNs).toBeLessThan(20e9);
    expect(plan.maxBytesWritten).toBeLessThanOrEqual(512 * MIB);
    expect(plan.spaceNeededBytes).toBeLessThanOrEqual(256 * MIB);
  });

  it("runs a closed loop, then paced appends with a commit each 100 ms and etcd's use of the processors", () => {
    expect(plan.phases).toMatchObject([
      { name: 'closed-loop', ratePerSecond: null, commitIntervalNs: null, cpuLoadNsPerAppend: null },
      { name: 'paced', ratePerSecond: 200, commitIntervalNs: 100_000_000, cpuLoadNsPerAppend: 600_000 },
    ]);
    expect(plan.writeSizeBytes).toBe(8000);
    expect(plan.segmentSizeBytes).toBe(64_000_000);
  });

  it('leaves the paced phase time for the hundred commits of a p99, at 18 ms each', () => {
    expect((plan.phases[1]?.maxDurationNs ?? 0) / 118e6).toBeGreaterThan(100);
  });
});

describe('a plan', () => {
  it('gives one phase alone the whole time and all the bytes', () => {
    const { phases } = planOf({ phases: ['paced'], durationSeconds: 10, maxBytes: 1000 * MIB });
    expect(phases).toMatchObject([{ name: 'paced', maxDurationNs: 10e9, maxBytes: 1000 * MIB }]);
  });

  it('may write more the longer it was asked to go on, so that time ends it and not its bytes', () => {
    expect(planOf({ durationSeconds: 6 }).phases[0]?.maxBytes).toBe(256 * MIB);
    const [loop] = planOf({ mode: 'thorough' }).phases;
    expect(loop?.maxDurationNs).toBe(20e9);
    expect((loop?.maxBytes ?? 0) / 20).toBeGreaterThan(24_000 * 8000);
    const [alone] = planOf({ mode: 'thorough', phases: ['closed-loop'] }).phases;
    expect((alone?.maxBytes ?? 0) / 60).toBeGreaterThan(24_000 * 8000);
    const [, paced] = planOf({ durationSeconds: 300 }).phases;
    expect(paced?.maxBytes).toBeGreaterThan(200 * 200 * 2 * 8000 + 2000 * 6 * 4096);
    expect(planOf({ mode: 'thorough', maxBytes: 100 * MIB }).phases[0]?.maxBytes).toBe(50 * MIB);
  });

  it('needs only two segments where no cut can come', () => {
    const small = planOf({ phases: ['closed-loop'], maxBytes: 10 * MIB });
    expect(small.spaceNeededBytes).toBeLessThan(130e6);
    expect(small.maxBytesWritten).toBeLessThan(11 * MIB);
  });

  it('bounds a paced phase by its rate', () => {
    const { maxBytesWritten } = planOf({ phases: ['paced'], ratePerSecond: 10, durationSeconds: 10 });
    expect(maxBytesWritten).toBeLessThan(2 * 100 * 8000 + 100 * 7 * 4096 + 20_000);
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
    ['mode', 'slow'],
    ['confidence', 0],
    ['confidence', 1],
    ['confidence', Number.NaN],
    ['durationSeconds', 0],
    ['durationSeconds', 86_401],
    ['maxAppends', 0],
    ['maxBytes', 15_999],
    ['seed', -1],
  ])('refuses %s: %o, by name', (option, value) => {
    const options = { [option]: value } as PlanOptions;
    expect(() => planOf(options)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION', option }));
    expect(() => planOf(options)).toThrow(new RegExp(`^${option} must `));
  });
});

describe('a plan that is not the standard one', () => {
  it('says so of a confidence and of caps', () => {
    expect(planOf({ confidence: 0.99, maxBytes: 512 * MIB }).deviations).toEqual([]);
    expect(planOf({ confidence: 0.95 }).deviations).toEqual(['a confidence of 0.95 in place of 0.99']);
    expect(planOf({ maxAppends: 5000 }).deviations).toEqual(['at most 5000 appends a phase']);
    expect(planOf({ maxBytes: 100 * MIB }).deviations).toEqual(['at most 104857600 bytes in place of 536870912']);
  });

  it.each<[PlanOptions, readonly string[]]>([
    [
      { maxAppends: 596 },
      [
        'no disk can pass the closed-loop phase with 596 appends at most: that takes 597',
        'no disk can pass the paced phase with 596 appends at most: that takes 597',
      ],
    ],
    [{ maxAppends: 597 }, []],
    [
      { confidence: 0.5, maxAppends: 206, phases: ['paced'] },
      ['no disk can pass the paced phase with 206 appends at most: that takes 207'],
    ],
    [
      { maxBytes: 32_000, phases: ['closed-loop'] },
      ['no disk can pass the closed-loop phase with 4 appends at most: that takes 597'],
    ],
    [
      { durationSeconds: 0.1, phases: ['closed-loop'] },
      ['no disk can pass the closed-loop phase in 0.1 s: that takes 0.8'],
    ],
    [{ durationSeconds: 0.8, phases: ['closed-loop'] }, []],
    [
      { durationSeconds: 2.4, ratePerSecond: 1000, phases: ['paced'] },
      ['no disk can pass the paced phase in 2.4 s: that takes 2.5'],
    ],
    [
      { maxAppends: 700, ratePerSecond: 10_000, phases: ['paced'] },
      ['no disk can pass the paced phase in 0.07 s: that takes 2.5'],
    ],
    [{ mode: 'quick' }, []],
    [{ mode: 'thorough' }, []],
    [{ allowLive: true }, []],
  ])('says of %o what no disk could pass', (options, expected) => {
    expect(planOf(options).deviations.filter((words) => words.startsWith('no disk'))).toEqual(expected);
  });
});
