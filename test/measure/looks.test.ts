import { describe, expect, it } from 'vitest';
import { Looks, samplesForAnyVerdict, samplesToSettle } from '../../lib/measure/looks.js';

describe('looks', () => {
  it('spend no more than half of what the confidence leaves, however many there are', () => {
    const looks = new Looks(0.99, null);
    let spent = 0;
    for (let n = 0; n < 10_000; n += 1) {
      spent += looks.alpha;
      looks.pass();
    }
    expect(spent).toBeLessThan(0.005);
    expect(spent).toBeGreaterThan(0.0049);
  });

  it('come first after 1.4 s of a closed loop, and when a paced phase can settle anything', () => {
    expect(new Looks(0.99, null).isDue(1.39e9)).toBe(false);
    expect(new Looks(0.99, null).isDue(1.4e9)).toBe(true);
    expect(new Looks(0.99, 100).isDue(6.7e9)).toBe(false);
    expect(new Looks(0.99, 100).isDue(6.8e9)).toBe(true);
    expect(new Looks(0.99, 10_000).isDue(3.4e9)).toBe(true);
  });

  it('are ever farther apart', () => {
    const looks = new Looks(0.99, null);
    looks.pass();
    expect(looks.isDue(2.09e9)).toBe(false);
    expect(looks.isDue(2.1e9)).toBe(true);
  });

  it('know how many samples a verdict needs', () => {
    expect(samplesToSettle(0.99)).toBe(597);
    expect(samplesForAnyVerdict(0.99)).toBe(2);
  });
});
