// The summary of a log, of bounded size for any length, and how often its events are.

import type { CountedLine, LoggedFault, LoggedSettings, PeerFault, TraceStep } from './log-events.js';

export interface Tally {
  readonly count: number;
  readonly longestSeconds: number;
  readonly totalSeconds: number;
}

export interface PeerTally {
  readonly peer: string;
  readonly faults: Readonly<Record<PeerFault, number>>;
  /** Whether the last line about it reports that it is unreachable, and the log ends soon after it. */
  readonly isDown: boolean;
  readonly lastFault: PeerFault;
}

export interface FaultTally {
  readonly fault: LoggedFault;
  readonly count: number;
  /** Whether the member served clients after the last line. */
  readonly hasEnded: boolean;
}

export interface LogReading extends Readonly<Record<CountedLine, number>>, LoggedSettings {
  readonly lines: number;
  /** Lines in one of etcd's forms. */
  readonly etcdLines: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly slowSyncs: Tally;
  /** Requests that changed data. */
  readonly slowWrites: Tally;
  readonly slowReads: Tally;
  /** Reads with a response of 1,000 keys or more, or 1 MB or more. */
  readonly slowLargeReads: Tally;
  readonly slowAuthentications: Tally;
  /** Slow calls that change data, with their wait for the other members. */
  readonly slowCalls: Tally;
  /** Slow requests of any kind during a compaction (within a second); the same for a defragmentation. */
  readonly slowInCompaction: number;
  readonly slowInDefragmentation: number;
  readonly traces: Readonly<Record<TraceStep, Tally>>;
  /** Traces with a large response, and most of the time in reading or responding. */
  readonly largeTraces: Tally;
  readonly lateHeartbeats: Tally;
  readonly starts: number;
  /** Whether one member started three times within an hour. */
  readonly isRestarting: boolean;
  /** Number of distinct terms; at most 1,000. */
  readonly electionTerms: number;
  readonly leaderLosses: number;
  /** Whether the log reports a lost leader, and no leader after it. */
  readonly isLeaderless: boolean;
  /** Elections after the last line that reports a leader. With pre-vote, an election that fails has no new term. */
  readonly electionsWithoutLeader: number;
  readonly peers: readonly PeerTally[];
  readonly fullBuffers: number;
  readonly fullBuffersToActivePeers: number;
  readonly clocks: readonly { readonly peer: string; readonly seconds: number }[];
  readonly compactions: Tally;
  readonly isNoSpaceDisarmed: boolean;
  readonly faults: readonly FaultTally[];
  /** Lines at the level fatal or panic without a kind of their own, and the last message. */
  readonly fatal: { readonly count: number; readonly message: string };
}

export function together(tallies: readonly Tally[]): Tally {
  return {
    count: tallies.reduce((sum, { count }) => sum + count, 0),
    longestSeconds: Math.max(...tallies.map(({ longestSeconds }) => longestSeconds)),
    totalSeconds: tallies.reduce((sum, { totalSeconds }) => sum + totalSeconds, 0),
  };
}

/** Few lines are a selection by hand: the time between them shows nothing. */
export function isSelection({ etcdLines }: Pick<LogReading, 'etcdLines'>): boolean {
  return etcdLines < 10;
}

/** In a log of hours an occasional slow request is normal; in a short fragment, one counts. */
export function isOften(
  log: Pick<LogReading, 'firstMs' | 'lastMs' | 'etcdLines'>,
  { count, longestSeconds }: Pick<Tally, 'count' | 'longestSeconds'>,
): boolean {
  if (count === 0) return false;
  const hours = log.firstMs === null || log.lastMs === null ? 0 : (log.lastMs - log.firstMs) / 3_600_000;
  if (hours < 1 / 6) return true;
  return count / hours >= 6 || (longestSeconds >= 1 && (count / hours >= 1 || isSelection(log)));
}
