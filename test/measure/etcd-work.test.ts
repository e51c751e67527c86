import { describe, expect, it } from 'vitest';
import { etcdWork, NO_ETCD_WORK } from '../../lib/measure/etcd-work.js';

describe('etcdWork', () => {
  it('uses the CPU time of a put at usual rates, and rotates over the CPUs', () => {
    for (const rate of [0.1, 50, 200, 500, 1666])
      expect(etcdWork(rate, 2)).toEqual({ cpuLoadNsPerAppend: 600_000, rotatesCpus: true });
  });

  it('uses at most one CPU', () => {
    expect(etcdWork(5000, 8).cpuLoadNsPerAppend).toBe(200_000);
    expect(etcdWork(1e6, 2).cpuLoadNsPerAppend).toBe(1000);
  });

  it('uses at most half of a single CPU, and does not rotate', () => {
    expect(etcdWork(500, 1)).toEqual({ cpuLoadNsPerAppend: 600_000, rotatesCpus: false });
    expect(etcdWork(5000, 1).cpuLoadNsPerAppend).toBe(100_000);
  });

  it('does nothing on a machine with more than 8 CPUs', () => {
    expect(etcdWork(200, 9)).toEqual(NO_ETCD_WORK);
  });
});
