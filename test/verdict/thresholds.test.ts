// The table of limits, and the caller's own limits.

import { describe, expect, it } from 'vitest';
import { DiskBenchError } from '../../lib/errors.js';
import { changedLimits, countedLimits, type Limits, THRESHOLDS, thresholdsWith } from '../../lib/verdict/thresholds.js';

describe('the table of thresholds', () => {
  it.each(THRESHOLDS.map((row) => [row.id, row] as const))('has a source for %s', (_, { source }) => {
    expect(source.title).toMatch(/\w{3}/);
    expect(new URL(source.url).protocol).toBe('https:');
    expect(new Date(source.dateRead).toISOString().slice(0, 10)).toBe(source.dateRead);
  });

  it('has each id once, with a limit above zero', () => {
    expect(new Set(THRESHOLDS.map(({ id }) => id)).size).toBe(THRESHOLDS.length);
    for (const { limit } of THRESHOLDS) expect(limit).toBeGreaterThan(0);
  });

  it('decides the verdict by four rows', () => {
    expect(THRESHOLDS.filter(({ decides }) => decides === 'verdict').map(({ id, limit }) => [id, limit])).toEqual([
      ['append-p99', 10e6],
      ['commit-p99', 25e6],
      ['stalled-appends', 0.01],
      ['longest-operation', 1e9],
    ]);
  });

  it('has a wait for each share by time, and for no other row', () => {
    expect(THRESHOLDS.filter(({ unit }) => unit === 'share').map(({ id, waitNs }) => [id, waitNs])).toEqual([
      ['stalled-appends', 150e6],
      ['delayed-appends-loaded', 10e6],
    ]);
    expect(THRESHOLDS.filter(({ unit, waitNs }) => unit !== 'share' && waitNs !== undefined)).toEqual([]);
  });
});

describe("the caller's limits", () => {
  it('replace those of the table, and the source records this', () => {
    const thresholds = thresholdsWith({ 'append-p99': 20e6 });
    const [changed, ...others] = changedLimits(thresholds);
    expect(others).toEqual([]);
    expect(changed).toMatchObject({ id: 'append-p99', limit: 20e6 });
    expect(changed?.source.title).toMatch(/^set for this run; it replaces the limit in: etcd FAQ/);
    expect(countedLimits(thresholds).appendNs).toBe(20e6);
  });

  it('change nothing if they equal those of the table, or are undefined', () => {
    expect(thresholdsWith({})).toEqual(THRESHOLDS);
    expect(changedLimits(thresholdsWith({ 'append-p99': 10e6 }))).toEqual([]);
    expect(changedLimits(thresholdsWith({ 'append-p99': undefined }))).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown id', { 'append-p98': 1e6 }, /unknown limit append-p98: use one of append-p99, commit-p99/],
    ['a name of Object', { constructor: 1 }, /unknown limit constructor/],
    ['zero', { 'append-p99': 0 }, /append-p99 must be above 0 .* ns \(1 h\), not 0/],
    ['less than zero', { 'append-p99': -1 }, /append-p99 must be above 0/],
    ['no number', { 'append-p99': Number.NaN }, /not NaN/],
    ['a text', { 'append-p99': '10ms' }, /not 10ms/],
    ['an infinite one', { 'append-rate': Number.POSITIVE_INFINITY }, /not Infinity/],
    ['more than an hour', { 'longest-operation': 3.7e12 }, /at most 3600000000000/],
    ['more than the whole', { 'stalled-appends': 1.5 }, /at most 1 \(100 %\)/],
  ])('are rejected: %s', (_, limits, message) => {
    const refused = () => thresholdsWith(limits as Limits);
    expect(refused).toThrow(DiskBenchError);
    expect(refused).toThrow(message);
  });
});

it('the counted limits are those of the rows', () => {
  expect(countedLimits(THRESHOLDS)).toEqual({
    appendNs: 10e6,
    loadedAppendNs: 2e6,
    commitNs: 25e6,
    stallNs: 150e6,
    delayNs: 10e6,
  });
});
