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
  | { readonly kind: 'apply-failed'; readonly reason: string }
  | {
      readonly kind: 'trace';
      readonly seconds: number;
      readonly step: TraceStep;
      readonly stepSeconds: number;
      readonly isLarge: boolean;
    }
  | { readonly kind: 'late-heartbeat'; readonly seconds: number; readonly intervalSeconds: number | null }
  | { readonly kind: 'election'; readonly term: number | null }
  | { readonly kind: 'candidate'; readonly term: number | null }
  | { readonly kind: 'leader-elected'; readonly term: number | null }
  | { readonly kind: 'leader-lost'; readonly term: number | null }
  | { readonly kind: 'peer-unhealthy'; readonly peer: string; readonly how: PeerFault }
  | { readonly kind: 'peer-back'; readonly peer: string }
  | { readonly kind: 'peer-removed'; readonly peer: string }
  | { readonly kind: 'stream-lost'; readonly peer: string; readonly how: PeerFault }
  | { readonly kind: 'buffer-full'; readonly peer: string; readonly isPeerActive: boolean }
  | { readonly kind: 'clock'; readonly peer: string; readonly seconds: number }
  | { readonly kind: 'read-index-late' }
  | { readonly kind: 'compaction-begun' }
  | { readonly kind: 'compaction'; readonly seconds: number }
  | { readonly kind: 'defragmentation-begun' }
  | { readonly kind: 'defragmentation'; readonly seconds: number | null }
  | { readonly kind: 'no-space' }
  | { readonly kind: 'no-space-disarmed' }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'snapshot-sent' }
  | { readonly kind: 'too-many-requests' }
  | { readonly kind: 'no-leader' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'io-error' }
  | { readonly kind: 'fault'; readonly fault: LoggedFault }
  | { readonly kind: 'fatal'; readonly message: string }
  | { readonly kind: 'serving' }
  | {
      readonly kind: 'started';
      readonly heartbeatSeconds: number | null;
      readonly electionSeconds: number | null;
      readonly version: string | null;
    }
  | { readonly kind: 'other' };

/** Faults whose lines are only counted. */
export type LoggedFault =
  | 'raft-log-lost'
  | 'wal-damaged'
  | 'removed'
  | 'cluster-id'
  | 'out-of-memory'
  | 'rejected-connections'
  | 'health-check'
  | 'snapshot-failed';

/** Why a peer could not be reached: its port is closed, there is no answer, the network reports an error, or a certificate is rejected. */
export type PeerFault = 'refused' | 'timeout' | 'unreachable' | 'certificate' | 'other';

/** The step in which a traced request spent most of its time. */
export type TraceStep =
  | 'agreement'
  | 'read-index'
  | 'apply-backlog'
  | 'raft'
  | 'index-tree'
  | 'database-read'
  | 'response'
  | 'authentication'
  | 'store'
  | 'other';
