// Whether two runs differ: by hand, and for pairs of runs cut from one recorded disk, which must not be reported as different.

import { describe, expect, it } from 'vitest';
import { differenceOf, type SecondsFigure, SLOW_SECOND, TYPICAL_SECOND } from '../../lib/comparison/difference.js';
import type { Window } from '../../lib/measure/windows.js';
import { keepTable } from '../support/kept-table.js';
import { needs } from '../support/needs.js';
import busy from '../verdict/traces/busy.json' with { type: 'json' };
import idle from '../verdict/traces/idle.json' with { type: 'json' };

const windowsOf = (p50Us: readonly number[], p99Us: readonly number[] = p50Us) =>
  p50Us.map((value, at) => ({ p50Ns: value * 1e3, p99Ns: (p99Us[at] ?? 0) * 1e3 })) as unknown as Window[];
const repeated = (count: number, values: readonly number[]) =>
  Array.from({ length: count }, (_, at) => values[at % values.length] ?? 0);

describe('two runs', () => {
  it('differ when nine of ten seconds of one are slower than nine of ten of the other', () => {
    const first = windowsOf(repeated(60, [300, 310, 320]));
    const other = windowsOf(repeated(60, [600, 620, 640]));
    expect(differenceOf(TYPICAL_SECOND, first, other)).toMatchObject({ result: 'slower', ratio: 2 });
    expect(differenceOf(TYPICAL_SECOND, other, first)).toMatchObject({ result: 'faster', ratio: 0.5 });
  });

  it('do not differ when their seconds overlap', () => {
    const first = windowsOf(repeated(60, [300, 700]));
    const other = windowsOf(repeated(60, [400, 900]));
    expect(differenceOf(TYPICAL_SECOND, first, other)).toMatchObject({ result: 'none-seen' });
  });

  it('are not compared when one is too short', () => {
    const long = windowsOf(repeated(60, [300]));
    expect(differenceOf(TYPICAL_SECOND, long, windowsOf(repeated(19, [900])))).toBeUndefined();
    expect(differenceOf(SLOW_SECOND, long, windowsOf(repeated(59, [900])))).toBeUndefined();
  });
});

/** Distance between the starts of the runs, in seconds. */
const STEP = process.env['ACCURACY_SEEDS'] === undefined ? 40 : 10;

interface Trace {
  readonly p50Us: string;
  readonly p99Us: string;
}

/** The share of pairs that are reported as different if the second run is slower by a factor. */
function called({ p50Us, p99Us }: Trace, figure: SecondsFigure, length: number, times: number): number {
  const numbers = (text: string) => text.split(' ').map(Number);
  const [p50, p99] = [numbers(p50Us), numbers(p99Us)];
  const part = (from: number, factor: number) =>
    windowsOf(
      p50.slice(from, from + length).map((value) => factor * value),
      p99.slice(from, from + length).map((value) => factor * value),
    );
  let [pairs, different] = [0, 0];
  for (let first = 0; first + length <= p50.length; first += STEP) {
    for (let other = 0; other + length <= p50.length; other += STEP) {
      if (Math.abs(first - other) < length) continue;
      pairs += 1;
      const found = differenceOf(figure, part(first, 1), part(other, times));
      if (found !== undefined && found.result !== 'none-seen') different += 1;
    }
  }
  return different / pairs;
}

describe('pairs of runs cut from one recorded disk', () => {
  it.each([
    ['idle', idle, 20],
    ['idle', idle, 60],
    ['idle', idle, 120],
    ['busy', busy, 20],
    ['busy', busy, 60],
    ['busy', busy, 120],
  ] as const)('%s: at most 5 %% are called different (%#)', (_, trace, length) => {
    expect(called(trace, TYPICAL_SECOND, length, 1)).toBeLessThanOrEqual(0.05);
    expect(called(trace, SLOW_SECOND, length, 1)).toBeLessThanOrEqual(0.05);
  });

  it('are called different when the second is two and three times slower, if the disk is steady', () => {
    expect(called(busy, TYPICAL_SECOND, 60, 2)).toBeGreaterThan(0.9);
    expect(called(idle, TYPICAL_SECOND, 60, 3)).toBeGreaterThan(0.5);
  });

  it('docs/comparing.md has the shares of this build', (context) => {
    needs(context, 'full-accuracy');
    const rows = Object.entries({ idle, busy }).flatMap(([name, trace]) =>
      [20, 60, 120].map((length) => [
        name,
        `${length} s`,
        ...[1, 1.5, 2, 3, 4].map((times) => `${Math.round(100 * called(trace, TYPICAL_SECOND, length, times))} %`),
      ]),
    );
    keepTable('comparing.md', 'called-different', rows);
  });
});
