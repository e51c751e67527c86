// What an encoded histogram holds: its counts, latency by latency. How they are put into buckets or drawn is for others to say.

import { decodeFromCompressedBase64 } from 'hdr-histogram-js';

/** How many samples took from `lowNs` to `highNs`: one slot of the histogram, some thousandth of its value wide. */
export interface Slot {
  readonly lowNs: number;
  readonly highNs: number;
  readonly count: number;
}

// The library's own class has the iterator; its interface keeps silent on it.
interface Iterable {
  readonly recordedValuesIterator: {
    reset(): void;
    hasNext(): boolean;
    next(): {
      readonly valueIteratedTo: number;
      readonly countAtValueIteratedTo: number;
    };
  };
  lowestEquivalentValue(value: number): number;
}

/** The slots with samples, from the quickest to the slowest; `null` for a text that is no histogram. */
export function slotsOf(encoded: string): readonly Slot[] | null {
  try {
    const histogram = decodeFromCompressedBase64(encoded, 64) as unknown as Iterable;
    const iterator = histogram.recordedValuesIterator;
    const slots: Slot[] = [];
    for (iterator.reset(); iterator.hasNext(); ) {
      const { valueIteratedTo: highNs, countAtValueIteratedTo: count } = iterator.next();
      slots.push({ lowNs: histogram.lowestEquivalentValue(highNs), highNs, count });
    }
    return slots;
  } catch {
    return null;
  }
}

/** How many samples took no longer than a bound. A slot that the bound divides, a thousandth wide, goes with its middle. */
export function countUpTo(slots: readonly Slot[], boundNs: number): number {
  return slots.reduce((sum, { lowNs, highNs, count }) => (lowNs + highNs <= 2 * boundNs ? sum + count : sum), 0);
}
