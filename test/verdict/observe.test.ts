import { describe, expect, it } from 'vitest';
import type { CutParts } from '../../lib/measure/cut.js';
import type { Storage } from '../../lib/storage/inspect.js';
import type { ObservedPhase, ObservedRun } from '../../lib/verdict/observation.js';
import { observe } from '../../lib/verdict/observe.js';
import { summary } from '../support/phases.js';
import { localDisk } from '../support/storage.js';

const MS = 1e6;
const SECOND = 1e9;

type ObservedWindow = ObservedPhase['windows'][number];

function windowsOf(count: number, of: (n: number) => Partial<ObservedWindow>): ObservedWindow[] {
  return Array.from({ length: count }, (_, n) => ({
    startNs: n * SECOND,
    durationNs: SECOND,
    appends: 200,
    syncs: 200,
    p50Ns: 0.5 * MS + n,
    p99Ns: 1 * MS + n,
    maxNs: 2 * MS,
    ...of(n),
  }));
}

function phase(changes: Partial<ObservedPhase> = {}): ObservedPhase {
  const { windows = windowsOf(12, () => ({})) } = changes;
  return {
    name: 'paced',
    durationNs: 12 * SECOND,
    bytesWritten: 12 * 1.6e6,
    sync: summary({}),
    write: summary({ p99Ns: 0.05 * MS }),
    windows,
    slices: windows,
    slowest: { sync: [{ startNs: 5 * SECOND, durationNs: 2 * MS }] },
    ...changes,
  };
}

const observed = (changes: Partial<ObservedPhase>, run: Partial<ObservedRun> = {}) =>
  observe({ phases: [phase(changes)], storage: localDisk(), ...run });
const ids = (changes: Partial<ObservedPhase>, run: Partial<ObservedRun> = {}) =>
  observed(changes, run).map(({ id }) => id);
const cutOf = (parts: Partial<CutParts>) => ({
  cut: summary({ maxNs: 90 * MS }),
  slowestCut: { waitNs: 0, headerNs: 0, directorySyncNs: 0, ...parts },
});
const syncs = (...milliseconds: number[]) => ({
  slowest: { sync: milliseconds.map((ms, n) => ({ startNs: (n + 1) ** 2 * SECOND, durationNs: ms * MS })) },
});

describe('observations', () => {
  it('are none of a quiet run', () => {
    expect(ids({})).toEqual([]);
    expect(observe({ phases: [], storage: localDisk() })).toEqual([]);
  });

  it('each say what was seen, what it means, and what to try', () => {
    const all = observed(
      {
        ...syncs(2500, 600, 150),
        firstSyncNs: 80 * MS,
        ...cutOf({ waitNs: 80 * MS }),
        write: summary({ p99Ns: 9 * MS }),
        windows: windowsOf(16, (n) => ({
          p50Ns: (n < 8 ? 1 : 5) * MS,
          stealShare: 0.2,
          throttledShare: 0.1,
          runQueueShare: 0.1,
          readBytes: 9e6,
        })),
      },
      { before: { diskBusyShare: 0.5, ioPressureShare: 0.4, durationNs: 0.1 * SECOND } },
    );
    expect(all.map(({ id }) => id)).toEqual([
      'busy-before',
      'stall-health-check',
      'slower-with-time',
      'slow-first-sync',
      'slow-cut',
      'slow-write',
      'cpu-steal',
      'cpu-throttled',
      'run-queue',
      'other-traffic',
    ]);
    for (const { seen, meaning, advice } of all) {
      expect(seen).toMatch(/\d/);
      expect(seen).not.toMatch(/NaN|undefined|null|Infinity/);
      expect(meaning.length).toBeGreaterThan(20);
      expect(advice.length).toBeGreaterThan(20);
    }
  });

  it.each([
    [99, undefined],
    [101, 'stall-heartbeat'],
    [501, 'stall-election'],
    [1001, 'stall-slow-sync'],
    [2001, 'stall-health-check'],
  ])('call a sync of %i ms %s', (ms, id) => {
    expect(ids(syncs(ms, 3))).toEqual(id === undefined ? [] : [id]);
  });

  it('tell stalls with their times, in order, and how many of each kind', () => {
    const [stall] = observed(syncs(1200, 700, 120, 50));
    expect(stall?.seen).toBe(
      '3 syncs stalled (1 over 1 s, 2 over 500 ms, 3 over 100 ms), the longest for 1.2 s, 1 s into the phase',
    );
    expect(stall?.times?.map(({ startNs }) => startNs / SECOND)).toEqual([1, 4, 9]);
  });

  it('say what each kind of stall means, and not the worst alone', () => {
    const [stall] = observed(syncs(1200, 1100, 120));
    expect(stall?.meaning).toMatch(/^over 1 s: etcd logs "slow fdatasync".*; over 100 ms: a heartbeat /);
    expect(stall?.meaning).not.toContain('over 500 ms');
  });

  it('tell stalls by the clock, the longest three of them in order', () => {
    const startedAt = '2026-11-22T23:59:58.960Z';
    expect(observed({ ...syncs(150), startedAt })[0]?.seen).toMatch(/, 1 s into the phase, at 23:59:59.9 UTC$/);
    expect(observed({ ...syncs(1200, 700, 600, 120), startedAt })[0]?.seen).toMatch(
      /; the longest 3 at 23:59:59.9 \(1.2 s\), 00:00:02.9 \(700 ms\), 00:00:07.9 \(600 ms\) UTC$/,
    );
  });

  it.each([
    [99, undefined],
    [101, 'write-stall-heartbeat'],
    [501, 'write-stall-election'],
    [1001, 'write-stall-slow-sync'],
    [5000, 'write-stall-health-check'],
  ])('call a write of %i ms %s', (ms, id) => {
    const slowest = { sync: [], write: [{ startNs: 3 * SECOND, durationNs: ms * MS }] };
    const [stall] = observed({ write: summary({ p99Ns: 0.05 * MS, maxNs: ms * MS }), slowest });
    expect(stall?.id).toBe(id);
    if (stall) expect(stall.seen).toContain('one write stalled');
    expect(stall?.meaning ?? '').not.toContain('slow fdatasync');
  });

  it('find the period of regular stalls, several syncs of one stall counted once', () => {
    const at = [1, 1.01, 3, 5, 5.02, 7, 9.1];
    const slowest = { sync: at.map((seconds) => ({ startNs: seconds * SECOND, durationNs: 30 * MS })) };
    expect(observed({ slowest })).toMatchObject([
      { id: 'periodic-stalls', seen: '5 times a sync took over 5 ms, regularly every 2 s' },
    ]);
  });

  it('tell a cliff with the levels before and after, in either direction', () => {
    const cliff = (before: number, after: number) =>
      observed({ windows: windowsOf(16, (n) => ({ p50Ns: (n < 6 ? before : after) * MS })) });
    expect(cliff(0.5, 4)).toMatchObject([
      { id: 'slower-with-time', seen: '6 s into the phase the median of a sync went from 500 µs to 4 ms' },
    ]);
    expect(cliff(4, 0.5)).toMatchObject([{ id: 'faster-with-time' }]);
  });

  it('tell a cliff in a phase of a few seconds, and one beside a stall so long that a window has no sync', () => {
    const slices = windowsOf(24, (n) => ({
      startNs: (n * SECOND) / 4,
      durationNs: SECOND / 4,
      p50Ns: (n < 8 ? 0.5 : 5) * MS,
    }));
    const [short] = observed({ windows: windowsOf(6, (n) => ({ p50Ns: (n < 2 ? 0.5 : 5) * MS })), slices });
    expect(short?.seen).toBe('2 s into the phase the median of a sync went from 500 µs to 5 ms');
    const none = { syncs: 0, p50Ns: null, p99Ns: null, maxNs: null };
    const [stalled] = observed({
      windows: windowsOf(24, (n) => (n === 11 ? none : { p50Ns: (n < 12 ? 0.5 : 5) * MS })),
    });
    expect(stalled?.seen).toBe('12 s into the phase the median of a sync went from 500 µs to 5 ms');
  });

  it('tell that the slow seconds were those with steal', () => {
    const [steal] = observed({
      windows: windowsOf(12, (n) => ({ p99Ns: (1 + (n % 4)) * MS, stealShare: 0.05 * (n % 4) })),
    });
    expect(steal).toMatchObject({ id: 'cpu-steal', kind: 'not-the-disk' });
    expect(steal?.seen).toContain('8 % of this virtual machine');
    expect(steal?.seen).toContain('rank correlation 1.00');
  });

  // A second of the paced phase: 200 appends and ten commits, as it was seen on each.
  const MIB = 2 ** 20;
  const second = (written: number, own?: number) => ({
    sync: summary({ count: 200 * 12 }),
    commit: summary({ count: 10 * 12 }),
    windows: windowsOf(12, () => ({
      writtenBytes: written * MIB,
      ...(own === undefined ? {} : { ownWrittenBytes: own * MIB }),
    })),
  });
  const on = (type: string, changes: Partial<Storage> = {}) => {
    const storage = localDisk(changes);
    return { storage: { ...storage, filesystem: { ...storage.filesystem, type } } };
  };

  it.each([
    ['ext4 without a journal', 4.3, 4.1, on('ext4')],
    ['ext4', 6.3, 4.3, on('ext4')],
    ['xfs', 4.2, 4.3, on('xfs')],
    ['btrfs', 29, 16, on('btrfs')],
    ['two mirrored disks', 12, 4.3, on('ext4', { leaves: [{}, {}] as unknown as Storage['leaves'] })],
    ['a file on ext4', 8.5, 4.3, on('ext4', { stack: [{ kind: 'file' }] as unknown as Storage['stack'] })],
    ['a kernel that does not tell whose it is', 6.3, undefined, on('ext4')],
  ])('do not take for others what a file system adds: %s', (_, written, own, run) => {
    expect(ids(second(written, own), run)).toEqual([]);
  });

  it.each([
    ['ext4', 10, 4.3, on('ext4'), '7.7 MiB/s'],
    ['ext4 where the kernel does not tell whose it is', 10, undefined, on('ext4'), '6.7 MiB/s'],
    ['btrfs', 45, 16, on('btrfs'), '38.9 MiB/s'],
  ])('tell what others write, though it is less than the tool does: %s', (_, written, own, run, most) => {
    const [traffic] = observed(second(written, own), run);
    expect(traffic?.seen).toBe(
      `others used the disk meanwhile: ${written}.0 MiB/s were written to it, of which at most ${most} by this tool and for its syncs`,
    );
  });

  it('tell traffic by the time in which it was seen', () => {
    const [traffic] = observed({ durationNs: 1, windows: windowsOf(12, () => ({ readBytes: 9 * MIB })) });
    expect(traffic?.seen).toBe('others used the disk meanwhile: 9.0 MiB/s were read from it');
  });

  it.each([
    [{ diskBusyShare: 0.02, ioPressureShare: 0.6 }, undefined],
    [{ diskBusyShare: 0.3, ioPressureShare: 0.02 }, 'the disk was busy for 30 % of the 100 ms before the first write'],
    [
      { diskBusyShare: 0.02, writtenBytes: 4096, ioPressureShare: 0.6 },
      'tasks waited for I/O in 60 % of the 100 ms before the first write',
    ],
    [{ ioPressureShare: 0.6 }, 'tasks waited for I/O in 60 % of the 100 ms before the first write'],
    [{}, undefined],
  ])('say that %o before the run is %s', (activity, seen) => {
    const [before] = observed({}, { before: { ...activity, durationNs: 0.1 * SECOND } });
    expect(before?.seen).toBe(seen);
  });

  it('take no slow cut for slow syncs, nor the other way round', () => {
    expect(ids({ ...cutOf({}), sync: summary({ p99Ns: 2 * MS }) })).toEqual(['slow-cut']);
    expect(ids({ ...cutOf({}), sync: summary({ p99Ns: 40 * MS }) })).toEqual([]);
  });

  it.each([
    [{ directorySyncNs: 70 * MS, waitNs: 5 * MS }, '70 ms of it the fsync of its directory, while'],
    [
      { waitNs: 80 * MS, directorySyncNs: 9 * MS },
      '80 ms of it waiting for the next segment (a preallocation took 84 ms at most), while',
    ],
    [{ headerNs: 60 * MS }, "60 ms of it the write and sync of the new segment's header, while"],
    [{ waitNs: 20 * MS }, '70 ms of it the truncate, the rename, opening and locking, while'],
  ])('tell which part of a slow cut of 90 ms was slow: %o', (parts, seen) => {
    const [cut] = observed({ ...cutOf(parts), preallocate: summary({ maxNs: 84 * MS }) });
    expect(cut?.seen).toContain(`a segment cut took 90 ms, ${seen} a sync took 1 ms at p99`);
  });
});
