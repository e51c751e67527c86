// All that is kept of a log, however long it is.

import type { PeerFault, TraceStep } from './log-events.js';

export interface Tally {
  readonly count: number;
  readonly longestSeconds: number;
  readonly totalSeconds: number;
}

export interface PeerTally {
  readonly peer: string;
  readonly faults: Readonly<Record<PeerFault, number>>;
  /** Whether the last that the log says of it is that it could not be reached. */
  readonly isDown: boolean;
  readonly lastFault: PeerFault;
}

/** All that is kept of a log. */
export interface LogReading {
  readonly lines: number;
  /** Lines in one of etcd's forms. */
  readonly etcdLines: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly slowSyncs: Tally;
  /** Requests that changed something. */
  readonly slowWrites: Tally;
  readonly slowReads: Tally;
  /** Reads with a response of 1,000 keys or 1 MB and more. */
  readonly slowLargeReads: Tally;
  readonly slowAuthentications: Tally;
  /** Slow requests of any kind in a second in which a compaction ran, or a defragmentation. */
  readonly slowInCompaction: number;
  readonly slowInDefragmentation: number;
  readonly traces: Readonly<Record<TraceStep, Tally>>;
  /** Traces whose answer was large and whose time went into reading or answering. */
  readonly largeTraces: Tally;
  readonly lateHeartbeats: Tally;
  readonly heartbeatSeconds: number | null;
  readonly electionSeconds: number | null;
  readonly version: string | null;
  readonly starts: number;
  /** Distinct terms; more than 1,000 are counted as 1,000. */
  readonly electionTerms: number;
  readonly leaderLosses: number;
  readonly peers: readonly PeerTally[];
  readonly fullBuffers: number;
  readonly fullBuffersToActivePeers: number;
  readonly clocks: readonly { readonly peer: string; readonly seconds: number }[];
  readonly lateReadIndexes: number;
  readonly compactions: Tally;
  readonly defragmentations: Tally;
  readonly noSpace: number;
  readonly corrupt: number;
  readonly snapshots: number;
  readonly tooManyRequests: number;
  readonly noLeader: number;
  /** Requests that clients saw end in a time-out or a change of leader. */
  readonly timedOut: number;
  /** ENOSPC and EIO of the file system. */
  readonly diskFull: number;
  readonly ioErrors: number;
}
