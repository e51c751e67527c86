// The verdict from the seconds of a run: rows, grade, storage and failures together.

import { describe, expect, it } from 'vitest';
import type { Activity } from '../../lib/activity/activity.js';
import { figuresOf } from '../../lib/measure/summary.js';
import type { Window } from '../../lib/measure/windows.js';
import { isMeasured, type JudgedPhase, judge, type MeasuredFinding } from '../../lib/verdict/judge.js';
import { THRESHOLDS, type ThresholdId, thresholdsWith } from '../../lib/verdict/thresholds.js';
import { memoryOf } from '../support/memory.js';
import { localDisk } from '../support/storage.js';

const MS = 1e6;

type Second = Partial<Window & Activity>;

function windowsOf(seconds: number, fill: (second: number) => Second): readonly (Window & Activity)[] {
  return Array.from({ length: seconds }, (_, at) => ({
    startNs: at * 1e9,
    durationNs: 1e9,
    appends: 200,
    p50Ns: 0.4 * MS,
    p99Ns: 1.2 * MS,
    maxNs: 1.9 * MS,
    slowAppends: 0,
    slowAppendsLoaded: 0,
    commits: 10,
    slowCommits: 0,
    maxCommitNs: 3 * MS,
    stalledDue: 0,
    delayedDue: 0,
    ...fill(at),
  }));
}

function paced(seconds: number, fill: (second: number) => Second = () => ({}), longestMs = 1.9): JudgedPhase {
  const windows = windowsOf(seconds, fill);
  const append = figuresOf(memoryOf([...Array.from({ length: 999 }, () => 0.4 * MS), longestMs * MS]));
  return {
    name: 'paced',
    ratePerSecond: 200,
    durationNs: seconds * 1e9,
    appendsPerSecond: 200,
    sync: append,
    append,
    commit: figuresOf(memoryOf([3 * MS])),
    windows,
  };
}

const CLOSED_LOOP: JudgedPhase = {
  ...paced(2),
  name: 'closed-loop',
  ratePerSecond: null,
  appendsPerSecond: 40,
};

function found({ findings }: ReturnType<typeof judge>, id: ThresholdId): MeasuredFinding {
  const finding = findings.filter(isMeasured).find((one) => one.id === id);
  if (!finding) throw new Error(`no finding ${id}`);
  return finding;
}

describe('the verdict', () => {
  it('recommends a disk that is fast for a minute', () => {
    const verdict = judge([paced(60)], localDisk());
    expect(verdict).toMatchObject({ outcome: 'recommended', measuredNs: 60e9 });
    expect(found(verdict, 'append-p99').counts).toMatchObject({ slow: 0, of: 12_000, limitShare: 0.01 });
  });

  it('passes nothing before a minute', () => {
    const verdict = judge([paced(59)], localDisk());
    expect(verdict.outcome).toBe('inconclusive');
    expect(found(verdict, 'append-p99')).toMatchObject({
      result: 'unresolved',
      unresolved: { id: 'too-short', neededSeconds: 60 },
    });
  });

  it('is only suitable when a limit of loaded clusters is broken', () => {
    expect(judge([paced(60, () => ({ slowAppendsLoaded: 6 }))], localDisk()).outcome).toBe('suitable');
    // If one sync in 500 takes 80 ms, it delays 2.8 % of the requests.
    const delayed = judge([paced(60, () => ({ delayedDue: 5.6 }))], localDisk());
    expect(delayed.outcome).toBe('suitable');
    expect(found(delayed, 'delayed-appends-loaded').result).toBe('fail');
  });

  it('stays suitable when a row of the grade is unresolved', () => {
    const verdict = judge([paced(60, (second) => ({ slowAppendsLoaded: second % 30 === 0 ? 50 : 0 }))], localDisk());
    expect(found(verdict, 'append-p99-loaded').result).toBe('unresolved');
    expect(verdict.outcome).toBe('suitable');
  });

  it.each<[ThresholdId, Second]>([
    ['append-p99', { slowAppends: 6 }],
    ['commit-p99', { slowCommits: 2 }],
    ['stalled-appends', { stalledDue: 9 }],
  ])('is unsuitable when %s is broken', (id, second) => {
    const verdict = judge([paced(60, () => second)], localDisk());
    expect(verdict.outcome).toBe('unsuitable');
    expect(found(verdict, id).result).toBe('fail');
  });

  it('is inconclusive when the limit is inside the interval, with the time that would decide', () => {
    const verdict = judge([paced(60, (second) => ({ slowAppends: second === 5 ? 60 : 0 }))], localDisk());
    expect(verdict.outcome).toBe('inconclusive');
    const { unresolved } = found(verdict, 'append-p99');
    expect(unresolved).toMatchObject({ id: 'limit-inside-interval' });
    if (unresolved?.id === 'limit-inside-interval') expect(unresolved.decidedAfterSeconds).toBeGreaterThan(60);
  });

  it('passes after a single stall in a minute', () => {
    // A stall of 0.7 s at 200/s: 110 of 12,000 appends due, 0.92 %.
    const verdict = judge([paced(60, (second) => ({ stalledDue: second === 9 ? 110 : 0 }))], localDisk());
    expect(found(verdict, 'stalled-appends').result).toBe('pass');
  });

  it('is not changed by fdatasync and closed loop, which are shown with their limits', () => {
    const verdict = judge([paced(60), CLOSED_LOOP], localDisk());
    expect(found(verdict, 'append-rate')).toMatchObject({
      decides: 'nothing',
      observed: 40,
      limit: 50,
      result: 'fail',
    });
    expect(found(verdict, 'sync-p99')).toMatchObject({ decides: 'nothing', result: 'pass' });
    expect(verdict.outcome).toBe('recommended');
  });

  it('is inconclusive for a closed loop alone', () => {
    expect(judge([CLOSED_LOOP], localDisk())).toMatchObject({ outcome: 'inconclusive', measuredNs: 0 });
  });

  it('ignores the windows after the one that decided it', () => {
    // All appends of 4 s are slow: c = 4 and E = 1.23, where L(4) is 1.37. With one more fast second this is no breach.
    const breach = paced(5, (second) => (second < 4 ? { slowAppends: 200 } : { durationNs: 40e6, appends: 8 }));
    const rest = { ...breach, decidedWindows: 4 };
    expect(judge([rest], localDisk())).toMatchObject({ outcome: 'unsuitable', measuredNs: 4e9 });
    expect(found(judge([rest], localDisk()), 'append-p99').counts).toMatchObject({ slow: 800, of: 800 });
    const pass = paced(61, (second) => (second < 60 ? {} : { slowAppends: 150 }));
    expect(judge([{ ...pass, decidedWindows: 60 }], localDisk()).outcome).toBe('recommended');
    expect(judge([pass], localDisk()).outcome).toBe('inconclusive');
  });

  it('fails after an operation above 1 s that ends after the deciding window', () => {
    const held = paced(61, (second) => (second < 60 ? {} : { maxNs: 3001 * MS }), 3000);
    expect(judge([{ ...held, decidedWindows: 60 }], localDisk()).outcome).toBe('unsuitable');
  });

  it("uses the caller's limits", () => {
    const thresholds = thresholdsWith({ 'longest-operation': 1.5 * MS });
    expect(judge([paced(60)], localDisk(), thresholds).outcome).toBe('unsuitable');
  });
});

describe('an operation above 1 s', () => {
  const stop = (activity: Second) => (second: number) =>
    second === 4
      ? { maxNs: 3001 * MS, appends: 20, ...activity }
      : second > 0 && second < 4
        ? { appends: 0, maxNs: null, ...activity }
        : {};

  it('fails the verdict in any phase', () => {
    expect(judge([paced(5, stop({}), 3000)], localDisk()).outcome).toBe('unsuitable');
    const loop = { ...paced(5, stop({}), 3000), name: 'closed-loop', ratePerSecond: null } as const;
    expect(judge([paced(60), loop], localDisk()).outcome).toBe('unsuitable');
  });

  it.each<[string, Second]>([
    ['the hypervisor took the CPU', { stealShare: 0.9 }],
    ['the cgroup was throttled', { throttledShare: 0.8 }],
    ['the thread waited for a CPU', { runQueueShare: 0.7 }],
    ['the process was stopped', { stoppedShare: 1 }],
  ])('is inconclusive when %s meanwhile', (_, activity) => {
    const verdict = judge([paced(60, stop(activity), 3000)], localDisk());
    expect(found(verdict, 'longest-operation')).toMatchObject({ result: 'unresolved', unresolved: { id: 'no-cpu' } });
    expect(verdict.outcome).toBe('inconclusive');
  });
});

describe('storage and failures', () => {
  it('fail the verdict at any latency', () => {
    const memory = { ...localDisk(), class: 'memory' as const };
    expect(judge([], memory).outcome).toBe('unsuitable');
    expect(judge([paced(60)], localDisk(), THRESHOLDS, { code: 'EIO', syscall: 'fdatasync' }).outcome).toBe(
      'unsuitable',
    );
  });

  it('leave a run inconclusive when it failed for another reason', () => {
    expect(judge([paced(60)], localDisk(), THRESHOLDS, { code: 'ENOSPC' }).outcome).toBe('inconclusive');
  });

  it('never recommend unknown storage', () => {
    const unknown = { ...localDisk(), class: 'unknown' as const, leaves: [] };
    expect(judge([paced(60)], unknown).outcome).toBe('suitable');
  });
});
