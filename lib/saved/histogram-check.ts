// Whether the histogram of a saved summary is one that this tool made: asked before it is decoded, since a hostile one may unpack to
// gigabytes or ask for as many counts.

import { inflateSync } from 'node:zlib';
import { decode, LAYOUT } from '../measure/histogram.js';

/** HdrHistogram's V2 encodings, https://github.com/HdrHistogram/HdrHistogram: a compressed one around a plain one. */
const COMPRESSED_COOKIE = 0x1c849314;
const PLAIN_COOKIE = 0x1c849313;
const COMPRESSED_HEADER_BYTES = 8;
const PLAIN_HEADER_BYTES = 40;
const SIGNIFICANT_DIGITS = 3;
/** Each count takes nine bytes at most. */
const MOST_BYTES = PLAIN_HEADER_BYTES + 9 * (LAYOUT.length - LAYOUT.counts);

/** What is wrong with it, as `is no HdrHistogram`; `undefined` for nothing. */
export function histogramProblem(encoded: string, count: number): string | undefined {
  // Base64 needs four letters for three bytes, and deflate a little more than what it cannot compress.
  if (encoded.length > 2 * MOST_BYTES) return 'is longer than any histogram';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return 'is no base64';
  const total = totalOf(Buffer.from(encoded, 'base64'), encoded);
  if (total === undefined) return 'is no HdrHistogram of three digits up to 73 minutes';
  return total === count ? undefined : `holds ${total} values, not the ${count} of count`;
}

function totalOf(bytes: Buffer, encoded: string): number | undefined {
  try {
    if (bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) return undefined;
    const length = bytes.readUInt32BE(4);
    const packed = bytes.subarray(COMPRESSED_HEADER_BYTES, COMPRESSED_HEADER_BYTES + length);
    const plain = inflateSync(packed, { maxOutputLength: MOST_BYTES });
    const isOurs =
      plain.readUInt32BE(0) === PLAIN_COOKIE &&
      plain.readUInt32BE(4) === plain.length - PLAIN_HEADER_BYTES &&
      plain.readUInt32BE(12) === SIGNIFICANT_DIGITS &&
      plain.readBigUInt64BE(16) === 1n &&
      plain.readBigUInt64BE(24) === BigInt(LAYOUT.highestNs);
    return isOurs ? decode(encoded).totalCount : undefined;
  } catch {
    return undefined;
  }
}
