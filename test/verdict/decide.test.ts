// The rule, with numbers calculated by hand. L(c) and U(c) are the bounds for c clumps: L(3) 0.82, L(4) 1.37; U(0) 3.00, U(4) 9.15, U(5)
// 10.5.

import { describe, expect, it } from 'vitest';
import { DECISION_SECONDS } from '../../lib/measure/decision-points.js';
import { endOf, isCounted, type Row, resultOf, rowOf, secondsOf, secondsToDecide } from '../../lib/verdict/decide.js';
import { THRESHOLDS, type Threshold, type ThresholdId, thresholdsWith } from '../../lib/verdict/thresholds.js';
import { type ObservedWindow, windowsOf } from '../support/observed.js';

const SECOND = 1e9;
const STANDARD = { decisionSeconds: DECISION_SECONDS, endsAtBreach: true };
const THOROUGH = { decisionSeconds: [300], endsAtBreach: false };

type Fill = (second: number) => Partial<ObservedWindow>;

const phase = (seconds: number, of: Fill = () => ({})) => ({ ratePerSecond: 200, windows: windowsOf(seconds, of) });

function threshold(id: ThresholdId): Threshold {
  const found = THRESHOLDS.find((row) => row.id === id);
  if (!found) throw new Error(`no threshold ${id}`);
  return found;
}

const rowAfter = (id: ThresholdId, seconds: number, of: Fill = () => ({})) => rowOf(threshold(id), phase(seconds, of));
const result = (id: ThresholdId, seconds: number, of: Fill = () => ({})) =>
  resultOf(threshold(id), phase(seconds, of)).result;

/** The second at which a phase ends, and the reason; `undefined` if it does not end in this time. */
function endWithin(seconds: number, of: Fill, plan = STANDARD): [number, 'breach' | 'decision'] | undefined {
  const windows = windowsOf(seconds, of);
  for (let second = 1; second <= seconds; second += 1) {
    const end = endOf(THRESHOLDS, { ratePerSecond: 200, windows: windows.slice(0, second) }, plan);
    if (end) return [second, end];
  }
  return undefined;
}

describe('a row', () => {
  it('is counted from windows, except the longest operation and the shown rows', () => {
    expect(THRESHOLDS.filter(isCounted).map(({ id }) => id)).toEqual([
      'append-p99',
      'commit-p99',
      'stalled-appends',
      'append-p99-loaded',
      'delayed-appends-loaded',
    ]);
  });

  it('counts appends, commits, or the appends due', () => {
    const every: Fill = () => ({
      appends: 190,
      slowAppends: 1,
      slowAppendsLoaded: 2,
      commits: 9,
      slowCommits: 3,
      stalledDue: 4,
      delayedDue: 5,
    });
    const counts = (id: ThresholdId) => {
      const { share } = rowAfter(id, 10, every);
      return [share.slow, share.of];
    };
    expect(counts('append-p99')).toEqual([10, 1900]);
    expect(counts('append-p99-loaded')).toEqual([20, 1900]);
    expect(counts('commit-p99')).toEqual([30, 90]);
    expect(counts('stalled-appends')).toEqual([40, 2000]);
    expect(counts('delayed-appends-loaded')).toEqual([50, 2000]);
  });

  it('passes if E is at least U(c): with 300 operations and none slow, but not with 299', () => {
    const commits =
      (total: number): Fill =>
      (n) => ({ commits: n === 0 ? total : 0 });
    expect(rowAfter('commit-p99', 10, commits(300)).result).toBe('pass');
    expect(rowAfter('commit-p99', 10, commits(299)).result).toBe('unresolved');
  });

  it('does not pass without operations', () => {
    expect(rowAfter('commit-p99', 60, () => ({ commits: 0 })).result).toBe('unresolved');
  });

  it('fails if E is at most L(c)', () => {
    // Three slow appends per second: c = 180 and E = 120, where L(180) is 158.
    expect(rowAfter('append-p99', 60, () => ({ slowAppends: 3 })).result).toBe('fail');
    // Two per second: c = E = 120.
    expect(rowAfter('append-p99', 60, () => ({ slowAppends: 2 })).result).toBe('unresolved');
  });

  it('of stalled appends passes by its measured share, even if the interval exceeds the limit', () => {
    // One stall of 0.7 s: 110 of 12,000 appends due, in one clump. U(1) x 110 / 12,000 is 4.3 %.
    const row = rowAfter('stalled-appends', 60, (n) => ({ stalledDue: n === 9 ? 110 : 0 }));
    expect(row.share.highShare).toBeGreaterThan(0.04);
    expect(row.result).toBe('pass');
    // 130 of 12,000 are more than 1 %, but one clump proves nothing.
    expect(rowAfter('stalled-appends', 60, (n) => ({ stalledDue: n === 9 ? 130 : 0 })).result).toBe('unresolved');
  });

  it('of stalled appends ignores a stall above 1 s without CPU, and no other', () => {
    // A stall of 30 s: 5,970 of the 24,000 appends that are due within 120 s, in one clump. L(1) x 5,970 / 24,000 is 1.3 %.
    const stop =
      (stoppedShare: number): Fill =>
      (n) =>
        n === 4 ? { durationNs: 31 * SECOND, maxNs: 30 * SECOND, stalledDue: 5970, stoppedShare } : {};
    expect(result('stalled-appends', 9, stop(0))).toBe('fail');
    expect(result('stalled-appends', 9, stop(0.95))).toBe('unresolved');
    expect(rowAfter('stalled-appends', 9, stop(0.95)).share.slow).toBe(0);
    const short: Fill = (n) => (n === 4 ? { maxNs: 0.9 * SECOND, stalledDue: 150, stoppedShare: 0.9 } : {});
    expect(rowAfter('stalled-appends', 9, short).share.slow).toBe(150);
  });

  it("uses the caller's limit for a share", () => {
    const [row] = thresholdsWith({ 'stalled-appends': 0.5 }).filter(({ id }) => id === 'stalled-appends');
    const stalls = phase(60, () => ({ stalledDue: 40 }));
    expect(rowOf(row as Threshold, stalls)).toMatchObject({ limitShare: 0.5, result: 'pass' });
    expect(rowOf(threshold('stalled-appends'), stalls).result).toBe('fail');
  });
});

describe('the result of a row', () => {
  it('is no pass before 60 s', () => {
    expect([result('append-p99', 59), result('append-p99', 60)]).toEqual(['unresolved', 'pass']);
  });

  it('is no breach if fast seconds up to 120 s would undo it', () => {
    // In 3 s all appends are slow: c = 3 and E = 1.22, where L(3) is 0.82. In 4 s: c = 4, E = 1.23, L(4) 1.37.
    const slow: Fill = () => ({ slowAppends: 200 });
    expect(rowAfter('append-p99', 3, slow).result).toBe('fail');
    expect([result('append-p99', 3, slow), result('append-p99', 4, slow)]).toEqual(['unresolved', 'fail']);
  });

  it('does not depend on the number of appends that a slow disk completes', () => {
    const slow: Fill = () => ({ appends: 66, slowAppends: 66 });
    expect([result('append-p99', 3, slow), result('append-p99', 4, slow)]).toEqual(['unresolved', 'fail']);
  });
});

describe('a phase', () => {
  it('ends at 60 s on a fast disk', () => {
    expect(endWithin(240, () => ({}))).toEqual([60, 'decision']);
  });

  it('ends at the first window that reaches a decision point, whatever its length', () => {
    expect(endWithin(240, () => ({ durationNs: 1.03 * SECOND }))).toEqual([59, 'decision']);
    const late = windowsOf(61, (n) => (n === 60 ? { durationNs: 3 * SECOND } : { durationNs: 0.99 * SECOND }));
    expect(secondsOf({ ratePerSecond: 200, windows: late })).toBeCloseTo(62.4);
    expect(endOf(THRESHOLDS, { ratePerSecond: 200, windows: late }, STANDARD)).toBe('decision');
  });

  it('continues to 120 s while a row is unresolved, and cannot pass between decision points', () => {
    // A burst of 60 slow appends: c = 1 and E = 2 at 60 s. From 61 s on no append is slow.
    expect(endWithin(240, (n) => ({ slowAppends: n === 50 ? 60 : 0 }))?.[0]).toBe(240);
    // A burst of 20: at 60 s E = 6 exceeds U(1) = 4.74.
    expect(endWithin(240, (n) => ({ slowAppends: n === 50 ? 20 : 0 }))).toEqual([60, 'decision']);
    // 34: E = 3.5 at 60 s, and 7.06 at 120 s.
    expect(endWithin(240, (n) => ({ slowAppends: n === 50 ? 34 : 0 }))).toEqual([120, 'decision']);
  });

  it('ends even if a row of the grade is unresolved', () => {
    expect(endWithin(240, (n) => ({ slowAppendsLoaded: n === 50 ? 200 : 0 }))).toEqual([60, 'decision']);
  });

  it('ends at 4 s when every append is slow', () => {
    expect(endWithin(60, () => ({ slowAppends: 200 }))).toEqual([4, 'breach']);
  });

  it('ends at 4 s when only commits are slow', () => {
    expect(endWithin(60, () => ({ slowCommits: 10 }))).toEqual([4, 'breach']);
  });

  it('ends at once after an operation above 1 s, unless it had no CPU', () => {
    expect(endWithin(60, (n) => (n === 1 ? { maxNs: 3.2 * SECOND } : {}))).toEqual([2, 'breach']);
    const windows = windowsOf(2, () => ({ durationNs: 3.4 * SECOND, maxNs: 3.2 * SECOND, stoppedShare: 0.95 }));
    expect(endOf(THRESHOLDS, { ratePerSecond: 200, windows }, STANDARD)).toBeUndefined();
  });

  it('of the closed loop ends early only after an operation above 1 s', () => {
    const loop = (of: Fill) => endOf(THRESHOLDS, { ratePerSecond: null, windows: windowsOf(60, of) }, STANDARD);
    expect(loop(() => ({ slowAppends: 200 }))).toBeUndefined();
    expect(loop((n) => (n === 30 ? { maxNs: 1.2 * SECOND } : {}))).toBe('breach');
  });

  it('of a thorough run does not end at a breach', () => {
    const bad: Fill = (n) => ({ slowAppends: 200, ...(n === 3 ? { maxNs: 3 * SECOND } : {}) });
    expect(endWithin(300, bad, THOROUGH)).toBeUndefined();
    expect(endWithin(300, () => ({}), THOROUGH)).toEqual([300, 'decision']);
  });

  it('of a screening run ends early only at a breach', () => {
    const screening = { decisionSeconds: [], endsAtBreach: true };
    expect(endWithin(60, () => ({}), screening)).toBeUndefined();
    expect(endWithin(60, () => ({ slowAppends: 200 }), screening)).toEqual([4, 'breach']);
  });

  it('does not end without a window', () => {
    expect(endOf(THRESHOLDS, phase(0), STANDARD)).toBeUndefined();
  });
});

describe('the time that would decide a row', () => {
  const row = (slow: number, of: number, clumpSize: number): Row => ({
    share: { slow, of, clumpSize, clumps: Math.round(slow / clumpSize), lowShare: 0, highShare: 1 },
    limitShare: 0.01,
    result: 'unresolved',
  });

  it('is the time when E reaches U(c) at the same rate', () => {
    // 240 of 48,000 in 4 clumps: E = 8, and U(4) is 9.15. At 1.34 times as long c = 5 and E = 10.7, where U(5) is 10.5.
    expect(secondsToDecide(row(240, 48_000, 60), 240)).toBe(322);
  });

  it('is the time when E falls to L(c) for a row above the limit', () => {
    // 300 of 12,000 in 3 clumps: E = 1.2, and L(3) is 0.82. At 1.18 times as long c = 4 and E = 1.41 is above L(4) 1.37; at 1.41 c = 4.
    const seconds = secondsToDecide(row(300, 12_000, 100), 60) ?? 0;
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThan(120);
  });

  it('is at least 60 s', () => {
    expect(secondsToDecide(row(0, 10_000, 1), 10)).toBe(61);
  });

  it('is unknown for a row at the limit, which a day would not decide', () => {
    expect(secondsToDecide(row(240, 24_000, 1), 120)).toBeUndefined();
  });
});
