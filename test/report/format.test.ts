import { describe, expect, it } from 'vitest';
import {
  bytes,
  latency,
  latencyLimit,
  measuredTime,
  milliseconds,
  percent,
  percentCell,
  percentRange,
  rate,
  stretch,
  thousands,
} from '../../lib/report/format.js';

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
  ])('prints %s ns as %s', (ns, text) => expect(latency(ns)).toBe(text));

  it('prints limits, rates and sizes without needless digits', () => {
    expect([latencyLimit(10e6), latencyLimit(1e9), latencyLimit(2.5e6)]).toEqual(['10 ms', '1 s', '2.5 ms']);
    expect([rate(3911.7), rate(61.44), rate(1234567)]).toEqual(['3,912', '61.4', '1,234,567']);
    expect([thousands(999), thousands(1000)]).toEqual(['999', '1,000']);
    expect([bytes(8000), bytes(60_264_000), bytes(3 * 2 ** 30)]).toEqual(['8000 B', '60.3 MB', '3.22 GB']);
  });

  it('prints a latency in ms with three digits, and at most two decimals', () => {
    expect([170e3, 15.34e6, 131e6, 4e3, 0, null].map(milliseconds)).toEqual([
      '0.17',
      '15.3',
      '131',
      '<0.01',
      '0.00',
      '-',
    ]);
  });

  it('prints shares with no more digits than the counts support', () => {
    expect([0, 3e-5, 4e-4, 0.0769, 0.47, 1].map(percent)).toEqual([
      '0 %',
      '<0.01 %',
      '0.04 %',
      '7.7 %',
      '47 %',
      '100 %',
    ]);
    expect([0, 3e-5, 0.0177, 0.659].map(percentCell)).toEqual(['0 %', '<0.01 %', '1.77 %', '65.9 %']);
    expect(percentRange(0.00041, 0.00131)).toBe('0.04 to 0.13 %');
    expect(percentRange(0.041, 0.129)).toBe('4.1 to 13 %');
    expect(percentRange(0.00001, 0.0002)).toBe('<0.01 to 0.02 %');
    expect(percentRange(0, 0.00001)).toBe('0 to 0.01 %');
    expect(percentRange(0.9, 1.4)).toBe('90 to 100 %');
  });

  it('prints a duration in its natural unit', () => {
    expect([20, 1140, 24_480, 200_000].map(stretch)).toEqual(['20 s', '19 min', '6.8 h', '2.3 days']);
    expect([36e9, 240e9, 86_400e9].map(measuredTime)).toEqual(['36 s', '240 s', '24 h']);
  });
});
