// The latencies that a phase may have, each by its name in the report and in words, and the distribution behind one.

import { binsIn } from '../measure/distribution.js';
import type { HistogramBin } from '../measure/histogram.js';
import type { Summary } from '../measure/summary.js';
import type { PhaseReport } from './report.js';

/** The latencies of a phase, in the order in which they are shown. What is a part of an append stands below it. */
export const LATENCIES = {
  append: { title: 'append', isPart: false },
  write: { title: 'its write', isPart: true },
  sync: { title: 'its fdatasync', isPart: true },
  cut: { title: 'its segment cut', isPart: true },
  response: { title: 'response', isPart: false },
  commit: { title: 'backend commit', isPart: false },
  directorySync: { title: 'directory fsync', isPart: false },
  preallocate: { title: 'preallocation', isPart: false },
} as const;

export type LatencyName = keyof typeof LATENCIES;

const LATENCY_NAMES = Object.keys(LATENCIES) as readonly LatencyName[];

/** Those that a phase has. */
export function latenciesOf(phase: PhaseReport): readonly { readonly name: LatencyName; readonly summary: Summary }[] {
  return LATENCY_NAMES.flatMap((name) => {
    const summary = phase[name];
    return summary === undefined || summary.count === 0 ? [] : [{ name, summary }];
  });
}

/** The whole distribution of one of them, lowest first. */
export function distributionOf({ histogram }: Summary): readonly HistogramBin[] {
  return binsIn(histogram) ?? [];
}
