// Whether verdicts can be trusted: thousands of disks of which the truth is known, measured and judged as real ones are.

import { describe, expect, it } from 'vitest';
import { planOf } from '../../lib/measure/plan.js';
import { DISKS, itJudges } from './family.js';
import { simulate } from './simulated-run.js';
import { seeded } from './synthetic-disk.js';

describe('verdicts on synthetic disks', () => {
  for (const family of [
    'lognormal',
    'bimodal',
    'periodic stalls',
    'throttled',
    'a rare stall',
    'slow commits',
    'drifting',
  ] as const) {
    itJudges(family);
  }

  it.each([
    ['far below', 0.25e6, 'recommended'],
    ['far above', 60e6, 'unsuitable'],
  ])(
    'of a disk %s every limit are settled within five seconds of measuring, but for one in a hundred',
    (_, medianNs, outcome) => {
      const state = { parts: [{ share: 1, medianNs, sigma: 0.25 }] };
      const runs = Array.from({ length: DISKS }, (_, seed) =>
        simulate(planOf({ seed: 1 }), { stateAt: () => state, truth: () => [{ timeShare: 1, state }] }, seeded(seed)),
      );
      expect(new Set(runs.map((run) => run.outcome))).toEqual(new Set([outcome]));
      expect(runs.filter(({ seconds }) => seconds >= 5).length).toBeLessThanOrEqual(DISKS / 100);
    },
    3_600_000,
  );
});
