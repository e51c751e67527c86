// The appends of the fixed-rate phase, or of the only one, as HdrHistogram's percentile distribution (.hgrm), in milliseconds. Its plotters
// read it:
// https://hdrhistogram.github.io/HdrHistogram/plotFiles.html

import { decode } from '../measure/histogram.js';
import { judgedPhase } from '../verdict/judged-phase.js';
import type { Report } from './report.js';

const TICKS_PER_HALF_DISTANCE = 5;
const NANOS_PER_MILLISECOND = 1e6;

/** The distribution; without any sample its heading and footer alone. */
export function renderHgrm(report: Report): string {
  const { append } = judgedPhase(report) ?? report.phases.at(-1) ?? {};
  if (append === undefined || append.count === 0) return NOTHING;
  return decode(append.histogram).outputPercentileDistribution(TICKS_PER_HALF_DISTANCE, NANOS_PER_MILLISECOND);
}

const NOTHING = `       Value     Percentile TotalCount 1/(1-Percentile)

#[Mean    =        0.000, StdDeviation   =        0.000]
#[Max     =        0.000, Total count    =            0]
`;
