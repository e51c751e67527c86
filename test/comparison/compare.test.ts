import { describe, expect, it } from 'vitest';
import { compareReports, renderComparisonMarkdown, renderComparisonText, renderJson } from '../../lib/index.js';
import { HOSTILE, hostileReport } from '../support/hostile.js';
import { savedReport } from '../support/saved-reports.js';

const named = (...names: readonly ('marginal' | 'recommended' | 'unsuitable' | 'interrupted')[]) =>
  names.map((name) => ({ name: `${name}.json`, report: savedReport(name) }));

describe('reports side by side', () => {
  it('have their percentiles, and how many times the first one each is', () => {
    const { runs, figures } = compareReports(named('marginal', 'unsuitable'));
    expect(runs).toMatchObject([{ outcome: 'marginal' }, { outcome: 'unsuitable', class: 'hdd' }]);
    const p99 = figures.find(({ phase, title }) => phase === 'paced' && title === 'fdatasync p99');
    const [a, b] = ['marginal', 'unsuitable'].map((name) => savedReport(name as 'marginal').phases[1]?.sync.p99Ns ?? 0);
    expect(p99?.values).toEqual([a, b]);
    const [none, ratio] = p99?.ratios ?? [];
    expect(none).toBe(null);
    expect(ratio?.ratio).toBeCloseTo((b ?? 0) / (a ?? 1), 9);
    expect(ratio).toMatchObject({ difference: 'higher', method: 'intervals' });
    expect(ratio?.interval?.low).toBeLessThan(ratio?.ratio ?? 0);
    expect(ratio?.interval?.high).toBeGreaterThan(ratio?.ratio ?? 0);
  });

  it('see no difference between a report and itself', () => {
    const { figures } = compareReports(named('marginal', 'marginal'));
    const ratios = figures.flatMap((figure) => figure.ratios.slice(1));
    expect(ratios.length).toBeGreaterThan(10);
    for (const ratio of ratios) {
      expect(ratio?.ratio).toBe(1);
      expect(['none-seen', 'unknown']).toContain(ratio?.difference);
    }
  });

  it('say nothing of what one of them has not', () => {
    const { figures } = compareReports(named('marginal', 'interrupted'));
    for (const { phase, values, ratios } of figures) {
      if (phase === 'paced') expect([values[1], ratios]).toEqual([null, [null, null]]);
    }
    const nothing = { name: 'nothing', report: { ...savedReport('interrupted'), phases: [] } };
    for (const { ratios } of compareReports([nothing, ...named('marginal')]).figures)
      expect(ratios).toEqual([null, null]);
    expect(compareReports([nothing, nothing]).figures).toEqual([]);
  });

  it('are paired by path, if asked', () => {
    const at = (path: string) => {
      const report = savedReport('marginal');
      return { name: 'x', report: { ...report, target: { ...report.target, path } } };
    };
    const reports = ['/mnt/a', '/mnt/b', '/mnt/a', '/mnt/b', '/mnt/c'].map(at);
    const besides = (isPairedByPath: boolean) =>
      compareReports(reports, { isPairedByPath }).runs.map(({ beside }) => beside);
    expect(besides(true)).toEqual([null, 0, 0, 1, 0]);
    expect(besides(false)).toEqual([null, 0, 0, 0, 0]);
    expect(renderComparisonText(compareReports(reports, { isPairedByPath: true }))).toMatch(
      / A +B +B \/ A +C +C \/ A +D +D \/ B /,
    );
  });

  it('are two at the least', () => {
    expect(() => compareReports(named('marginal'))).toThrow('reports must be two or more');
  });
});

describe('the comparison', () => {
  const comparison = compareReports(named('marginal', 'recommended', 'unsuitable'));

  it.each([
    ['text', renderComparisonText(comparison), 'comparison.txt'],
    ['markdown', renderComparisonMarkdown(comparison), 'comparison.md'],
    ['json', renderJson(comparison), 'comparison.json'],
  ])('as %s', async (_, text, file) => {
    await expect(text).toMatchFileSnapshot(`../golden/comparison/${file}`);
  });

  it('lets no string of a report at a terminal', () => {
    const hostile = { name: HOSTILE, report: hostileReport(HOSTILE) };
    for (const render of [renderComparisonText, renderComparisonMarkdown, renderJson]) {
      expect(render(compareReports([hostile, hostile]))).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });
});
