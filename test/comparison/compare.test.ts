import { describe, expect, it } from 'vitest';
import { compareReports } from '../../lib/comparison/compare.js';
import { medianSecond, TYPICAL_SECOND } from '../../lib/comparison/difference.js';
import { renderComparisonMarkdown, renderComparisonText } from '../../lib/report/comparison-text.js';
import { renderJson } from '../../lib/report/json.js';
import { HOSTILE, hostileReport } from '../support/hostile.js';
import { type GoldenName, savedReport } from '../support/saved-reports.js';

const named = (...names: readonly GoldenName[]) =>
  names.map((name) => ({ name: `${name}.json`, report: savedReport(name) }));

describe('a comparison', () => {
  it('has the values of each report, and their ratios to the first', () => {
    const { runs, figures } = compareReports(named('recommended', 'suitable'));
    expect(runs).toMatchObject([
      { outcome: 'recommended' },
      { outcome: 'suitable', class: 'virtual', comparedWith: 0 },
    ]);
    const typical = figures.find(({ id }) => id === 'typical-second');
    const medians = [savedReport('recommended'), savedReport('suitable')].map(({ phases }) =>
      medianSecond(TYPICAL_SECOND, phases[0]?.windows ?? []),
    );
    expect(typical?.values).toEqual(medians);
    const [none, difference] = typical?.differences ?? [];
    expect(none).toBe(null);
    expect(difference?.ratio).toBeCloseTo((medians[1] ?? 0) / (medians[0] ?? 1), 9);
    expect(difference?.result).toBe('slower');
    expect(difference?.lowRatio).toBeGreaterThan(1);
    const p99 = figures.find(({ id }) => id === 'append-p99');
    expect(p99?.values[1]).toBe(savedReport('suitable').phases[0]?.append.p99Ns);
    expect(p99?.differences).toEqual([null, null]);
  });

  it('finds no difference between a report and itself', () => {
    const { figures } = compareReports(named('suitable', 'suitable'));
    const differences = figures.flatMap((figure) => figure.differences.slice(1)).filter((one) => one !== null);
    expect(differences).toHaveLength(2);
    for (const { ratio, result } of differences) expect([ratio, result]).toEqual([1, 'none-seen']);
  });

  it('omits values that a report lacks, and reports that are too short', () => {
    const { figures } = compareReports(named('recommended', 'failed'));
    for (const { differences } of figures) expect(differences).toEqual([null, null]);
    const nothing = { name: 'nothing', report: savedReport('in-memory') };
    for (const { values } of compareReports([nothing, ...named('suitable')]).figures) expect(values[0]).toBe(null);
    expect(compareReports([nothing, nothing]).figures).toEqual([]);
    expect(renderComparisonText(compareReports([nothing, nothing]))).toContain('too short to compare');
  });

  it('pairs reports by path when asked', () => {
    const at = (path: string) => {
      const report = savedReport('suitable');
      return { name: 'x', report: { ...report, target: { ...report.target, path } } };
    };
    const reports = ['/mnt/a', '/mnt/b', '/mnt/a', '/mnt/b', '/mnt/c'].map(at);
    const pairs = (isPairedByPath: boolean) =>
      compareReports(reports, { isPairedByPath }).runs.map(({ comparedWith }) => comparedWith);
    expect(pairs(true)).toEqual([null, 0, 0, 1, 0]);
    expect(pairs(false)).toEqual([null, 0, 0, 0, 0]);
    expect(renderComparisonText(compareReports(reports, { isPairedByPath: true }), { width: 300 })).toMatch(
      / A +B +B \/ A +C +C \/ A +D +D \/ B /,
    );
  });

  it('needs at least two reports', () => {
    expect(() => compareReports(named('suitable'))).toThrow('reports must be two or more');
  });
});

describe('a rendered comparison', () => {
  const comparison = compareReports(named('recommended', 'suitable', 'unsuitable'));

  it.each([
    ['text', renderComparisonText(comparison), 'comparison.txt'],
    ['text of 120 columns', renderComparisonText(comparison, { width: 120 }), 'comparison-120.txt'],
    ['markdown', renderComparisonMarkdown(comparison), 'comparison.md'],
    ['json', renderJson(comparison), 'comparison.json'],
  ])('matches its golden file: %s', async (_, text, file) => {
    await expect(text).toMatchFileSnapshot(`../golden/comparison/${file}`);
  });

  it.each([60, 80, 120])('keeps to %i columns', (width) => {
    for (const line of renderComparisonText(comparison, { width }).split('\n')) {
      expect([...line].length).toBeLessThanOrEqual(width);
    }
  });

  it('escapes strings of a report for the terminal', () => {
    const hostile = { name: HOSTILE, report: hostileReport(HOSTILE) };
    for (const render of [renderComparisonText, renderComparisonMarkdown, renderJson]) {
      expect(render(compareReports([hostile, hostile]))).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });
});
