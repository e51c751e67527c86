// Whether the histogram of a saved summary is one that this tool made: asked before it is decoded, since a hostile one may unpack to
// gigabytes or ask for as many counts.

import { MOST_ENCODED_LENGTH, plainHistogram } from '../histogram-bytes.js';
import { decode } from '../measure/histogram.js';

/** What is wrong with it, as `is no HdrHistogram`; `undefined` for nothing. */
export function histogramProblem(encoded: string, count: number): string | undefined {
  if (encoded.length > MOST_ENCODED_LENGTH) return 'is longer than any histogram';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return 'is no base64';
  const total = totalOf(encoded);
  if (total === undefined) return 'is no HdrHistogram of three digits up to 73 minutes';
  return total === count ? undefined : `holds ${total} values, not the ${count} of count`;
}

function totalOf(encoded: string): number | undefined {
  try {
    return plainHistogram(encoded) && decode(encoded).totalCount;
  } catch {
    return undefined;
  }
}
