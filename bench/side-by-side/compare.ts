// Compares legs with one of them: the ratio of a figure in each round, and the median of the ratios with its interval.

import { type MedianInterval, medianInterval } from './interval.js';
import type { Round } from './rounds.js';
import { ratio } from './table.js';

/** The figures of a leg, from the rounds that have them. */
export function figuresOf(rounds: readonly Round[], leg: string, figure: string): readonly number[] {
  return rounds.flatMap((round) => round[leg]?.[figure] ?? []);
}

/** The ratios of a leg's figure to that of another leg in the same round. */
function ratiosOf(rounds: readonly Round[], leg: string, to: string, figure: string): readonly number[] {
  return rounds.flatMap((round) => {
    const [own, other] = [round[leg]?.[figure], round[to]?.[figure]];
    return own === undefined || other === undefined ? [] : own / other;
  });
}

export function ratioInterval(rounds: readonly Round[], leg: string, to: string, figure: string): MedianInterval {
  return medianInterval(ratiosOf(rounds, leg, to, figure));
}

/** `0.97 (0.94 to 1.01)` */
export function shownRatio({ median, low, high }: MedianInterval): string {
  return `${ratio(median)} (${ratio(low)} to ${ratio(high)})`;
}
