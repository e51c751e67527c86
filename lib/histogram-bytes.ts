// Unpacks an encoded histogram if this tool wrote it. A hostile text could unpack to gigabytes, or declare as many counts.

import { inflateSync } from 'node:zlib';
import { LAYOUT } from './measure/histogram.js';

/** Cookies of HdrHistogram's V2 encodings, https://github.com/HdrHistogram/HdrHistogram: a compressed encoding contains a plain one. */
const COMPRESSED_COOKIE = 0x1c849314;
const PLAIN_COOKIE = 0x1c849313;
const COMPRESSED_HEADER_BYTES = 8;
const PLAIN_HEADER_BYTES = 40;
const SIGNIFICANT_DIGITS = 3;
/** The most bytes per encoded count. */
const COUNT_BYTES = 9;
const MAX_BYTES = PLAIN_HEADER_BYTES + COUNT_BYTES * (LAYOUT.length - LAYOUT.counts);
/** Base64 has four letters per three bytes, and deflate enlarges incompressible data a little. */
export const MAX_ENCODED_LENGTH = 2 * MAX_BYTES;

/** `undefined` if the text is not a histogram of this tool. */
export function plainHistogram(encoded: string): Buffer | undefined {
  if (encoded.length > MAX_ENCODED_LENGTH) return undefined;
  try {
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) return undefined;
    const packed = bytes.subarray(COMPRESSED_HEADER_BYTES, COMPRESSED_HEADER_BYTES + bytes.readUInt32BE(4));
    const plain = inflateSync(packed, { maxOutputLength: MAX_BYTES });
    const isOurs =
      plain.readUInt32BE(0) === PLAIN_COOKIE &&
      plain.readUInt32BE(4) === plain.length - PLAIN_HEADER_BYTES &&
      plain.readUInt32BE(12) === SIGNIFICANT_DIGITS &&
      plain.readBigUInt64BE(16) === 1n &&
      plain.readBigUInt64BE(24) === BigInt(LAYOUT.highestNs);
    return isOurs ? plain : undefined;
  } catch {
    // Too short, or not deflated.
    return undefined;
  }
}
