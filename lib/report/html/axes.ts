// The axes of the charts: their ranges and ticks.

import { latency, rate } from '../format.js';
import type { Axis } from './chart.js';

const NOTCHES = [1, 2, 5] as const;

// Of each decade, by how many the axis holds: more labels than these would touch.
const NOTCHES_BY_DECADES: readonly (readonly number[])[] = [[], NOTCHES, [1, 3]];

/** A logarithmic axis of latencies that holds the lowest and the highest, with a tick a decade, or a few more where there are few decades. */
export function latencyAxis(label: string, lowestNs: number, highestNs: number): Axis {
  const first = Math.floor(Math.log10(Math.max(1, lowestNs)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(1, highestNs))));
  const decades = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const ticks = decades
    .flatMap((decade) => (NOTCHES_BY_DECADES[last - first] ?? [1]).map((notch) => notch * decade))
    .filter((at) => at <= 10 ** last)
    .map((at) => ({ at, label: plainLatency(at) }));
  return { label, unit: 'latency', isLog: true, min: 10 ** first, max: 10 ** last, ticks };
}

/** `1 ms` for what `latency` would call `1.00 ms`. */
function plainLatency(ns: number): string {
  return latency(ns).replace(/\.0+ /, ' ');
}

/** HdrHistogram's: 1 / (1 - p) on a logarithmic axis, so that 99 %, 99.9 % and so on stand equally far apart. */
export function percentileAxis(mostSamples: number): Axis {
  const last = Math.max(2, Math.ceil(Math.log10(Math.max(1, mostSamples))));
  const decades = Array.from({ length: last }, (_, index) => 10 ** (index + 1));
  const ticks = [1, 2, ...decades].map((at) => ({ at, label: percentText(at) }));
  return { label: 'percentile', unit: 'percentile', isLog: true, min: 1, max: 10 ** last, ticks };
}

/** The percentile at 1 / (1 - p), with as many nines as it has. */
function percentText(at: number): string {
  const digits = Math.max(0, Math.round(Math.log10(at)) - 2);
  return `${(100 - 100 / at).toFixed(digits)} %`;
}

/** From 0 to a round number above the highest. */
export function linearAxis(label: string, unit: 'share' | 'rate', highest: number): Axis {
  const step = roundStep(highest / 4);
  const max = step * Math.max(1, Math.ceil(highest / step));
  const text = (at: number) =>
    unit === 'share'
      ? `${Number((100 * at).toPrecision(3))} %`
      : at >= 100
        ? rate(at)
        : String(Number(at.toPrecision(3)));
  return { label, unit, isLog: false, min: 0, max, ticks: upTo(max, step).map((at) => ({ at, label: text(at) })) };
}

/** Seconds from the start of a phase to its very end. */
export function timeAxis(durationSeconds: number): Axis {
  const step = roundStep(durationSeconds / 8);
  const ticks = upTo(durationSeconds, step).map((at) => ({ at, label: `${Number(at.toPrecision(6))} s` }));
  return {
    label: 'seconds from the start of the phase',
    unit: 'seconds',
    isLog: false,
    min: 0,
    max: durationSeconds,
    ticks,
  };
}

function upTo(max: number, step: number): number[] {
  return Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** The next of 1, 2, 5, 10, ... */
function roundStep(least: number): number {
  if (!(least > 0)) return 1;
  const decade = 10 ** Math.floor(Math.log10(least));
  return (NOTCHES.find((notch) => notch * decade >= least * 0.999) ?? 10) * decade;
}
