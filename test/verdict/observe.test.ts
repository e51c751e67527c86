// The observations of a run. test/report/messages/observations.test.ts tests their sentences.

import { describe, expect, it } from 'vitest';
import { SLOW_LOG } from '../../lib/measure/slow-log.js';
import type { Storage } from '../../lib/storage/inspect.js';
import type { Observation, ObservedPhase, ObservedRun } from '../../lib/verdict/observation.js';
import { observe } from '../../lib/verdict/observe.js';
import { cutOf, observedPhase, summaryOf, syncs, TROUBLED, windowsOf } from '../support/observed.js';
import { localDisk } from '../support/storage.js';

const MS = 1e6;
const SECOND = 1e9;

const observed = (changes: Partial<ObservedPhase>, run: Partial<ObservedRun> = {}): Observation[] =>
  observe({ phases: [observedPhase(changes)], storage: localDisk(), ...run });
const ids = (changes: Partial<ObservedPhase>, run: Partial<ObservedRun> = {}) =>
  observed(changes, run).map(({ id }) => id);

describe('observations', () => {
  it('are empty for a quiet run', () => {
    expect(ids({})).toEqual([]);
    expect(observe({ phases: [], storage: localDisk() })).toEqual([]);
  });

  it('are in the order of the report: before the run, then by kind', () => {
    expect(ids(TROUBLED.phase, { before: TROUBLED.before })).toEqual([
      'busy-before',
      'stalled-syncs',
      'slower-with-time',
      'slow-first-sync',
      'slow-cut',
      'slow-write',
      'cpu-steal',
      'cpu-throttled',
      'run-queue',
      'stopped',
      'other-traffic',
    ]);
  });

  it('name their phase', () => {
    const phases = [observedPhase(syncs(150)), observedPhase({ name: 'closed-loop', ...syncs(600) })];
    expect(observe({ phases, storage: localDisk() })).toMatchObject([
      { id: 'stalled-syncs', phase: 'paced' },
      { id: 'stalled-syncs', phase: 'closed-loop' },
    ]);
  });
});

describe('stalls', () => {
  it.each([
    [99, undefined],
    [101, 'heartbeat'],
    [501, 'half-election'],
    [1001, 'election'],
    [2001, 'health-check'],
  ])('report a sync of %i ms as %s', (ms, level) => {
    const [stall] = observed(syncs(ms, 3));
    if (level === undefined) expect(stall).toBeUndefined();
    else
      expect(stall).toMatchObject({
        id: 'stalled-syncs',
        kind: 'stall',
        levels: [{ level, count: 1 }, ...rest(level)],
      });
  });

  /** A stall counts for all lower levels too. */
  function rest(worst: string): readonly object[] {
    const levels = ['health-check', 'election', 'half-election', 'heartbeat'];
    return levels.slice(levels.indexOf(worst) + 1).map((level) => ({ level, count: 1 }));
  }

  it('count the syncs above each level, with their times in order', () => {
    const [stall] = observed(syncs(1200, 700, 120, 50));
    expect(stall).toMatchObject({
      levels: [
        { level: 'election', overNs: 1e9, count: 1 },
        { level: 'half-election', overNs: 0.5e9, count: 2 },
        { level: 'heartbeat', overNs: 0.1e9, count: 3 },
      ],
      isAtLeast: false,
      times: [{ startNs: 1 * SECOND }, { startNs: 4 * SECOND }, { startNs: 9 * SECOND }],
    });
  });

  it('have the source of the worst level', () => {
    const urlOf = (ms: number) => {
      const [stall] = observed(syncs(ms));
      return stall && 'source' in stall ? stall.source.url : undefined;
    };
    expect(urlOf(2500)).toContain('kube-apiserver');
    expect(urlOf(150)).toContain('tuning');
  });

  it('give a lower bound when the log of slow operations is full', () => {
    const sync = Array.from({ length: SLOW_LOG.capacity }, (_, n) => ({ startNs: n * SECOND, durationNs: 150 * MS }));
    expect(observed({ slowest: { sync, write: [] } })).toContainEqual(
      expect.objectContaining({ id: 'stalled-syncs', isAtLeast: true }),
    );
  });

  it('include the start of the phase if it is known', () => {
    const startedAt = '2026-11-22T23:59:58.960Z';
    expect(observed({ ...syncs(150), startedAt })).toMatchObject([{ startedAt }]);
    expect(observed(syncs(150))[0]).not.toHaveProperty('startedAt');
  });

  it.each([
    [99, undefined],
    [101, 'heartbeat'],
    [501, 'half-election'],
    [1001, 'election'],
    [5000, 'health-check'],
  ])('report a write of %i ms as %s, even if the syncs are fast', (ms, level) => {
    const slowest = { sync: [], write: [{ startNs: 3 * SECOND, durationNs: ms * MS }] };
    const [stall] = observed({ write: summaryOf({ p99Ns: 0.05 * MS, maxNs: ms * MS }), slowest });
    if (level === undefined) expect(stall).toBeUndefined();
    else expect(stall).toMatchObject({ id: 'stalled-writes', levels: [{ level, count: 1 }, ...rest(level)] });
  });

  it('have a period when they are regular, with several syncs of one stall counted once', () => {
    const at = [1, 1.01, 3, 5, 5.02, 7, 9.1];
    const sync = at.map((seconds) => ({ startNs: seconds * SECOND, durationNs: 30 * MS }));
    const [periodic] = observed({ slowest: { sync, write: [] } });
    expect(periodic).toMatchObject({ id: 'periodic-stalls', periodNs: 2 * SECOND, overNs: 5 * MS });
    expect(periodic && 'times' in periodic ? periodic.times.map(({ startNs }) => startNs / SECOND) : []).toEqual([
      1, 3, 5, 7, 9.1,
    ]);
  });

  it('have no period when they are irregular, or faster than backend commits', () => {
    const every = (seconds: number) => ({
      slowest: {
        sync: Array.from({ length: 20 }, (_, n) => ({ startNs: n * seconds * SECOND, durationNs: 30 * MS })),
        write: [],
      },
    });
    expect(ids(syncs(30, 30, 30, 30, 30))).toEqual([]);
    expect(ids(every(0.1))).toEqual([]);
    expect(ids(every(0.5))).toEqual(['periodic-stalls']);
  });
});

describe('bursts of slow appends', () => {
  /** As long as the phase, and slow in the given seconds: 15 ms per append. */
  const slowIn = (seconds: number, isSlow: (second: number) => boolean): Partial<ObservedPhase> => ({
    durationNs: seconds * SECOND,
    windows: windowsOf(seconds, (second) => (isSlow(second) ? { appends: 66, slowAppends: 66 } : {})),
  });
  const every = (period: number, from: number, length: number) => (second: number) =>
    second >= from && (second - from) % period < length;

  it('have a period when they are regular', () => {
    const startedAt = '2026-11-22T23:59:58.960Z';
    expect(observed({ ...slowIn(36, every(15, 4, 3)), startedAt })).toEqual([
      {
        id: 'periodic-bursts',
        kind: 'stall',
        phase: 'paced',
        startedAt,
        overNs: 10 * MS,
        periodNs: 15 * SECOND,
        times: [
          { startNs: 4 * SECOND, durationNs: 3 * SECOND },
          { startNs: 19 * SECOND, durationNs: 3 * SECOND },
          { startNs: 34 * SECOND, durationNs: 2 * SECOND },
        ],
      },
    ]);
  });

  it('can have a period that is no whole number of seconds', () => {
    const [periodic] = observed(slowIn(60, (second) => [3, 15, 28, 40, 53].includes(second)));
    expect(periodic).toMatchObject({ id: 'periodic-bursts', periodNs: 12.5 * SECOND });
  });

  it('ignore the first second if it was slow from the start', () => {
    const [periodic] = observed(slowIn(60, (second) => second < 1 || every(15, 13, 3)(second)));
    expect(periodic && 'times' in periodic ? periodic.times.map(({ startNs }) => startNs / SECOND) : []).toEqual([
      13, 28, 43, 58,
    ]);
  });

  it('can have a second in which no append ended', () => {
    const { windows = [], ...rest } = slowIn(60, every(15, 4, 3));
    const none = { appends: 0, slowAppends: 0, p50Ns: null, p99Ns: null, maxNs: null };
    const changed = windows.map((window, second) => (second % 15 === 5 ? { ...window, ...none } : window));
    expect(observed({ ...rest, windows: changed })[0]).toMatchObject({ periodNs: 15 * SECOND });
  });

  it.each<[string, number, (second: number) => boolean]>([
    ['are irregular', 60, (second) => [4, 5, 13, 34, 51].includes(second)],
    ['are only two', 30, every(15, 4, 3)],
    ['are in a small part of the phase', 60, (second) => [4, 8, 12].includes(second)],
    ['never end', 60, () => true],
  ])('have no period if they %s', (_, seconds, isSlow) => {
    expect(ids(slowIn(seconds, isSlow))).not.toContain('periodic-bursts');
  });

  it('are empty when a few appends of each second are slow', () => {
    const windows = windowsOf(60, (second) => (second % 15 === 4 ? { slowAppends: 5 } : {}));
    expect(ids({ windows, durationNs: 60 * SECOND })).toEqual([]);
  });
});

describe('a change of latency', () => {
  const cliff = (before: number, after: number) =>
    observed({ windows: windowsOf(16, (n) => ({ p50Ns: (n < 6 ? before : after) * MS })) });

  it('is reported with the values before and after, in both directions', () => {
    expect(cliff(0.5, 4)).toMatchObject([
      {
        id: 'slower-with-time',
        kind: 'drift',
        figure: 'p50',
        atNs: 6 * SECOND,
        beforeNs: 0.5 * MS,
        afterNs: 4 * MS,
      },
    ]);
    expect(cliff(4, 0.5)).toMatchObject([{ id: 'faster-with-time' }]);
  });

  it('is found in the p99 when the median stays the same', () => {
    const windows = windowsOf(24, (n) => ({ p50Ns: 0.5 * MS, p99Ns: (n < 12 ? 1 : 8) * MS }));
    expect(observed({ windows })).toMatchObject([{ id: 'slower-with-time', figure: 'p99', atNs: 12 * SECOND }]);
  });

  it('is found in a phase of a few seconds', () => {
    const slices = windowsOf(24, (n) => ({
      startNs: (n * SECOND) / 4,
      durationNs: SECOND / 4,
      p50Ns: (n < 8 ? 0.5 : 5) * MS,
    }));
    const windows = windowsOf(6, (n) => ({ p50Ns: (n < 2 ? 0.5 : 5) * MS }));
    expect(observed({ windows, slices })).toMatchObject([{ atNs: 2 * SECOND, beforeNs: 0.5 * MS, afterNs: 5 * MS }]);
  });

  it('is found next to a stall that leaves a window without syncs', () => {
    const none = { appends: 0, p50Ns: null, p99Ns: null, maxNs: null };
    const windows = windowsOf(24, (n) => (n === 11 ? none : { p50Ns: (n < 12 ? 0.5 : 5) * MS }));
    expect(observed({ windows })).toMatchObject([
      { id: 'slower-with-time', atNs: 12 * SECOND, beforeNs: 0.5 * MS, afterNs: 5 * MS },
    ]);
  });
});

describe('lost CPU time', () => {
  it('is reported with its share, and with its correlation to the slow seconds', () => {
    const windows = windowsOf(12, (n) => ({ p99Ns: (1 + (n % 4)) * MS, stealShare: 0.05 * (n % 4) }));
    const [steal] = observed({ windows });
    expect(steal).toMatchObject({ id: 'cpu-steal', kind: 'not-the-disk', correlation: 1 });
    expect(steal && 'share' in steal ? steal.share : 0).toBeCloseTo(0.075);
  });

  it('is reported without correlation when other seconds were slow', () => {
    const windows = windowsOf(12, (n) => ({ p99Ns: (1 + (n % 4)) * MS, runQueueShare: n % 2 === 0 ? 0.1 : 0.09 }));
    const [queue] = observed({ windows });
    expect(queue).toMatchObject({ id: 'run-queue' });
    expect(queue).not.toHaveProperty('correlation');
  });

  it('has the share of the time for which it is known, weighted by window length', () => {
    const windows = windowsOf(12, (n) =>
      n < 2 ? { durationNs: (n + 1) * SECOND, stoppedShare: n === 1 ? 0.9 : 0 } : {},
    );
    const [stopped] = observed({ windows });
    expect(stopped).toMatchObject({ id: 'stopped' });
    expect(stopped && 'share' in stopped ? stopped.share : 0).toBeCloseTo(0.6);
  });

  it.each([
    ['stealShare', 0.02],
    ['throttledShare', 0.005],
    ['runQueueShare', 0.02],
    ['stoppedShare', 0.005],
  ] as const)('is not reported for a %s of %f', (share, value) => {
    expect(ids({ windows: windowsOf(12, () => ({ [share]: value })) })).toEqual([]);
  });
});

describe('other traffic', () => {
  const MIB = 2 ** 20;
  /** A second of the fixed-rate phase has 200 appends and ten commits. The bytes were measured on each file system. */
  const second = (written: number, own?: number) => ({
    sync: summaryOf({ count: 200 * 12 }),
    commit: summaryOf({ count: 10 * 12 }),
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
    ['a kernel without counts per process', 6.3, undefined, on('ext4')],
  ])('does not include the writes of the file system: %s', (_, written, own, run) => {
    expect(ids(second(written, own), run)).toEqual([]);
  });

  it.each([
    ['ext4', 10, 4.3, on('ext4'), 7.7],
    ['ext4 and a kernel without counts per process', 10, undefined, on('ext4'), 6.7],
    ['btrfs', 45, 16, on('btrfs'), 38.9],
  ])("is reported even below the tool's own writes: %s", (_, written, own, run, most) => {
    const [traffic] = observed(second(written, own), run);
    expect(traffic).toMatchObject({ id: 'other-traffic', written: { bytesPerSecond: written * MIB } });
    const { ownBytesPerSecond = 0 } = (traffic && 'written' in traffic && traffic.written) || {};
    expect(ownBytesPerSecond / MIB).toBeCloseTo(most, 1);
  });

  it('is divided by the time for which it is known', () => {
    const windows = windowsOf(12, () => ({ readBytes: 9 * MIB }));
    const [traffic] = observed({ durationNs: 1, windows });
    expect(traffic).toEqual({
      id: 'other-traffic',
      kind: 'not-the-disk',
      phase: 'paced',
      readBytesPerSecond: 9 * MIB,
    });
  });
});

describe('the time before the first write', () => {
  it.each([
    [{ diskBusyShare: 0.02, ioPressureShare: 0.6 }, undefined],
    [
      { diskBusyShare: 0.3, ioPressureShare: 0.02 },
      { diskBusyShare: 0.3, isOfThisDisk: true },
    ],
    [
      { diskBusyShare: 0.02, writtenBytes: 4096, ioPressureShare: 0.6 },
      { ioPressureShare: 0.6, isOfThisDisk: true },
    ],
    [{ ioPressureShare: 0.6 }, { ioPressureShare: 0.6, isOfThisDisk: false }],
    [{}, undefined],
  ])('with %o is reported as %o', (activity, told) => {
    const [before] = observed({}, { before: { ...activity, durationNs: 0.1 * SECOND } });
    expect(before).toEqual(told && { id: 'busy-before', kind: 'not-the-disk', durationNs: 0.1 * SECOND, ...told });
  });
});

describe('anomalies of the phase', () => {
  it('separate slow cuts from slow syncs', () => {
    expect(ids({ ...cutOf({}), sync: summaryOf({ p99Ns: 2 * MS }) })).toEqual(['slow-cut']);
    expect(ids({ ...cutOf({}), sync: summaryOf({ p99Ns: 40 * MS }) })).toEqual([]);
  });

  it.each([
    [
      { directorySyncNs: 70 * MS, waitNs: 5 * MS },
      { part: 'directory-sync', partNs: 70 * MS },
    ],
    [
      { waitNs: 80 * MS, directorySyncNs: 9 * MS },
      { part: 'wait', partNs: 80 * MS, preallocateNs: 84 * MS },
    ],
    [{ headerNs: 60 * MS }, { part: 'header', partNs: 60 * MS }],
    [{ waitNs: 20 * MS }, { part: 'rest', partNs: 70 * MS }],
  ])('name the slow part of a segment cut of 90 ms: %o', (parts, told) => {
    const [cut] = observed({ ...cutOf(parts), preallocate: summaryOf({ maxNs: 84 * MS }) });
    expect(cut).toEqual({
      id: 'slow-cut',
      kind: 'anomaly',
      phase: 'paced',
      cutNs: 90 * MS,
      syncNs: 1 * MS,
      ...told,
    });
  });

  it('report a first sync that is far slower than the others and above 10 ms', () => {
    expect(observed({ firstSyncNs: 12 * MS })).toMatchObject([{ id: 'slow-first-sync', firstSyncNs: 12 * MS }]);
    expect(ids({ firstSyncNs: 9 * MS })).toEqual([]);
    expect(ids({ firstSyncNs: 12 * MS, sync: summaryOf({ p50Ns: 3 * MS }) })).toEqual([]);
  });

  it('report write(2) when it takes half as long as the sync', () => {
    expect(observed({ write: summaryOf({ p99Ns: 2 * MS }), sync: summaryOf({ p99Ns: 4 * MS }) })).toMatchObject([
      { id: 'slow-write', writeP99Ns: 2 * MS, syncP99Ns: 4 * MS },
    ]);
    expect(ids({ write: summaryOf({ p99Ns: 2 * MS }), sync: summaryOf({ p99Ns: 5 * MS }) })).toEqual([]);
    expect(ids({ write: summaryOf({ p99Ns: 0.9 * MS }) })).toEqual([]);
  });
});
