// The histogram of one node as its non-zero counts: decodes with bounds, adds up, and computes percentiles. hdr-histogram-js decodes into
// an array of 270 kB, so thousands of reports would need gigabytes. The layout is that of measure/histogram.ts.

import { build } from 'hdr-histogram-js';
import { COUNT_BYTES, PLAIN_HEADER_BYTES, plainHistogram, SIGNIFICANT_DIGITS } from '../histogram-bytes.js';
import { encode, highestNsAt, indexOfNs, LAYOUT, lowestNsAt } from '../measure/histogram.js';

const SLOTS = LAYOUT.length - LAYOUT.counts;

/** Counts in rising order of their latencies. */
export interface SparseHistogram {
  /** Index of each count in the layout. */
  readonly indices: Uint16Array;
  readonly counts: Float64Array;
  /** Sum of all counts. */
  readonly count: number;
}

/** The histogram of a report; `undefined` for a text that this tool did not write, which could unpack to gigabytes. */
export function decodeSparse(encoded: unknown): SparseHistogram | undefined {
  if (typeof encoded !== 'string') return undefined;
  const plain = plainHistogram(encoded);
  try {
    return plain === undefined ? undefined : countsIn(plain);
  } catch {
    // The text ends in the middle of a count.
    return undefined;
  }
}

/** ZigZag LEB128: a positive number is a count, a negative one a run of zero counts. */
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

/** Seven bits per byte, the lowest first; the ninth byte has eight. */
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

/** Number of latencies of `limitNs` or longer. If the limit is inside a bin, 0.1 % wide, the whole bin counts. */
export function countFrom({ indices, counts }: SparseHistogram, limitNs: number): number {
  const first = indexOfNs(limitNs);
  return counts.reduce((sum, count, position) => ((indices[position] ?? 0) >= first ? sum + count : sum), 0);
}

/** The latency at a rank, where 1 is the fastest; `null` if there is no such rank. */
export function latencyAtRank({ indices, counts }: SparseHistogram, rank: number): number | null {
  if (rank < 1) return null;
  let sum = 0;
  for (let position = 0; position < counts.length; position += 1) {
    sum += counts[position] ?? 0;
    if (sum >= rank) return highestNsAt(indices[position] ?? 0);
  }
  return null;
}

/** Adds up the histograms of many nodes. */
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

/** The encoding that every report uses. */
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
