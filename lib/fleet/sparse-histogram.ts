// The histogram of one node as the few counts that are not zero: decoded with bounds, added up, and asked for percentiles.
// hdr-histogram-js decodes into an array of 270 kB; thousands of reports would need gigabytes. The layout is the one of measure/histogram.ts.

import { build } from 'hdr-histogram-js';
import { COUNT_BYTES, PLAIN_HEADER_BYTES, plainHistogram, SIGNIFICANT_DIGITS } from '../histogram-bytes.js';
import { encode, highestNsAt, indexOfNs, LAYOUT, lowestNsAt } from '../measure/histogram.js';

const SLOTS = LAYOUT.length - LAYOUT.counts;

/** Counts in rising order of their latencies. */
export interface SparseHistogram {
  /** Where in the layout each count stands. */
  readonly indices: Uint16Array;
  readonly counts: Float64Array;
  /** All of them. */
  readonly count: number;
}

/** The histogram of a report; `undefined` for a text that this tool did not write, which could unpack to gigabytes. */
export function decodeSparse(encoded: unknown): SparseHistogram | undefined {
  if (typeof encoded !== 'string') return undefined;
  const plain = plainHistogram(encoded);
  try {
    return plain === undefined ? undefined : countsIn(plain);
  } catch {
    // A count ends in the middle.
    return undefined;
  }
}

/** ZigZag LEB128: a positive number is a count, a negative one so many counts of zero. */
function countsIn(plain: Buffer): SparseHistogram | undefined {
  const [indices, counts]: [number[], number[]] = [[], []];
  let index = 0;
  let sum = 0;
  for (let offset = PLAIN_HEADER_BYTES; offset < plain.length; ) {
    const { value, next } = variableAt(plain, offset);
    offset = next;
    const isRun = value % 2 === 1;
    const amount = isRun ? (value + 1) / 2 : value / 2;
    if (!isRun && amount > 0) {
      indices.push(index);
      counts.push(amount);
      sum += amount;
    }
    index += isRun ? amount : 1;
    if (index > SLOTS || !Number.isSafeInteger(sum)) return undefined;
  }
  return { indices: Uint16Array.from(indices), counts: Float64Array.from(counts), count: sum };
}

/** Seven bits a byte, the lowest first; the ninth byte has eight. */
function variableAt(bytes: Buffer, offset: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let factor = 1;
  for (let length = 1; ; length += 1) {
    const byte = bytes.readUInt8(offset + length - 1);
    const isLast = length === COUNT_BYTES || byte < 0x80;
    value += (length === COUNT_BYTES ? byte : byte % 0x80) * factor;
    if (isLast) return { value, next: offset + length };
    factor *= 0x80;
  }
}

/** How many took `limitNs` or longer. A bin that holds the limit counts: it is 0.1 % wide. */
export function countFrom({ indices, counts }: SparseHistogram, limitNs: number): number {
  const first = indexOfNs(limitNs);
  return counts.reduce((sum, count, position) => ((indices[position] ?? 0) >= first ? sum + count : sum), 0);
}

/** The latency at a rank from 1, the fastest; `null` outside of the samples. */
export function latencyAtRank({ indices, counts }: SparseHistogram, rank: number): number | null {
  if (rank < 1) return null;
  let sum = 0;
  for (let position = 0; position < counts.length; position += 1) {
    sum += counts[position] ?? 0;
    if (sum >= rank) return highestNsAt(indices[position] ?? 0);
  }
  return null;
}

/** Adds up histograms of many nodes. */
export class HistogramSum {
  readonly #counts = new Float64Array(SLOTS);
  nodes = 0;

  add({ indices, counts }: SparseHistogram): void {
    this.nodes += 1;
    indices.forEach((index, position) => {
      this.#counts[index] = (this.#counts[index] ?? 0) + (counts[position] ?? 0);
    });
  }

  total(): SparseHistogram {
    const filled = [...this.#counts.keys()].filter((index) => (this.#counts[index] ?? 0) > 0);
    const counts = Float64Array.from(filled, (index) => this.#counts[index] ?? 0);
    return { indices: Uint16Array.from(filled), counts, count: counts.reduce((sum, count) => sum + count, 0) };
  }
}

/** The encoding that every report has. */
export function encodeSparse({ indices, counts }: SparseHistogram): string {
  const histogram = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LAYOUT.highestNs,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
  });
  indices.forEach((index, position) => {
    histogram.recordValueWithCount(lowestNsAt(index), counts[position] ?? 0);
  });
  return encode(histogram);
}
