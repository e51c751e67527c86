// What the benchmarks read of other programs' output.

import { describe, expect, it } from 'vitest';
import { figuresOfFio } from '../../bench/side-by-side/fio.js';
import { waitsOf } from '../../bench/side-by-side/slow-disk.js';

// fio 3.33, shortened.
const FIO = {
  'fio version': 'fio-3.33',
  jobs: [
    {
      error: 0,
      write: { io_bytes: 2096000, iops: 3910.447761 },
      sync: {
        lat_ns: {
          max: 1471571,
          N: 262,
          percentile: { '50.000000': 216064, '99.000000': 864256, '99.900000': 1466368 },
        },
      },
    },
  ],
};

describe('the JSON of fio', () => {
  it('gives the latencies of the syncs, behind a note too', () => {
    const figures = { count: 262, p50Ns: 216064, p99Ns: 864256, p999Ns: 1466368, maxNs: 1471571 };
    expect(figuresOfFio(`fio: a note\n${JSON.stringify(FIO)}`)).toMatchObject({
      ...figures,
      appendsPerSecond: 3910.447761,
    });
  });

  it('of a job that failed or synced nothing is an error', () => {
    const [job] = FIO.jobs;
    expect(() => figuresOfFio(JSON.stringify({ jobs: [{ ...job, error: 28 }] }))).toThrow('error 28');
    expect(() => figuresOfFio(JSON.stringify({ jobs: [{ ...job, sync: {} }] }))).toThrow('no syncs');
  });
});

describe('the log of the slow disk', () => {
  it('is one wait a line, with the path of its file', () => {
    expect(waitsOf('1062441 /folder/a b.wal\n52 /folder/db\n')).toEqual([
      { ns: 1062441, path: '/folder/a b.wal' },
      { ns: 52, path: '/folder/db' },
    ]);
    expect(waitsOf('')).toEqual([]);
  });
});
