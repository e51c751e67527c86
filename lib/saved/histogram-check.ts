// Checks that the histogram of a saved summary was made by this tool, before decoding it: a hostile one could unpack to gigabytes, or
// declare as many counts.

import { decodeSparse, MAX_ENCODED_LENGTH } from '../histogram-bytes.js';

/** The problem, such as `is no HdrHistogram`; `undefined` if there is none. */
export function histogramProblem(encoded: string, count: number): string | undefined {
  if (encoded.length > MAX_ENCODED_LENGTH) return 'is longer than any histogram';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return 'is not base64';
  const total = decodeSparse(encoded)?.count;
  if (total === undefined) return 'is not an HdrHistogram of three digits up to 73 minutes';
  return total === count ? undefined : `has ${total} values, but count is ${count}`;
}
