// Sparse histograms, compared with hdr-histogram-js, and bytes that are no histogram.

import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countFrom, latencyAtRank, memoryOfAll } from '../../lib/fleet/sparse-histogram.js';
import { decodeSparse } from '../../lib/histogram-bytes.js';
import { binsOf, decode, highestNsAt, LAYOUT, lowestNsAt } from '../../lib/measure/histogram.js';
import { summarise } from '../../lib/measure/summary.js';
import { histogramProblem } from '../../lib/saved/histogram-check.js';
import { memoryOf } from '../support/memory.js';

const latencies = fc.array(fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: LAYOUT.highestNs })), {
  minLength: 1,
  maxLength: 300,
});
const encodedOf = (values: readonly number[]) => summarise(memoryOf(values)).histogram;

it('decodes like hdr-histogram-js', () => {
  fc.assert(
    fc.property(latencies, (values) => {
      const encoded = encodedOf(values);
      const sparse = decodeSparse(encoded);
      if (sparse === undefined) throw new Error('it is a histogram');
      const bins = [...sparse.indices].map((index, position) => ({
        lowestNs: lowestNsAt(index),
        highestNs: highestNsAt(index),
        count: sparse.counts[position],
      }));
      expect(bins).toEqual(binsOf(decode(encoded)));
      expect(sparse.count).toBe(values.length);
    }),
    { numRuns: 60, seed: 1 },
  );
});

it('adds, encodes again, counts and ranks', () => {
  const [one, other] = [decodeSparse(encodedOf([1e6, 2e6, 12e6])), decodeSparse(encodedOf([10e6, 9.9e6, 1e6]))];
  if (one === undefined || other === undefined) throw new Error('they are histograms');
  const total = decodeSparse(summarise(memoryOfAll([one, other])).histogram);
  if (total === undefined) throw new Error('it is a histogram');
  expect([total.count, countFrom(total, 10e6), latencyAtRank(total, 7), latencyAtRank(total, 0)]).toEqual([
    6,
    2,
    null,
    null,
  ]);
  expect(latencyAtRank(total, 6)).toBeGreaterThanOrEqual(12e6);
});

it('keeps counts of up to 2^40', () => {
  const total = { indices: Uint16Array.of(5, 33_000), counts: Float64Array.of(2 ** 40 + 3, 1), count: 2 ** 40 + 4 };
  expect(decodeSparse(summarise(memoryOfAll([total])).histogram)).toEqual(total);
});

function packed(plain: Buffer): string {
  const body = deflateSync(plain);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x1c849314, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]).toString('base64');
}

function headerFor(bytes: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32BE(0x1c849313, 0);
  header.writeUInt32BE(bytes, 4);
  header.writeUInt32BE(3, 12);
  header.writeBigUInt64BE(1n, 16);
  header.writeBigUInt64BE(BigInt(LAYOUT.highestNs), 24);
  return header;
}

it.each([
  ['a run of 2^30 zeros', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07])],
  ['a run of 2^60 zeros', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])],
  ['more counts than the layout has', Buffer.alloc(40_000, 2)],
  ['a text that ends inside a count', Buffer.from([0x02, 0x82])],
])('rejects %s', (_, body) => {
  const encoded = packed(Buffer.concat([headerFor(body.length), body]));
  expect(decodeSparse(encoded)).toBe(undefined);
  expect(histogramProblem(encoded, 1)).toMatch(/is not an HdrHistogram/);
});

it('accepts a header with one count', () => {
  const body = Buffer.from([0x02]);
  expect(decodeSparse(packed(Buffer.concat([headerFor(1), body])))?.count).toBe(1);
});

it('rejects other values', () => {
  const header = Buffer.alloc(40);
  header.writeUInt32BE(0x1c849313, 0);
  for (const text of [
    '',
    'HISTF',
    '!!!!',
    packed(header),
    packed(Buffer.alloc(10_000_000)),
    7,
    null,
    encodedOf([1]).slice(0, 20),
  ]) {
    expect(decodeSparse(text)).toBe(undefined);
  }
});
