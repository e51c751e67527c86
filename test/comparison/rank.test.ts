import { describe, expect, it } from 'vitest';
import { rank, sharedDisks } from '../../lib/comparison/rank.js';
import type { Report } from '../../lib/report/report.js';
import { renderSetText } from '../../lib/report/set-text.js';
import { setOf } from '../support/report-set.js';
import { GOLDEN_NAMES, type GoldenName, savedReport } from '../support/saved-reports.js';

function at(path: string, name: GoldenName): Report {
  const report = savedReport(name);
  return { ...report, target: { ...report.target, path } };
}

describe('the ranking', () => {
  it('is by verdict first', () => {
    const ranked = rank([...GOLDEN_NAMES].reverse().map((name) => at(`/mnt/${name}`, name)));
    expect(ranked.map(({ path }) => path).slice(0, 2)).toEqual(['/mnt/recommended', '/mnt/suitable']);
    expect(ranked.map(({ outcome }) => outcome)).toEqual([
      'recommended',
      'suitable',
      'inconclusive',
      'inconclusive',
      'unsuitable',
      'unsuitable',
      'unsuitable',
    ]);
    expect(ranked[1]?.because).toContainEqual({
      id: 'verdict-differs',
      path: '/mnt/recommended',
      outcome: 'recommended',
    });
  });

  it('is by typical second for equal verdicts, with one rank for directories that do not differ', () => {
    const slow = at('/mnt/slow', 'recommended');
    // The appends of the suitable disk, with a better verdict.
    const slower = { ...slow, phases: savedReport('suitable').phases };
    const ranked = rank([slower, at('/mnt/a', 'recommended'), at('/mnt/b', 'recommended')]);
    expect(ranked.map(({ rank: place, path }) => [place, path])).toEqual([
      [1, '/mnt/a'],
      [1, '/mnt/b'],
      [3, '/mnt/slow'],
    ]);
    expect(ranked[1]?.because.at(-1)).toMatchObject({ id: 'no-difference', path: '/mnt/a' });
    expect(ranked[2]?.because.at(-1)).toMatchObject({ id: 'slower', path: '/mnt/b' });
    const text = renderSetText(setOf(slower, at('/mnt/a', 'recommended'))).replace(/\s+/g, ' ');
    expect(text).toMatch(/its typical second is 2\.\d+ times as slow as on \/mnt\/a \(range 2\.\d+ to 2\.\d+\)/);
  });

  it('accepts a run without a measurement', () => {
    const nothing = at('/mnt/nothing', 'in-memory');
    expect(rank([nothing, nothing]).map((row) => row.rank)).toEqual([1, 1]);
  });
});

describe('a shared device', () => {
  it('is one that several directories use, and is named', () => {
    const reports = [at('/mnt/a', 'suitable'), at('/mnt/b', 'suitable'), at('/mnt/c', 'unsuitable')];
    expect(sharedDisks(reports)).toEqual([{ device: 'vda', paths: ['/mnt/a', '/mnt/b'] }]);
    expect(renderSetText(setOf(...reports))).toContain('vda holds /mnt/a and /mnt/b');
  });
});
