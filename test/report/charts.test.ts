// The data of the charts of an HTML report.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binsIn } from '../../lib/measure/distribution.js';
import { summarise } from '../../lib/measure/summary.js';
import { latencyAxis, linearAxis, percentileAxis, timeAxis } from '../../lib/report/html/axes.js';
import { distributionsOf, histogramChart, percentileChart, valueAt } from '../../lib/report/html/latency-charts.js';
import { courseOf, stallsOf, timeCharts } from '../../lib/report/html/time-charts.js';
import type { Report } from '../../lib/report/report.js';
import { memoryOf } from '../support/memory.js';
import { MEASURED_NAMES, savedReport } from '../support/saved-reports.js';

const bins = (values: readonly number[]) => binsIn(summarise(memoryOf(values)).histogram) ?? [];
const firstPhase = (report: Report) => {
  const [phase] = report.phases;
  if (phase === undefined) throw new Error('it has a phase');
  return phase;
};

describe('an axis', () => {
  it('of latencies has whole decades, and more ticks for fewer decades', () => {
    const labels = (low: number, high: number) => latencyAxis('', low, high).ticks.map(({ label }) => label);
    expect(labels(12e3, 90e6)).toEqual(['10 µs', '100 µs', '1 ms', '10 ms', '100 ms']);
    expect(labels(120e3, 9e6)).toEqual(['100 µs', '300 µs', '1 ms', '3 ms', '10 ms']);
    expect(labels(1.2e6, 9e6)).toEqual(['1 ms', '2 ms', '5 ms', '10 ms']);
    expect(labels(1e9, 1e9)).toEqual(['1 s', '2 s', '5 s', '10 s']);
  });

  it('of percentiles has its nines at equal distances', () => {
    expect(percentileAxis(5000).ticks.map(({ at, label }) => [at, label])).toEqual([
      [1, '0 %'],
      [2, '50 %'],
      [10, '90 %'],
      [100, '99 %'],
      [1000, '99.9 %'],
      [10_000, '99.99 %'],
    ]);
  });

  it('includes any value that it must show', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e7, noNaN: true }), (highest) => {
        const { max, ticks } = linearAxis('', 'rate', highest);
        expect(max).toBeGreaterThanOrEqual(highest * 0.999);
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThan(12);
        expect(timeAxis(highest).max).toBe(highest);
        expect(timeAxis(highest).ticks.length).toBeLessThan(12);
      }),
    );
    expect(linearAxis('', 'share', 0).ticks.map(({ label }) => label)).toEqual(['0 %', '100 %']);
  });
});

describe('the charts of latencies', () => {
  it('include every sample, and end at the last sample', () => {
    for (const name of MEASURED_NAMES) {
      const distributions = distributionsOf(savedReport(name));
      for (const { values } of histogramChart(distributions, []).series) {
        expect(values.reduce<number>((sum, share) => sum + (share ?? 0), 0)).toBeCloseTo(1, 9);
      }
      const { xs, series } = percentileChart(distributions, []);
      series.forEach(({ values }, index) => {
        const { count, bins: all } = distributions[index] ?? { count: 0, bins: [] };
        const known = values.filter((value) => value !== null);
        expect(known).toEqual([...known].sort((one, other) => one - other));
        expect(known.at(-1)).toBe(all.at(-1)?.highestNs);
        expect(xs[known.length - 1]).toBeLessThan(count * 1.2);
      });
    }
  });

  it('show the percentiles of the summary', () => {
    const { append } = firstPhase(savedReport('suitable'));
    const all = binsIn(append.histogram) ?? [];
    for (const [share, expected] of [
      [0.5, append.p50Ns],
      [0.99, append.p99Ns],
      [0.999, append.p999Ns],
    ] as const) {
      expect(valueAt(all, append.count, share)).toBe(expected);
    }
    expect(valueAt(bins([1, 2, 3]), 3, 0)).toBe(1);
    expect(valueAt([], 0, 0.5)).toBeNull();
  });
});

describe('the charts of time', () => {
  it('mark a stall once, from a sync, an observation or both', () => {
    const report = savedReport('suitable');
    expect(stallsOf(firstPhase(report), report).map(({ durationNs }) => durationNs)).toEqual([131e6]);
    const { phases, ...rest } = report;
    const silent = {
      ...rest,
      phases: phases.map((phase) => ({ ...phase, slowest: { sync: [], write: [], commit: [], cut: [] } })),
    };
    expect(stallsOf(silent.phases[0] as never, silent as never)).toHaveLength(1);
    expect(stallsOf(firstPhase(savedReport('recommended')), savedReport('recommended'))).toEqual([]);
  });

  it('merge the windows of a long run, and keep its worst', () => {
    const phase = firstPhase(savedReport('recommended'));
    const window = (second: number) => ({
      startNs: second * 1e9,
      durationNs: 1e9,
      appends: 100,
      slowAppends: 1,
      slowAppendsLoaded: 2,
      commits: 9,
      slowCommits: 0,
      maxCommitNs: 3e6,
      stalledDue: 0,
      delayedDue: 0,
      p50Ns: 1e5,
      p99Ns: second === 4321 ? 5e8 : 1e6,
      maxNs: second === 4321 ? 9e8 : 2e6,
    });
    const windows = Array.from({ length: 7200 }, (_, second) => window(second));
    const course = courseOf({ ...phase, windows } as never);
    expect(course).toHaveLength(600);
    expect(Math.max(...course.map(({ maxNs }) => maxNs ?? 0))).toBe(9e8);
    expect(course.reduce((sum, { appends }) => sum + appends, 0)).toBe(720_000);
    expect(course.reduce((sum, { slowAppends }) => sum + slowAppends, 0)).toBe(7200);
    expect(course.at(-1)?.startNs).toBe(7188e9);
  });

  it('are empty when a phase ended before its first window', () => {
    const report = savedReport('suitable');
    expect(timeCharts({ ...firstPhase(report), windows: [] }, report)).toEqual([]);
  });
});
