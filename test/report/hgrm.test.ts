// The percentile distribution, as HdrHistogram's plotter reads it: lines of four numbers, and comments.

import { describe, expect, it } from 'vitest';
import { renderHgrm } from '../../lib/report/hgrm.js';
import { MEASURED_NAMES, savedReport } from '../support/saved-reports.js';

/** plotFiles.html reads a line as a point if it is no comment and has four words, the first and the last of them numbers. */
function points(text: string): { readonly ms: number; readonly share: number; readonly count: number }[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/ +/);
    const [ms = Number.NaN, share = Number.NaN, count = Number.NaN, inverse = Number.NaN] = words.map(Number);
    const isPoint = !line.startsWith('#') && words.length === 4 && !Number.isNaN(ms) && !Number.isNaN(inverse);
    return isPoint ? [{ ms, share, count }] : [];
  });
}

describe('the percentile distribution', () => {
  it.each(MEASURED_NAMES)('has the fixed-rate appends in milliseconds: %s', (name) => {
    const { phases } = savedReport(name);
    const { append } = phases.find((phase) => phase.name === 'paced') ?? {};
    const text = renderHgrm(savedReport(name));
    const seen = points(text);
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.map(({ ms }) => ms)).toEqual(seen.map(({ ms }) => ms).sort((a, b) => a - b));
    const median = seen.find(({ share }) => share >= 0.5);
    expect(median?.ms).toBeCloseTo((append?.p50Ns ?? 0) / 1e6, 3);
    expect(text).toMatch(new RegExp(`Total count {4}= +${append?.count}]`));
  });

  it('has the appends of the closed loop when no other phase ran', () => {
    const [, closedLoop] = savedReport('suitable').phases;
    const text = renderHgrm({ ...savedReport('suitable'), phases: closedLoop ? [closedLoop] : [] });
    expect(text).toMatch(new RegExp(`Total count {4}= +${closedLoop?.append.count}]`));
  });

  it('has no point without a measurement', () => {
    expect(points(renderHgrm({ ...savedReport('interrupted'), phases: [] }))).toEqual([]);
  });
});
