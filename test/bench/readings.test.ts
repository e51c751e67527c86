// The benchmarks' readers of other programs' output.

import { describe, expect, it } from 'vitest';
import { figuresOfFio } from '../../bench/side-by-side/fio.js';
import { between, histogramOf, quantileNs } from '../../bench/side-by-side/metrics.js';
import { cpuSecondsBetween, processOf } from '../../bench/side-by-side/other-cpu-time.js';
import { waitsOf } from '../../bench/side-by-side/slow-disk.js';
import { traceOf } from '../../bench/side-by-side/sync-trace.js';

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
  it('has the latencies of the syncs, even after a note', () => {
    const figures = { count: 262, p50Ns: 216064, p99Ns: 864256, p999Ns: 1466368, maxNs: 1471571 };
    expect(figuresOfFio(`fio: a note\n${JSON.stringify(FIO)}`)).toMatchObject({
      ...figures,
      appendsPerSecond: 3910.447761,
    });
  });

  it('of a failed job, or one without syncs, is an error', () => {
    const [job] = FIO.jobs;
    expect(() => figuresOfFio(JSON.stringify({ jobs: [{ ...job, error: 28 }] }))).toThrow('error 28');
    expect(() => figuresOfFio(JSON.stringify({ jobs: [{ ...job, sync: {} }] }))).toThrow('no syncs');
  });
});

describe('the log of the slow disk', () => {
  it('has one wait per line, with the path of its file', () => {
    expect(waitsOf('1062441 /folder/a b.wal\n52 /folder/db\n')).toEqual([
      { ns: 1062441, path: '/folder/a b.wal' },
      { ns: 52, path: '/folder/db' },
    ]);
    expect(waitsOf('')).toEqual([]);
  });
});

describe("etcd's own histogram", () => {
  const page = (counts: readonly number[]) =>
    [
      '# TYPE etcd_disk_wal_fsync_duration_seconds histogram',
      ...['0.001', '0.002', '0.004', '+Inf'].map(
        (bound, index) => `etcd_disk_wal_fsync_duration_seconds_bucket{le="${bound}"} ${counts[index]}`,
      ),
      'etcd_disk_wal_fsync_duration_seconds_sum 0.4',
    ].join('\n');
  const look = (...counts: readonly number[]) => histogramOf(page(counts), 'etcd_disk_wal_fsync_duration_seconds');

  it('is read from the text of the metrics, as the difference of two readings', () => {
    expect(between(look(5, 6, 7, 7), look(65, 86, 106, 107)).buckets).toEqual([
      { bound: 0.001, count: 60 },
      { bound: 0.002, count: 80 },
      { bound: 0.004, count: 99 },
      { bound: Number.POSITIVE_INFINITY, count: 100 },
    ]);
    expect(() => histogramOf(page([1, 2, 3, 4]), 'etcd_disk_backend')).toThrow('no etcd_disk_backend');
  });

  it('gives the same percentiles as Prometheus', () => {
    const histogram = look(60, 80, 99, 100);
    expect(quantileNs(histogram, 0.5)).toBeCloseTo(833_333, 0);
    expect(quantileNs(histogram, 0.7)).toBeCloseTo(1_500_000, 0);
    expect(quantileNs(histogram, 0.99)).toBeCloseTo(4_000_000, 0);
    // Above the last bound, no interpolation is possible.
    expect(quantileNs(histogram, 0.995)).toBeCloseTo(4_000_000, 0);
    expect(quantileNs(look(0, 0, 0, 0), 0.5)).toBeNaN();
  });
});

describe('the output of bpftrace', () => {
  it('has counts per microsecond, for the WAL and for the backend', () => {
    // bpftrace 0.17 with -f json.
    const output = [
      '{"type": "attached_probes", "data": {"probes": 5}}',
      '{"type": "printf", "data": "attached\\n"}',
      '',
      '{"type": "map", "data": {"@backend": {"812": 2}}}',
      '{"type": "map", "data": {"@wal": {"431": 7, "1902": 1}}}',
      '{"type": "map", "data": {"@commit": {"1700": 1}}}',
      '{"type": "map", "data": {"@wal_bytes": 64000}}',
    ];
    expect(traceOf(output.join('\n'))).toEqual({
      walSyncUs: new Map([
        [431, 7],
        [1902, 1],
      ]),
      backendSyncUs: new Map([[812, 2]]),
      commitUs: new Map([[1700, 1]]),
      walBytes: 64000,
    });
  });
});

describe('the CPU time of a process', () => {
  it('is read even if the name has spaces and brackets', () => {
    const stat = '812 (a) 1 (b) S 77 812 812 0 -1 4194560 100 200 0 0 150 50 20 5 20 0 1 0 900 1000 10 0';
    expect(processOf(stat)).toEqual({ pid: 812, parent: 77, seconds: 2 });
  });

  it('includes processes that started between two readings, and ignores those that ended', () => {
    const before = new Map([
      [1, 10],
      [2, 5],
      [3, 7],
    ]);
    const after = new Map([
      [1, 10.5],
      [3, 7],
      [4, 0.25],
    ]);
    expect(cpuSecondsBetween(before, after)).toBeCloseTo(0.75);
  });
});
