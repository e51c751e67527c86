// The latencies that a phase may have, each by its name in the report and in words, and the distribution behind one.

import { binsOf, decode, type HistogramBin } from '../measure/histogram.js';
import type { Summary } from '../measure/summary.js';
import type { PhaseReport } from './report.js';

/** The names of the latencies of a phase, in the order in which they are shown. */
export const LATENCIES = {
  sync: 'fdatasync',
  write: 'write',
  append: 'append',
  response: 'response',
  commit: 'commit',
  cut: 'segment cut',
  directorySync: 'directory fsync',
  preallocate: 'preallocation',
} as const;

export type LatencyName = keyof typeof LATENCIES;

export const LATENCY_NAMES = Object.keys(LATENCIES) as readonly LatencyName[];

/** Those that a phase has. */
export function latenciesOf(phase: PhaseReport): readonly { readonly name: LatencyName; readonly summary: Summary }[] {
  return LATENCY_NAMES.flatMap((name) => {
    const summary = phase[name];
    return summary === undefined ? [] : [{ name, summary }];
  });
}

/** The whole distribution of one of them, lowest first. */
export function distributionOf({ histogram }: Summary): readonly HistogramBin[] {
  return binsOf(decode(histogram));
}
