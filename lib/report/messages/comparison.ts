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
  'slow-appends': 'appends of 10 ms or longer',
  'append-p99': 'append p99',
  'longest-append': 'longest append',
  'sync-p99': 'fdatasync p99',
  'commit-p99': 'backend commit p99',
  'append-rate': 'appends/s',
};

export function figureTitle({ id }: ComparedFigure): string {
  return known(TITLES, id) ?? id;
}

/** A figure of one run; `-` where it has none. */
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

/** How a run was measured, where that is not the standard way; else empty. */
export function unlikeText({ deviations }: Comparison['runs'][number]): string {
  return deviations.length === 0 ? '' : `; not the standard run (${listed(deviations.map(deviationText))})`;
}

/** How to read the table, as sentences. */
export function comparisonNotes({ figures }: Comparison): string[] {
  const isCompared = figures.some(({ differences }) => differences.some((difference) => difference !== null));
  return [
    isCompared
      ? 'Each ratio is of the median seconds of two runs. In brackets: the fastest tenth over the slowest tenth, and the reverse. A difference is named where that range excludes 1.'
      : 'These runs are too short to be compared: a typical second needs 20 s, a slow second 60 s.',
    'Two runs also differ by what else ran at the time: compare runs made in turns.',
  ];
}
