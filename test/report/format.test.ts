import { describe, expect, it } from 'vitest';
import { bytes, latency, latencyLimit, rate, thousands } from '../../lib/report/format.js';

describe('format', () => {
  it.each([
    [null, '-'],
    [0, '0 ns'],
    [830, '830 ns'],
    [999.6, '1.00 µs'],
    [41_234, '41.2 µs'],
    [999_600, '1.00 ms'],
    [1_984_000, '1.98 ms'],
    [9_996_000, '10.0 ms'],
    [99_960_000, '100 ms'],
    [2_104_000_000, '2.10 s'],
  ])('writes %s ns as %s', (ns, text) => expect(latency(ns)).toBe(text));

  it('writes limits, rates and sizes without needless digits', () => {
    expect([latencyLimit(10e6), latencyLimit(1e9), latencyLimit(2.5e6)]).toEqual(['10 ms', '1 s', '2.5 ms']);
    expect([rate(3911.7), rate(61.44), rate(1234567)]).toEqual(['3,912', '61.4', '1,234,567']);
    expect([thousands(999), thousands(1000)]).toEqual(['999', '1,000']);
    expect([bytes(8000), bytes(60_264_000), bytes(3 * 2 ** 30)]).toEqual(['8000 B', '57.5 MiB', '3.00 GiB']);
  });
});
