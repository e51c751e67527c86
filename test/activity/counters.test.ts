import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activityBetween } from '../../lib/activity/activity.js';
import { readCounters } from '../../lib/activity/counters.js';
import { freshDirectory } from '../support/fresh-directory.js';

const DISKSTATS = ` 259       0 nvme0n1 100 0 2048 50 200 0 4096 70 0 90 120 0 0 0 0 0 0
 259       1 nvme0n1p1 100 0 2048 50 200 0 4096 70 0 90 120 0 0 0 0 0 0
   8       0 sda 1 0 8 5 2 0 16 7 0 10 12 0 0 0 0 0 0
`;

function rootOf(files: Readonly<Record<string, string>>): string {
  const root = freshDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('the counters of the machine', () => {
  it("are read from the kernel's files", () => {
    const root = rootOf({
      'proc/stat': 'cpu  100 5 50 800 20 1 4 20 3 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n',
      'proc/self/cgroup': '0::/kubepods/pod1\n',
      'sys/fs/cgroup/kubepods/pod1/cpu.stat': 'usage_usec 5\nnr_throttled 2\nthrottled_usec 1500\n',
      'proc/self/task/4711/schedstat': '1000 2000 3\n',
      'proc/pressure/io':
        'some avg10=0.52 avg60=10.76 avg300=17.83 total=334\nfull avg10=0.05 avg60=8.85 avg300=14.67 total=233\n',
      'proc/diskstats': DISKSTATS,
      'proc/self/io': 'rchar: 6976\nread_bytes: 0\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n',
    });
    expect(readCounters({ root, disks: ['nvme0n1'], threadId: 4711 })).toEqual({
      atNs: expect.any(Number),
      cpu: { total: 1000, steal: 20 },
      throttledNs: 1.5e6,
      runQueueNs: 2000,
      ioPressureNs: 334_000,
      disk: { readBytes: 2048 * 512, writtenBytes: 4096 * 512, busyNs: 90e6 },
      ownWrittenBytes: 8192,
    });
  });

  it('are read from cgroup v1 as well', () => {
    const root = rootOf({
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/1\n1:name=systemd:/\n0::/\n',
      'sys/fs/cgroup/cpu/docker/1/cpu.stat': 'nr_periods 1\nnr_throttled 1\nthrottled_time 77\n',
    });
    expect(readCounters({ root, disks: [] }).throttledNs).toBe(77);
  });

  it("are absent when the kernel's files are missing or invalid", () => {
    const nothing = { atNs: expect.any(Number) };
    expect(readCounters({ root: freshDirectory(), disks: ['sda'], threadId: 1 })).toEqual(nothing);
    const root = rootOf({
      'proc/stat': 'cpu',
      'proc/diskstats': '\n\n',
      'proc/self/cgroup': 'x',
      'proc/pressure/io': '',
    });
    expect(readCounters({ root, disks: ['sda'] })).toEqual(nothing);
  });

  it('exist on this machine', () => {
    const { atNs, cpu, ownWrittenBytes } = readCounters({ disks: [] });
    expect(atNs).toBeGreaterThan(0);
    expect(cpu?.total).toBeGreaterThan(0);
    expect(ownWrittenBytes).toBeGreaterThanOrEqual(0);
  });
});

describe('the activity between two readings', () => {
  it('has shares of the time, and bytes', () => {
    const before = {
      atNs: 1e9,
      cpu: { total: 1000, steal: 10 },
      runQueueNs: 5e8,
      disk: { readBytes: 10, writtenBytes: 20, busyNs: 0 },
    };
    const after = {
      atNs: 3e9,
      cpu: { total: 1200, steal: 30 },
      runQueueNs: 6e8,
      disk: { readBytes: 15, writtenBytes: 90, busyNs: 1e9 },
    };
    expect(activityBetween(before, after)).toEqual({
      stealShare: 0.1,
      runQueueShare: 0.05,
      diskBusyShare: 0.5,
      readBytes: 5,
      writtenBytes: 70,
    });
  });

  it('is never above the whole or below zero', () => {
    const at = (atNs: number, throttledNs: number) => ({ atNs, throttledNs });
    expect(activityBetween(at(0, 0), at(1e9, 5e9))).toEqual({ throttledShare: 1 });
    expect(activityBetween(at(0, 9), at(1e9, 5))).toEqual({ throttledShare: 0 });
  });
});
