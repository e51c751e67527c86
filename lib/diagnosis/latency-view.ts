// Judges a histogram of etcd by its buckets: bounds of the p99, counts of the tail, and the number of samples. Reports pass or fail only if
// the buckets allow it.

import {
  type BucketHistogram,
  boundAtLeast,
  countOver,
  isMoreThanChance,
  knownCount,
  type QuantileBounds,
  quantileBounds,
  type TailCount,
} from './bucket-histogram.js';
import type { MemberEvidence, Period, Timing } from './evidence.js';
import { LIMITS } from './limits.js';
import { DISK_BOUNDS, FIRST_BOUND } from './metric-names.js';

/**
 * `few`: fewer than 100 samples, not judged. `weak`: fewer samples than a pass needs. `open`: the limit is inside a bucket. `cut`: buckets
 * that would decide are missing in the input.
 */
export type LatencyState = 'pass' | 'fail' | 'open' | 'weak' | 'few' | 'cut' | 'missing';

export interface LatencyView {
  readonly state: LatencyState;
  readonly count: number;
  readonly p99: QuantileBounds | null;
  /** Whether the p99 breaks its limit. */
  readonly isSlow: boolean;
  /**
   * Whether the tail breaks its limit: more than 1 of 10,000 samples exceed a heartbeat interval (commits: 200 ms), or at least one sync per
   * day exceeds an election timeout.
   */
  readonly isStalling: boolean;
  /** Bound of the bucket at the heartbeat interval, in seconds. `overHeartbeat` counts the samples above it. */
  readonly heartbeatBound: number;
  readonly overHeartbeat: TailCount | null;
  readonly electionBound: number;
  readonly overElection: TailCount | null;
  /** Number of samples above 256 ms, the next bucket above 200 ms. */
  readonly over200: TailCount | null;
  readonly overLargest: TailCount | null;
  /** Some samples exceed an election timeout, but fewer than one per day. */
  readonly isRarelyStalling: boolean;
}

const LARGEST_BOUND = 8.192;
const EMPTY: BucketHistogram = { bounds: [], counts: [], total: 0, sum: null };

/** A commit does not block heartbeats, so its tail is judged from 200 ms. */
const KINDS = {
  fsync: { limit: LIMITS.fsyncP99.value, minimum: LIMITS.minimumForP99.value, tail: 0 },
  commit: { limit: LIMITS.commitP99.value, minimum: LIMITS.minimumCommits.value, tail: LIMITS.tail.value },
} as const;

export function latencyView(
  name: keyof typeof KINDS,
  { reading, period }: Pick<MemberEvidence, 'reading' | 'period'>,
  timing: Timing,
): LatencyView {
  const { limit, minimum, tail } = KINDS[name];
  const found = reading?.histograms[name] ?? null;
  const histogram = found !== null && knownCount(found) > 0 ? found : EMPTY;
  const boundAt = (seconds: number) => boundAtLeast(DISK_BOUNDS, seconds) ?? LARGEST_BOUND;
  const heartbeatBound = boundAt(Math.max(tail, timing.heartbeatMs / 1000));
  const electionBound = boundAt(timing.electionMs / 1000);
  const count = knownCount(histogram);
  const isEnough = count >= LIMITS.minimumAtAll.value;
  const p99 = isEnough ? quantileBounds(histogram, 0.99, FIRST_BOUND) : null;
  const overHeartbeat = countOver(histogram, heartbeatBound);
  const overElection = countOver(histogram, electionBound);
  const stalls = overHeartbeat?.atLeast ?? 0;
  const isTail = stalls >= 2 && isMoreThanChance(stalls, LIMITS.tailShare.value * count);
  const elections = overElection?.atLeast ?? 0;
  const isRare = name === 'commit' || !isElectionOften(elections, count, period);
  const facts = {
    count,
    p99,
    heartbeatBound,
    overHeartbeat,
    electionBound,
    overElection,
    over200: countOver(histogram, 0.256),
    overLargest: countOver(histogram, LARGEST_BOUND),
    isSlow: p99 !== null && p99.above >= limit * 0.999999 && isProven(histogram, limit, count),
    isStalling: isEnough && (isTail || (elections > 0 && !isRare)),
    isRarelyStalling: name === 'fsync' && isEnough && elections > 0 && isRare && !isTail,
  };
  return { ...facts, state: found === null ? 'missing' : stateOf(facts, limit, minimum) };
}

/** With few samples, a p99 can exceed a limit by chance: significantly more than 1 % must exceed it. */
function isProven(histogram: BucketHistogram, limit: number, count: number): boolean {
  return isMoreThanChance(countOver(histogram, limit)?.atLeast ?? 0, 0.01 * count);
}

function stateOf(view: Omit<LatencyView, 'state'>, limit: number, minimum: number): LatencyState {
  const { count, p99, isSlow, isStalling, overHeartbeat } = view;
  if (count < LIMITS.minimumAtAll.value) return 'few';
  if (isSlow || isStalling) return 'fail';
  if (p99 === null || p99.unless !== undefined || overHeartbeat === null || overHeartbeat.atMost === null) return 'cut';
  if (p99.upTo === null || p99.upTo > limit * 1.000001) return 'open';
  return count < minimum ? 'weak' : 'pass';
}

/** At least one per day; in an unknown period, at least one per million samples. */
function isElectionOften(elections: number, count: number, { seconds }: Period): boolean {
  if (elections === 0) return false;
  if (seconds === null) return elections / count >= 1e-6;
  return (elections * 86_400) / Math.max(seconds, 1) >= LIMITS.rareStallPerDay.value;
}
