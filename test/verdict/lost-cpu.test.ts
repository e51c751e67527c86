// Whether a long operation is excused: for at least half of it, one cause left the process without a CPU.

import { describe, expect, it } from 'vitest';
import { longestResult } from '../../lib/verdict/lost-cpu.js';
import { type ObservedWindow, windowsOf } from '../support/observed.js';

const [MS, SECOND] = [1e6, 1e9];
const LIMIT = 1000 * MS;

/** Ten seconds. The sixth has an operation of this length, which began in the seconds before. */
const withOperation = (ms: number, activity: (second: number) => Partial<ObservedWindow>) =>
  longestResult(
    windowsOf(10, (n) => ({ ...(n === 5 ? { maxNs: ms * MS } : {}), ...activity(n) })),
    LIMIT,
  );

describe('the longest operation', () => {
  it('passes up to the limit and fails above it', () => {
    expect(withOperation(1000, () => ({}))).toEqual({ result: 'pass' });
    expect(withOperation(1001, () => ({}))).toEqual({ result: 'fail' });
    expect(longestResult([], LIMIT)).toEqual({ result: 'pass' });
  });

  it('can be a backend commit', () => {
    const commits = (maxCommitNs: number) =>
      longestResult(
        windowsOf(10, (n) => (n === 5 ? { maxCommitNs } : {})),
        LIMIT,
      ).result;
    expect([commits(999 * MS), commits(1200 * MS)]).toEqual(['pass', 'fail']);
  });

  it.each(['stealShare', 'throttledShare', 'runQueueShare', 'stoppedShare'] as const)(
    'is excused when %s accounts for half of it',
    (share) => {
      // 3 s that ended in the sixth second cover the third to the sixth second.
      const lost = withOperation(3000, (n) => (n >= 2 && n <= 5 ? { [share]: 0.5 } : { [share]: 0 }));
      const key = share.replace('Share', 'Ns').replace('steal', 'stolen');
      expect(lost).toEqual({ result: 'unresolved', lost: { durationNs: 3 * SECOND, [key]: 2 * SECOND } });
      expect(withOperation(3000, (n) => (n >= 2 && n <= 5 ? { [share]: 0.3 } : {})).result).toBe('fail');
    },
  );

  it('is not excused when only two causes together account for half of it', () => {
    const activity = (n: number) => (n >= 2 && n <= 5 ? { stealShare: 0.3, throttledShare: 0.3 } : {});
    expect(withOperation(3000, activity).result).toBe('fail');
  });

  it('is not excused by lost CPU before or after it', () => {
    const earlier = withOperation(2000, (n) => (n < 3 ? { stoppedShare: 1 } : {}));
    const later = withOperation(2000, (n) => (n > 5 ? { stoppedShare: 1 } : {}));
    expect([earlier.result, later.result]).toEqual(['fail', 'fail']);
  });

  it.each(['stealShare', 'runQueueShare'] as const)(
    'is not excused by the %s that the machine always has, and is by a pause beside it',
    (share) => {
      expect(withOperation(1050, () => ({ [share]: 0.4 })).result).toBe('fail');
      expect(withOperation(1050, (n) => ({ [share]: n === 4 ? 1 : 0.4 })).result).toBe('unresolved');
      expect(withOperation(1050, () => ({ [share]: 0.6 })).result).toBe('unresolved');
    },
  );

  it('is excused in a window that the pause itself lengthened', () => {
    // No poll comes while the process is stopped, so the window ends late.
    const windows = [
      ...windowsOf(3),
      ...windowsOf(1, () => ({ startNs: 3 * SECOND, durationNs: 2.4 * SECOND, maxNs: 1500 * MS, stoppedShare: 0.625 })),
    ];
    expect(longestResult(windows, LIMIT)).toEqual({
      result: 'unresolved',
      lost: { durationNs: 1500 * MS, stoppedNs: 1500 * MS },
    });
  });

  it('fails when one of two had a CPU, and otherwise reports the longer one', () => {
    const two = (second: Partial<ObservedWindow>) =>
      longestResult(
        windowsOf(20, (n) => {
          if (n === 5) return { maxNs: 1500 * MS, stealShare: 1 };
          if (n === 15) return { maxNs: 2500 * MS, ...second };
          return n === 4 || n === 14 || n === 13 ? { stealShare: n === 4 ? 1 : (second.stealShare ?? 0) } : {};
        }),
        LIMIT,
      );
    expect(two({ stealShare: 0 })).toEqual({ result: 'fail' });
    expect(two({ stealShare: 1 })).toMatchObject({ result: 'unresolved', lost: { durationNs: 2500 * MS } });
  });
});
