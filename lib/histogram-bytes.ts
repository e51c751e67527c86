// Decodes an encoded histogram if this tool wrote it, into its non-zero counts. A hostile text could unpack to gigabytes, or declare as many
// counts. hdr-histogram-js has no bounds, and decodes into 270 kB, so thousands of reports would need gigabytes.

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

const SLOTS = LAYOUT.length - LAYOUT.counts;

/** Counts in rising order of their latencies. */
export interface SparseHistogram {
  /** Index of each count in the layout of measure/histogram.ts. */
  readonly indices: Uint16Array;
  readonly counts: Float64Array;
  /** Sum of all counts. */
  readonly count: number;
}

/** `undefined` if this is not the text of a histogram of this tool. */
export function decodeSparse(encoded: unknown): SparseHistogram | undefined {
  if (typeof encoded !== 'string' || encoded.length > MAX_ENCODED_LENGTH) return undefined;
  try {
    const plain = unpacked(Buffer.from(encoded, 'base64'));
    return isOfThisTool(plain) ? countsIn(plain) : undefined;
  } catch {
    // Too short, not deflated, or cut inside a count.
    return undefined;
  }
}

function unpacked(bytes: Buffer): Buffer {
  if (bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) return Buffer.alloc(PLAIN_HEADER_BYTES);
  const packed = bytes.subarray(COMPRESSED_HEADER_BYTES, COMPRESSED_HEADER_BYTES + bytes.readUInt32BE(4));
  return inflateSync(packed, { maxOutputLength: MAX_BYTES });
}

function isOfThisTool(plain: Buffer): boolean {
  return (
    plain.readUInt32BE(0) === PLAIN_COOKIE &&
    plain.readUInt32BE(4) === plain.length - PLAIN_HEADER_BYTES &&
    plain.readUInt32BE(12) === SIGNIFICANT_DIGITS &&
    plain.readBigUInt64BE(16) === 1n &&
    plain.readBigUInt64BE(24) === BigInt(LAYOUT.highestNs)
  );
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
