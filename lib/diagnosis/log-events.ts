// The events in a line of etcd's log, independent of the version's wording.

export type LogEvent =
  | { readonly kind: 'slow-sync'; readonly seconds: number }
  | {
      readonly kind: 'slow-apply';
      readonly seconds: number;
      readonly isRead: boolean;
      readonly isAuthentication: boolean;
      /** A response of 1,000 keys or more, or of 1 MB or more. */
      readonly isLarge: boolean;
    }
  /** A call that changes data. Its time includes the wait for the other members; another line reports a slow apply. */
  | { readonly kind: 'slow-call'; readonly seconds: number }
  | {
      readonly kind: 'trace';
      readonly seconds: number;
      readonly step: TraceStep;
      readonly isLarge: boolean;
    }
  | { readonly kind: 'late-heartbeat'; readonly seconds: number; readonly intervalSeconds: number | null }
  | { readonly kind: TermKind; readonly term: number | null }
  | { readonly kind: 'peer-lost'; readonly peer: string; readonly how: PeerFault }
  /** The peer came back, or was removed from the cluster. */
  | { readonly kind: 'peer-back'; readonly peer: string }
  | { readonly kind: 'buffer-full'; readonly peer: string; readonly isPeerActive: boolean }
  | { readonly kind: 'clock'; readonly peer: string; readonly seconds: number }
  | { readonly kind: 'maintenance-begun'; readonly what: Maintenance }
  | { readonly kind: 'maintenance'; readonly what: Maintenance; readonly seconds: number }
  | { readonly kind: 'no-space-disarmed' }
  | { readonly kind: 'count'; readonly what: CountedLine }
  | { readonly kind: 'fault'; readonly fault: LoggedFault }
  | { readonly kind: 'fatal'; readonly message: string }
  | { readonly kind: 'serving' }
  /** An operator, or systemd, stops the process. */
  | { readonly kind: 'stopping' }
  | ({ readonly kind: 'started' } & LoggedSettings)
  | { readonly kind: 'other' };

export type TermKind = 'election' | 'candidate' | 'leader-elected' | 'leader-lost';
export type Maintenance = 'compaction' | 'defragmentation';

export interface LoggedSettings {
  readonly heartbeatSeconds: number | null;
  readonly electionSeconds: number | null;
  readonly version: string | null;
}

/** Lines that are only counted. */
export type CountedLine = (typeof COUNTED_LINES)[number];

export const COUNTED_LINES = [
  'lateReadIndexes',
  // Lines with NOSPACE after the last line that disarmed it.
  'noSpace',
  'corrupt',
  'tooManyRequests',
  'noLeader',
  // Requests that failed for clients because of a time-out or a leader change.
  'timedOut',
  // Errors ENOSPC and EIO of the file system.
  'diskFull',
  'ioErrors',
] as const;

/** Faults whose lines are counted until the member serves clients. */
export type LoggedFault =
  | 'raft-log-lost'
  | 'wal-damaged'
  | 'database-damaged'
  | 'removed'
  | 'cluster-id'
  | 'unknown-member'
  | 'out-of-memory'
  | 'open-files'
  | 'file-unreadable'
  | 'rejected-connections'
  | 'health-check'
  | 'snapshot-failed';

/**
 * Why a peer could not be reached: its port is closed, there is no answer, the network reports an error, its name has no address, or a
 * certificate is rejected.
 */
export type PeerFault = 'refused' | 'timeout' | 'unreachable' | 'unresolved' | 'certificate' | 'other';

/** The step in which a traced request spent most of its time. */
export type TraceStep = (typeof TRACE_STEPS)[number];

export const TRACE_STEPS = [
  'agreement',
  'read-index',
  'apply-backlog',
  'raft',
  'index-tree',
  'database-read',
  'response',
  'authentication',
  'store',
  'other',
] as const;
