// Checks that the histogram of a saved summary was made by this tool, before decoding it: a hostile one could unpack to gigabytes, or
// declare as many counts.

import { MAX_ENCODED_LENGTH, plainHistogram } from '../histogram-bytes.js';
import { decode } from '../measure/histogram.js';

/** The problem, such as `is no HdrHistogram`; `undefined` if there is none. */
export function histogramProblem(encoded: string, count: number): string | undefined {
  if (encoded.length > MAX_ENCODED_LENGTH) return 'is longer than any histogram';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return 'is not base64';
  const total = totalOf(encoded);
  if (total === undefined) return 'is not an HdrHistogram of three digits up to 73 minutes';
  return total === count ? undefined : `has ${total} values, but count is ${count}`;
}

function totalOf(encoded: string): number | undefined {
  try {
    return plainHistogram(encoded) && decode(encoded).totalCount;
  } catch {
    return undefined;
  }
}
