import { describe, expect, it } from 'vitest';
import { rank, sharedDisks } from '../../lib/comparison/rank.js';
import type { Report } from '../../lib/index.js';
import { GOLDEN_NAMES, type GoldenName, savedReport } from '../support/saved-reports.js';

function at(path: string, name: GoldenName): Report {
  const report = savedReport(name);
  return { ...report, target: { ...report.target, path } };
}

describe('the ranking', () => {
  it('goes by the verdict first', () => {
    const ranked = rank([...GOLDEN_NAMES].reverse().map((name) => at(`/mnt/${name}`, name)));
    expect(ranked.map(({ rank: place, path }) => [place, path])).toEqual([
      [1, '/mnt/recommended'],
      [2, '/mnt/marginal'],
      [3, '/mnt/interrupted'],
      [4, '/mnt/inconclusive'],
      [5, '/mnt/unsuitable'],
    ]);
    expect(ranked[1]?.because).toContain('it is marginal, and /mnt/recommended is recommended');
  });

  it('goes by the syncs among equals, and puts those in one place that no difference is seen between', () => {
    const slow = at('/mnt/slow', 'recommended');
    // The marginal disk's syncs, with the verdict of a good one.
    const slower = { ...slow, phases: savedReport('marginal').phases };
    const ranked = rank([slower, at('/mnt/a', 'recommended'), at('/mnt/b', 'recommended')]);
    expect(ranked.map(({ rank: place, path }) => [place, path])).toEqual([
      [1, '/mnt/a'],
      [1, '/mnt/b'],
      [3, '/mnt/slow'],
    ]);
    expect(ranked[1]?.because.at(-1)).toMatch(
      /^no difference is seen from \/mnt\/a: fdatasync p99 \(paced\) is 1\.00 times/,
    );
    expect(ranked[2]?.because.at(-1)).toMatch(/^fdatasync p99 \(paced\) is 2\d\.\d times that of \/mnt\/b \(/);
  });

  it('of a run of nothing is no error', () => {
    const nothing = { ...at('/mnt/nothing', 'interrupted'), phases: [] };
    expect(rank([nothing, nothing]).map((row) => row.rank)).toEqual([1, 1]);
  });
});

describe('a shared disk', () => {
  it('is one that several stand on', () => {
    const reports = [at('/mnt/a', 'marginal'), at('/mnt/b', 'marginal'), at('/mnt/c', 'unsuitable')];
    expect(sharedDisks(reports)).toEqual([{ device: 'vda', paths: ['/mnt/a', '/mnt/b'] }]);
  });
});
