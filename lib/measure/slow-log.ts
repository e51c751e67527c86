// The bounded log of the slowest operations of one kind, which native code fills. native/core/slow_log.h has the same numbers; a test keeps
// them equal.

/** Layout of one log in its `Float64Array`: the number of entries, then pairs of start and duration, in no order. */
export const SLOW_LOG = { count: 0, entries: 1, capacity: 64, length: 1 + 2 * 64 } as const;

/** One of the slowest operations of its kind. */
export interface SlowOperation {
  /** From the start of the phase. */
  readonly startNs: number;
  readonly durationNs: number;
}

/**
 * The slowest operations, slowest first; of equal ones, the earlier first. All operations if there were at most 64. During a phase an entry
 * can have the start of one operation and the duration of another.
 */
export function readSlowLog(memory: Float64Array): readonly SlowOperation[] {
  const count = memory[SLOW_LOG.count] ?? 0;
  return Array.from({ length: count }, (_, entry) => {
    const [startNs = 0, durationNs = 0] = memory.subarray(SLOW_LOG.entries + 2 * entry);
    return { startNs, durationNs };
  }).sort((a, b) => b.durationNs - a.durationNs || a.startNs - b.startNs);
}

/** The longest operation; `undefined` if there are none. */
export function longestOf(operations: readonly SlowOperation[]): SlowOperation | undefined {
  return operations.reduce<SlowOperation | undefined>(
    (longest, each) => (each.durationNs > (longest?.durationNs ?? 0) ? each : longest),
    undefined,
  );
}
