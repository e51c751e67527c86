// The words of a comparison: its figures, its differences, and how to read them.

import type { ComparedFigure, ComparedFigureId, Comparison } from '../../comparison/compare.js';
import type { Difference } from '../../comparison/difference.js';
import { factor, latency, percent, rate } from '../format.js';
import { known } from './by-id.js';
import { deviationText } from './notices.js';
import { listed } from './phrases.js';

const TITLES: Readonly<Record<ComparedFigureId, string>> = {
  'typical-second': 'typical second (median append)',
  'slow-second': 'slow second (p99 append)',
  'slow-appends': 'appends over the p99 limit',
  'append-p99': 'append p99',
  'longest-append': 'longest append',
  'sync-p99': 'fdatasync p99',
  'commit-p99': 'backend commit p99',
  'append-rate': 'appends/s',
};

export function figureTitle({ id }: ComparedFigure): string {
  return known(TITLES, id) ?? id;
}

/** A figure of one run; `-` if it has none. */
export function figureValue({ unit }: ComparedFigure, value: number | null): string {
  if (value === null) return '-';
  if (unit === 'ns') return latency(value);
  return unit === 'share' ? percent(value) : rate(value);
}

/** `1.35 (0.9 to 2.1)` */
export function ratioText({ ratio, lowRatio, highRatio }: Difference): string {
  return `${factor(ratio)} (${factor(lowRatio)} to ${factor(highRatio)})`;
}

const RESULTS: Readonly<Record<Difference['result'], string>> = {
  slower: 'slower',
  faster: 'faster',
  'none-seen': 'no difference seen',
};

export function differenceText({ result }: Difference): string {
  return known(RESULTS, result) ?? result;
}

/** How a run deviates from the standard run; empty if it does not. */
export function unlikeText({ deviations }: Comparison['runs'][number]): string {
  return deviations.length === 0 ? '' : `; not the standard run (${listed(deviations.map(deviationText))})`;
}

/** How to read the table, as sentences. */
export function comparisonNotes({ figures }: Comparison): string[] {
  const isCompared = figures.some(({ differences }) => differences.some((difference) => difference !== null));
  return [
    isCompared
      ? 'A ratio compares the median second of a run with that of the first run. The range in brackets compares the fastest tenth of seconds of one run with the slowest tenth of the other. The table names a difference if this range excludes 1.'
      : 'These runs are too short to compare: a typical second needs 20 s, a slow second 60 s.',
    'Other load on the machine also makes runs differ. Alternate the runs of the disks that you compare.',
  ];
}
