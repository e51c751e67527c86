// Latencies as two charts over all phases: the histogram, and the percentile curve as HdrHistogram draws it.

import { binsIn } from '../../measure/distribution.js';
import type { HistogramBin } from '../../measure/histogram.js';
import type { Finding } from '../../verdict/judge.js';
import { type MarkedMetric, marksOf } from '../buckets.js';
import { latencyLimit } from '../format.js';
import type { PhaseReport, Report } from '../report.js';
import { latencyAxis, linearAxis, percentileAxis } from './axes.js';
import type { Chart, Limit } from './chart.js';

/** A kind of latency of one phase, decoded. */
export interface Distribution {
  /** The kind of limits that apply; `null` if none do. */
  readonly metric: MarkedMetric | null;
  readonly label: string;
  readonly look: number;
  readonly bins: readonly HistogramBin[];
  readonly count: number;
}

/** The appends, fdatasyncs and commits of the fixed-rate phase, and the appends of the closed loop; none where nothing was measured. */
export function distributionsOf({ phases }: Report): readonly Distribution[] {
  return phases
    .flatMap((phase) => distributionsOfPhase(phase))
    .map((distribution, index) => ({ ...distribution, look: index + 1 }));
}

function distributionsOfPhase({ name, append, sync, commit }: PhaseReport): Omit<Distribution, 'look'>[] {
  const isJudged = name === 'paced';
  const kinds = [
    [isJudged ? 'appendP99' : null, 'append', append],
    ...(isJudged ? ([['syncP99', 'fdatasync', sync]] as const) : []),
    ['commitP99', 'backend commit', commit],
  ] as const;
  return kinds.flatMap(([metric, kind, summary]) => {
    const bins = binsIn(summary?.histogram ?? '') ?? [];
    const count = bins.reduce((sum, bin) => sum + bin.count, 0);
    return count === 0 ? [] : [{ metric, label: `${kind}, ${name}`, bins, count }];
  });
}

const COLUMNS_A_DECADE = 16;

/** The share of samples in each column; the columns are equally wide on the logarithmic axis. */
export function histogramChart(distributions: readonly Distribution[], findings: readonly Finding[]): Chart {
  const limits = limitsOf('x', distributions, findings);
  const x = latencyAxis('latency', ...extremes(distributions, limits));
  const { min, max } = x;
  const columns = Math.round(Math.log10(max / min) * COLUMNS_A_DECADE);
  const edges = Array.from({ length: columns + 1 }, (_, index) => min * 10 ** (index / COLUMNS_A_DECADE));
  const series = distributions.map(({ label, look, bins, count }) => {
    const counts = new Array<number>(columns + 1).fill(0);
    for (const { lowestNs, highestNs, count: some } of bins) {
      const column = Math.floor(Math.log10((lowestNs + highestNs) / 2 / min) * COLUMNS_A_DECADE);
      const held = Math.min(columns - 1, Math.max(0, column));
      counts[held] = (counts[held] ?? 0) + some;
    }
    return { label, look, shape: 'area' as const, values: counts.map((some) => some / count) };
  });
  return {
    id: 'histogram',
    description: 'Histogram of the latencies of appends, fdatasyncs and backend commits, with the p99 limits.',
    height: 280,
    x,
    y: linearAxis('share of all', 'share', Math.max(...series.flatMap(({ values }) => values))),
    xs: edges,
    series,
    limits,
  };
}

const POINTS_A_DECADE = 24;

/** The latency that a share of the samples do not exceed; a curve ends with its samples. */
export function percentileChart(distributions: readonly Distribution[], findings: readonly Finding[]): Chart {
  const limits = limitsOf('y', distributions, findings);
  const most = Math.max(...distributions.map(({ count }) => count));
  const x = percentileAxis(most);
  const points = Math.ceil(Math.log10(x.max) * POINTS_A_DECADE);
  const xs = Array.from({ length: points + 1 }, (_, index) => 10 ** (index / POINTS_A_DECADE));
  return {
    id: 'percentiles',
    description: 'Percentiles of the latencies of appends, fdatasyncs and backend commits.',
    height: 280,
    x,
    y: latencyAxis('within', ...extremes(distributions, limits)),
    xs,
    series: distributions.map(({ label, look, bins, count }) => ({
      label,
      look,
      shape: 'line',
      // A curve ends one point after the share of its last sample.
      values: xs.map((at) => (at > count * 10 ** (1 / POINTS_A_DECADE) ? null : valueAt(bins, count, 1 - 1 / at))),
    })),
    limits,
  };
}

/** The lowest latency that `share` of the samples do not exceed. */
export function valueAt(bins: readonly HistogramBin[], count: number, share: number): number | null {
  const wanted = Math.max(1, Math.ceil(share * count - 1e-9));
  let seen = 0;
  for (const { highestNs, count: some } of bins) {
    seen += some;
    if (seen >= wanted) return highestNs;
  }
  return bins.at(-1)?.highestNs ?? null;
}

function limitsOf(
  axis: 'x' | 'y',
  distributions: readonly Distribution[],
  findings: readonly Finding[],
): readonly Limit[] {
  // An append contains its fdatasync, and their limits are the same.
  const metrics = [...new Set(distributions.map(({ metric }) => (metric === 'syncP99' ? 'appendP99' : metric)))];
  return metrics
    .flatMap((metric) => (metric === null ? [] : marksOf(metric, findings)))
    .map(({ limitNs, isRequired, what }) => ({
      axis,
      at: limitNs,
      label: `${latencyLimit(limitNs)}${what}`,
      tone: isRequired ? 'bad' : 'fair',
    }));
}

/** The extremes of all samples and limits, so that distant limits are visible too. */
function extremes(distributions: readonly Distribution[], limits: readonly Limit[]): readonly [number, number] {
  const marked = limits.map(({ at }) => at);
  const lows = distributions.map(({ bins }) => bins[0]?.lowestNs ?? 1);
  const highs = distributions.map(({ bins }) => bins.at(-1)?.highestNs ?? 1);
  return [Math.min(...lows, ...marked), Math.max(...highs, ...marked)];
}
