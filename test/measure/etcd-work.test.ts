import { describe, expect, it } from 'vitest';
import { busyNsPerAppend } from '../../lib/measure/etcd-work.js';

describe('the processor time used for each paced append', () => {
  it('is that of a put in etcd, at ordinary rates', () => {
    for (const rate of [0.1, 50, 200, 500, 1666]) expect(busyNsPerAppend(rate, 2)).toBe(600_000);
  });

  it('is never more than one processor in all', () => {
    expect(busyNsPerAppend(5000, 64)).toBe(200_000);
    expect(busyNsPerAppend(1e6, 2)).toBe(1000);
  });

  it('is never more than half of a machine that has one', () => {
    expect(busyNsPerAppend(500, 1)).toBe(600_000);
    expect(busyNsPerAppend(5000, 1)).toBe(100_000);
  });
});
