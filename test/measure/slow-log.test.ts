import { describe, expect, it } from 'vitest';
import { readSlowLog, SLOW_LOG } from '../../lib/measure/slow-log.js';

function logOf(...operations: readonly (readonly [startNs: number, durationNs: number])[]): Float64Array {
  const memory = new Float64Array(SLOW_LOG.length);
  memory[SLOW_LOG.count] = operations.length;
  memory.set(operations.flat(), SLOW_LOG.entries);
  return memory;
}

describe('readSlowLog', () => {
  it('is empty for new memory', () => {
    expect(readSlowLog(new Float64Array(SLOW_LOG.length))).toEqual([]);
  });

  it('is sorted by time taken, and equal ones by start', () => {
    expect(readSlowLog(logOf([5, 10], [90, 30], [20, 40], [7, 30]))).toEqual([
      { startNs: 20, durationNs: 40 },
      { startNs: 7, durationNs: 30 },
      { startNs: 90, durationNs: 30 },
      { startNs: 5, durationNs: 10 },
    ]);
  });

  it('reads a full log up to its last slot, and does not change it', () => {
    const memory = logOf(...Array.from({ length: SLOW_LOG.capacity }, (_, n) => [n, n + 1] as const));
    const before = memory.slice();
    const operations = readSlowLog(memory);
    expect(operations).toHaveLength(64);
    expect(operations[0]).toEqual({ startNs: 63, durationNs: 64 });
    expect(operations[63]).toEqual({ startNs: 0, durationNs: 1 });
    expect(memory).toEqual(before);
  });
});
