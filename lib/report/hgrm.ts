// One latency as HdrHistogram's percentile distribution (.hgrm), in milliseconds, which its plotters read:
// https://hdrhistogram.github.io/HdrHistogram/plotFiles.html

import { decode } from '../measure/histogram.js';
import type { PhaseName } from '../measure/plan-options.js';
import type { LatencyName } from './latencies.js';
import type { Report } from './report.js';

/** Which latency of which phase: a file holds one. */
export interface HgrmOptions {
  /** Default: the fixed-rate phase, or the one that there is. */
  readonly phase?: PhaseName;
  /** Default: `append`, which is judged. */
  readonly latency?: LatencyName;
}

const TICKS_PER_HALF_DISTANCE = 5;
const NANOS_PER_MILLISECOND = 1e6;

/** The distribution; without any sample its heading and footer alone. */
export function renderHgrm(
  { phases }: Report,
  { phase: wanted = 'paced', latency = 'append' }: HgrmOptions = {},
): string {
  const phase = phases.find(({ name }) => name === wanted) ?? phases.at(-1);
  const summary = phase?.[latency];
  if (summary === undefined || summary.count === 0) return NOTHING;
  return decode(summary.histogram).outputPercentileDistribution(TICKS_PER_HALF_DISTANCE, NANOS_PER_MILLISECOND);
}

const NOTHING = `       Value     Percentile TotalCount 1/(1-Percentile)

#[Mean    =        0.000, StdDeviation   =        0.000]
#[Max     =        0.000, Total count    =            0]
`;
