import { describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../lib/verdict/thresholds.js';

describe('the table of thresholds', () => {
  it.each(THRESHOLDS.map((row) => [row.id, row] as const))('%s says where its number was read', (_, { source }) => {
    expect(source.title).toMatch(/\w{3}/);
    expect(new URL(source.url).protocol).toBe('https:');
    expect(new Date(source.dateRead).toISOString().slice(0, 10)).toBe(source.dateRead);
  });

  it('has each id once, and every limit above zero', () => {
    expect(new Set(THRESHOLDS.map(({ id }) => id)).size).toBe(THRESHOLDS.length);
    for (const { limit } of THRESHOLDS) expect(limit).toBeGreaterThan(0);
  });
});
