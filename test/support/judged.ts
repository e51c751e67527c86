// Phases for the verdict: fast ones, with the changes of a test.

import { figuresOf } from '../../lib/measure/summary.js';
import type { JudgedPhase } from '../../lib/verdict/judge.js';
import { memoryOf } from './memory.js';
import { type ObservedWindow, windowsOf } from './observed.js';

const MS = 1e6;

/** This many seconds at 200 appends/s, all of 0.4 ms except the longest. */
export function judgedPaced(
  seconds: number,
  of: (second: number) => Partial<ObservedWindow> = () => ({}),
  longestMs = 1.9,
): JudgedPhase {
  const append = figuresOf(memoryOf([...new Array<number>(999).fill(0.4 * MS), longestMs * MS]));
  return {
    name: 'paced',
    ratePerSecond: 200,
    durationNs: seconds * 1e9,
    appendsPerSecond: 200,
    sync: append,
    append,
    commit: figuresOf(memoryOf([3 * MS])),
    windows: windowsOf(seconds, of),
  };
}

/** A closed loop of two seconds. */
export function judgedLoop(changes: Partial<JudgedPhase> = {}): JudgedPhase {
  return { ...judgedPaced(2), name: 'closed-loop', ratePerSecond: null, appendsPerSecond: 2000, ...changes };
}
