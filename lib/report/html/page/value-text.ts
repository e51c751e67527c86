// A number of a chart as the line under it says it.

import { latency, rate } from '../../format.js';
import type { Unit } from '../chart.js';

const TEXTS: Readonly<Record<Unit, (value: number) => string>> = {
  latency,
  share: (value) => `${Number((100 * value).toPrecision(3))} %`,
  percentile: (value) =>
    `${Number((100 - 100 / value).toPrecision(value < 100 ? 3 : 3 + Math.floor(Math.log10(value))))} %`,
  seconds: (value) => `${value.toFixed(1)} s`,
  rate: (value) => `${rate(value)}/s`,
};

export function valueText(value: number, unit: Unit): string {
  return TEXTS[unit](value);
}
