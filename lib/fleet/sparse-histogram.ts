// The histogram of one node as the few counts that are not zero: decoded with bounds, added up, and asked for percentiles.
// Its layout is the one of measure/histogram.ts.

import { inflateSync } from 'node:zlib';
import { build } from 'hdr-histogram-js';
import { binsOf, decode, encode, type HistogramBin, LAYOUT } from '../measure/histogram.js';

/** HdrHistogram's V2 encodings (https://github.com/HdrHistogram/HdrHistogram): a compressed one around a plain one. */
const COMPRESSED_COOKIE = 0x1c849314;
const PLAIN_COOKIE = 0x1c849313;
const COMPRESSED_HEADER_BYTES = 8;
const PLAIN_HEADER_BYTES = 40;
const SIGNIFICANT_DIGITS = 3;
/** Each count takes nine bytes at most. */
const MAX_BYTES = PLAIN_HEADER_BYTES + 9 * (LAYOUT.length - LAYOUT.counts);

/** Bins in rising order, with what they add up to. */
export interface SparseHistogram {
  readonly bins: readonly HistogramBin[];
  readonly count: number;
}

/** The histogram of a report; `undefined` for a text that this tool did not write, which could unpack to gigabytes. */
export function decodeSparse(encoded: unknown): SparseHistogram | undefined {
  if (typeof encoded !== 'string' || encoded.length > 2 * MAX_BYTES || !isOurs(encoded)) return undefined;
  try {
    const bins = binsOf(decode(encoded));
    return { bins, count: bins.reduce((sum, { count }) => sum + count, 0) };
  } catch {
    return undefined;
  }
}

function isOurs(encoded: string): boolean {
  const bytes = Buffer.from(encoded, 'base64');
  try {
    if (bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) return false;
    const packed = bytes.subarray(COMPRESSED_HEADER_BYTES, COMPRESSED_HEADER_BYTES + bytes.readUInt32BE(4));
    const plain = inflateSync(packed, { maxOutputLength: MAX_BYTES });
    return (
      plain.readUInt32BE(0) === PLAIN_COOKIE &&
      plain.readUInt32BE(4) === plain.length - PLAIN_HEADER_BYTES &&
      plain.readUInt32BE(12) === SIGNIFICANT_DIGITS &&
      plain.readBigUInt64BE(16) === 1n &&
      plain.readBigUInt64BE(24) === BigInt(LAYOUT.highestNs)
    );
  } catch {
    return false;
  }
}

/** How many took `limitNs` or longer. A bin that holds the limit counts: it is 0.1 % wide. */
export function countFrom({ bins }: SparseHistogram, limitNs: number): number {
  return bins.reduce((sum, { highestNs, count }) => (highestNs >= limitNs ? sum + count : sum), 0);
}

/** The latency at a rank from 1, the fastest; `null` outside of the samples. */
export function latencyAtRank({ bins }: SparseHistogram, rank: number): number | null {
  if (rank < 1) return null;
  let sum = 0;
  for (const { highestNs, count } of bins) {
    sum += count;
    if (sum >= rank) return highestNs;
  }
  return null;
}

/** Adds up histograms of many nodes. */
export class HistogramSum {
  readonly #counts = new Map<number, HistogramBin>();
  nodes = 0;

  add({ bins }: SparseHistogram): void {
    this.nodes += 1;
    for (const bin of bins) {
      const before = this.#counts.get(bin.lowestNs);
      this.#counts.set(bin.lowestNs, before === undefined ? bin : { ...bin, count: before.count + bin.count });
    }
  }

  total(): SparseHistogram {
    const bins = [...this.#counts.values()].sort((one, other) => one.lowestNs - other.lowestNs);
    return { bins, count: bins.reduce((sum, { count }) => sum + count, 0) };
  }
}

/** The encoding that every report has. */
export function encodeSparse({ bins }: SparseHistogram): string {
  const histogram = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LAYOUT.highestNs,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
  });
  for (const { lowestNs, count } of bins) histogram.recordValueWithCount(lowestNs, count);
  return encode(histogram);
}
