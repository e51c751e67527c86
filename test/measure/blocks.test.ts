import { describe, expect, it } from 'vitest';
import { Blocks } from '../../lib/measure/blocks.js';
import { seeded } from '../simulation/synthetic-disk.js';
import { memoryOf, record } from '../support/memory.js';

/** Looks at rows of latencies, a row a look. */
function blocksOf(rows: readonly (readonly number[])[]): Blocks {
  const memory = memoryOf([]);
  const blocks = new Blocks();
  let appends = 0;
  let spentNs = 0;
  for (const row of rows) {
    record(memory, row);
    appends += row.length;
    spentNs += row.reduce((sum, ns) => sum + ns, 0);
    blocks.add({ memory, appends, spentNs });
  }
  return blocks;
}

const FAST = 1000;
const SLOW = 100_000;

describe('what samples are worth', () => {
  it('is nearly their number where they are independent', () => {
    const random = seeded(3);
    const rows = Array.from({ length: 64 }, () => Array.from({ length: 100 }, () => (random() < 0.05 ? SLOW : FAST)));
    const worth = blocksOf(rows).effectiveCount(SLOW - 1, 0.005);
    expect(worth).toBeGreaterThan(1500);
    expect(worth).toBeLessThanOrEqual(6400);
  });

  it('is the number of blocks where each block is all of one kind', () => {
    const random = seeded(4);
    const rows = Array.from({ length: 64 }, () => new Array<number>(100).fill(random() < 0.2 ? SLOW : FAST));
    expect(blocksOf(rows).effectiveCount(FAST, 0.005)).toBeLessThan(80);
  });

  it('sees what depends on one another over a time much longer than a look', () => {
    const rows = Array.from({ length: 64 }, (_, n) => {
      return Array.from({ length: 100 }, (_, k) => (k % 10 === 0 && n % 16 < 4 ? SLOW : FAST));
    });
    expect(blocksOf(rows).effectiveCount(FAST, 0.005)).toBeLessThan(700);
  });

  it('is no more where the slow ones are so alike that nothing lies beyond them', () => {
    const rows = Array.from({ length: 64 }, (_, n) => new Array<number>(10).fill(n >= 30 && n < 33 ? SLOW : FAST));
    expect(blocksOf(rows).effectiveCount(SLOW, 0.005)).toBeLessThan(64);
  });

  it('is no more where a few independent ones lie beyond many that are alike and came at once', () => {
    const rows = Array.from({ length: 64 }, (_, n) => {
      const usual = n >= 30 && n < 33 ? SLOW : FAST;
      return Array.from({ length: 10 }, (_, k) => (k === 0 && n % 16 === 0 ? 2 * SLOW : usual));
    });
    expect(blocksOf(rows).effectiveCount(SLOW, 0.005)).toBeLessThan(64);
  });

  it('is their number where all are alike', () => {
    expect(blocksOf([[FAST, FAST], [FAST]]).effectiveCount(FAST, 0.005)).toBe(3);
  });

  it('stays right over as many looks as a day has, in the same memory', () => {
    const memory = memoryOf([]);
    const blocks = new Blocks();
    for (let look = 1; look <= 100_000; look += 1) {
      record(memory, [look % 10 === 0 ? SLOW : FAST]);
      blocks.add({ memory, appends: look, spentNs: look * FAST });
    }
    // One slow in ten, as evenly as can be: worth no less than if they were independent.
    expect(blocks.effectiveCount(FAST, 0.005)).toBe(100_000);
    expect(blocks.meanSpentNs(0.005)).toEqual({ mean: FAST, halfWidth: 0 });
  });
});

describe('the mean time of an append', () => {
  it('is not known from fewer than sixteen blocks', () => {
    expect(blocksOf(new Array(15).fill([FAST])).meanSpentNs(0.005)).toBe(undefined);
    expect(blocksOf(new Array(16).fill([FAST])).meanSpentNs(0.005)).toEqual({ mean: FAST, halfWidth: 0 });
  });

  it('is the less certain the more the blocks differ', () => {
    const halfWidth = (spread: number) =>
      blocksOf(Array.from({ length: 32 }, (_, n) => [FAST + (n % 3) * spread])).meanSpentNs(0.005)?.halfWidth ?? 0;
    expect(halfWidth(100)).toBeGreaterThan(0);
    expect(halfWidth(500)).toBeCloseTo(5 * halfWidth(100), 6);
  });
});
