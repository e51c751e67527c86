import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, studentQuantile } from '../../lib/measure/beta.js';

/** The chance of `least` and more successes of `trials`, summed term by term. */
function binomialTail(least: number, trials: number, chance: number): number {
  let term = (1 - chance) ** trials;
  let sum = 0;
  for (let successes = 0; successes <= trials; successes += 1) {
    if (successes >= least) sum += term;
    term *= ((trials - successes) / (successes + 1)) * (chance / (1 - chance));
  }
  return sum;
}

describe('betaCdf', () => {
  it('is the tail of the binomial distribution', () => {
    const trials = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(
        trials,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 99 }),
        (n, part, percent) => {
          const least = 1 + Math.floor(part * (n - 1));
          expect(betaCdf(percent / 100, least, n - least + 1)).toBeCloseTo(binomialTail(least, n, percent / 100), 9);
        },
      ),
    );
  });

  it('has its ends', () => {
    expect(betaCdf(0, 2, 3)).toBe(0);
    expect(betaCdf(1, 2, 3)).toBe(1);
  });
});

describe('betaQuantile', () => {
  it.each([1, 10, 596, 100_000])('undoes the distribution of the largest of %i', (n) => {
    expect(betaQuantile(0.99, 1, n)).toBeCloseTo(1 - 0.01 ** (1 / n), 9);
  });

  it('undoes betaCdf', () => {
    const shape = fc.double({ min: 0.5, max: 2000, noNaN: true });
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, p) => {
        // It finds x to 1e-12, and the distribution may be as steep as 1e6 there.
        expect(betaCdf(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 5);
      }),
    );
  });
});

describe('studentQuantile', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  it.each([
    [0.975, 1, 12.706],
    [0.975, 10, 2.228],
    [0.99, 7, 2.998],
    [0.995, 30, 2.75],
    [0.999, 100, 3.174],
    [0.995, 1e6, 2.576],
  ])('at %d with %d degrees is the %d of the tables', (p, degrees, value) => {
    expect(studentQuantile(p, degrees)).toBeCloseTo(value, 3);
  });
});
