import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { encode, hdrHistogramOf, LAYOUT, lowestNsAt } from '../../lib/measure/histogram.js';
import { ADDON_LAYOUT, loadAddon } from '../../lib/native/addon.js';
import { memoryOf } from '../support/memory.js';

describe('the histogram layout', () => {
  it('is the same in TypeScript and C++', () => {
    expect(loadAddon().layout).toEqual(ADDON_LAYOUT);
  });

  it('has the same slots as HdrHistogram, up to the last', () => {
    const indexes = [0, 1, 2047, 2048, 2049, 3071, 3072, 20_000, LAYOUT.length - LAYOUT.counts - 1];
    for (const index of indexes) {
      const memory = new Float64Array(LAYOUT.length);
      memory[LAYOUT.counts + index] = 1;
      const histogram = hdrHistogramOf(memory);
      expect(histogram.totalCount).toBe(1);
      expect(histogram.getValueAtPercentile(100)).toBe(lowestNsAt(index + 1) - 1);
    }
    expect(lowestNsAt(LAYOUT.length - LAYOUT.counts - 1)).toBeLessThanOrEqual(LAYOUT.highestNs);
  });
});

describe('encode', () => {
  it('keeps every count for another HdrHistogram', () => {
    const memory = memoryOf([1, 999, 250_000, 250_000, 12_345_678, 3_600_000_000_000]);
    const decoded = decodeFromCompressedBase64(encode(hdrHistogramOf(memory)));
    expect(decoded.totalCount).toBe(6);
    expect(decoded.getValueAtPercentile(50)).toBeGreaterThanOrEqual(250_000);
    expect(decoded.getValueAtPercentile(50)).toBeLessThan(250_000 * 1.001);
    expect(decoded.maxValue).toBeGreaterThanOrEqual(3_600_000_000_000);
  });
});
