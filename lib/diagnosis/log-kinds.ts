// Table of the lines of etcd's log that report an event: the text of each version, and the fields to read. From etcd's sources at v3.4.45,
// v3.5.33, v3.6.14 and v3.7.1. The rules interpret the events.

import type { CountedLine, LogEvent, LoggedFault, Maintenance, TermKind } from './log-events.js';
import { FATAL_MARK, type LogLine } from './log-line.js';
import {
  alarm,
  bufferFull,
  clock,
  disarmed,
  entriesApply,
  exited,
  failedApply,
  fatal,
  healthCheck,
  jsonApply,
  lateHeartbeat,
  maintenanceEnd,
  notReached,
  peerIn,
  peerLost,
  rejected,
  requestStats,
  slowSync,
  started,
  termIn,
  textApply,
  trace,
} from './log-readers.js';

type Reader = (line: LogLine, text: string) => LogEvent | null;

interface Row {
  /** Constant parts of the message, one per wording. */
  readonly phrases: readonly string[];
  readonly read: Reader;
}

const count =
  (what: CountedLine): Reader =>
  () => ({ kind: 'count', what });
const fault =
  (one: LoggedFault): Reader =>
  () => ({ kind: 'fault', fault: one });
const term =
  (kind: TermKind): Reader =>
  (_, text) => ({ kind, term: termIn(text) });
const begun =
  (what: Maintenance): Reader =>
  () => ({ kind: 'maintenance-begun', what });
const peerBack: Reader = (line) => ({ kind: 'peer-back', peer: peerIn(line) });

// If a line contains several, the leftmost counts.
const ROWS: readonly Row[] = [
  { phrases: ['slow fdatasync', 'sync duration of'], read: slowSync },
  { phrases: ['apply request took too long'], read: jsonApply },
  // A line whose end is cut off has no time.
  { phrases: ['read-only range request "', 'request "header:<ID', 'took too long ('], read: textApply },
  { phrases: ['apply entries took too long'], read: entriesApply },
  { phrases: ['failed to apply request'], read: failedApply },
  { phrases: ['request stats'], read: requestStats },
  { phrases: ['trace['], read: trace },
  { phrases: ['failed to send out heartbeat on time'], read: lateHeartbeat },
  { phrases: ['is starting a new election at term'], read: term('election') },
  { phrases: [' became candidate at term', 'received a MsgVote message with higher term'], read: term('candidate') },
  { phrases: [' elected leader ', ' changed leader from ', ' became leader at term'], read: term('leader-elected') },
  { phrases: [' lost leader '], read: term('leader-lost') },
  { phrases: ['prober detected unhealthy status', 'health check for peer'], read: peerLost },
  { phrases: ['lost TCP streaming connection', 'lost the TCP streaming connection'], read: peerLost },
  {
    phrases: [' became inactive', 'error posting to', 'failed to dial', 'on stream Message', 'on stream MsgApp'],
    read: peerLost,
  },
  { phrases: ['failed to reach the peer'], read: notReached },
  { phrases: ['sending buffer is full'], read: bufferFull },
  { phrases: ['peer became active', ' became active'], read: peerBack },
  { phrases: ['established TCP streaming connection with remote peer'], read: peerBack },
  { phrases: ['established a TCP streaming connection with peer'], read: peerBack },
  { phrases: ['removed remote peer', 'removed member', 'removed peer'], read: peerBack },
  { phrases: ['prober found high clock drift', 'the clock difference against peer'], read: clock },
  { phrases: ['timed out waiting for read index response'], read: count('lateReadIndexes') },
  { phrases: ['waiting for ReadIndex response took too long'], read: count('lateReadIndexes') },
  { phrases: ['ignored out-of-date read index response'], read: count('lateReadIndexes') },
  { phrases: ['compact tree index', 'store.index: compact'], read: begun('compaction') },
  { phrases: ['starting auto', 'Starting auto-compaction'], read: begun('compaction') },
  { phrases: ['finished scheduled compaction'], read: maintenanceEnd('compaction') },
  { phrases: ['defragmenting', 'starting defragment'], read: begun('defragmentation') },
  { phrases: ['finished defragment'], read: maintenanceEnd('defragmentation') },
  { phrases: ['exceeded backend quota', 'database space exceeded'], read: count('noSpace') },
  { phrases: ['etcdserver: no space'], read: count('noSpace') },
  { phrases: ['NOSPACE'], read: (_, text) => (/alarm/i.test(text) ? { kind: 'count', what: 'noSpace' } : null) },
  { phrases: ['alarm disarmed'], read: disarmed },
  { phrases: ['alarm raised', 'due to an alarm', 'alarm:CORRUPT'], read: alarm },
  { phrases: ['no space left on device'], read: count('diskFull') },
  { phrases: ['input/output error', 'read-only file system'], read: count('ioErrors') },
  { phrases: ['is out of range [lastIndex'], read: fault('raft-log-lost') },
  { phrases: ['walpb: crc mismatch', 'wal: crc mismatch'], read: fault('wal-damaged') },
  { phrases: ['freepages: ', 'already freed', 'invalid freelist page'], read: fault('database-damaged') },
  { phrases: ['assertion failed: Page expected', 'unexpected page type'], read: fault('database-damaged') },
  { phrases: ['fatal error: fault', 'unexpected fault address'], read: fault('file-unreadable') },
  { phrases: ['permanently removed from the cluster'], read: fault('removed') },
  { phrases: ['cluster ID mismatch'], read: fault('cluster-id') },
  { phrases: ['failed to find remote peer in cluster', 'failed to find member '], read: fault('unknown-member') },
  { phrases: ['ignored streaming request; ID mismatch', 'because it was removed'], read: fault('unknown-member') },
  { phrases: ['killed by the OOM killer', 'Killed process', 'Kill process'], read: fault('out-of-memory') },
  { phrases: ['etcd invoked oom-killer'], read: fault('out-of-memory') },
  { phrases: ['of the file descriptor limit is used', 'too many open files'], read: fault('open-files') },
  { phrases: ['Main process exited, ', 'main process exited, '], read: exited },
  { phrases: ['rejected connection'], read: rejected },
  { phrases: ['Health check fails', 'serving /health false; ', '/health error; '], read: healthCheck },
  { phrases: ['failed to send database snapshot', 'failed to be sent out'], read: fault('snapshot-failed') },
  { phrases: ['ready to serve client requests'], read: () => ({ kind: 'serving' }) },
  { phrases: ['received signal; shutting down', ' signal, shutting down'], read: () => ({ kind: 'stopping' }) },
  { phrases: ['closing etcd server', 'closed etcd server'], read: () => ({ kind: 'stopping' }) },
  { phrases: ['etcdserver: request timed out', 'etcdserver: leader changed'], read: count('timedOut') },
  { phrases: ['found data inconsistency with peers', 'compaction hash mismatch'], read: count('corrupt') },
  { phrases: ['same compact revision then hashes must match'], read: count('corrupt') },
  { phrases: ['etcdserver: too many requests'], read: count('tooManyRequests') },
  { phrases: ['etcdserver: no leader'], read: count('noLeader') },
  { phrases: ['starting an etcd server', 'etcd Version: ', 'heartbeat = ', 'election = '], read: started },
];

const READERS = new Map(ROWS.flatMap(({ phrases, read }) => phrases.map((phrase) => [phrase, read] as const)));

const QUICK = new RegExp([...READERS.keys()].map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'));
const QUICK_OR_FATAL = new RegExp(`${QUICK.source}|${FATAL_MARK.source}`);

/** Whether a line can hold an event: one regular expression, so that long logs are read fast. */
export function mayHoldEvent(line: string): boolean {
  return QUICK_OR_FATAL.test(line);
}

/** The event in a line of etcd; `other` if it is none of these. */
export function eventIn(line: LogLine): LogEvent {
  const text = line.isJson ? line.message : line.body;
  // The message names the event; an error field counts only if the message names none.
  const phrase = QUICK.exec(text)?.[0] ?? (line.isJson ? QUICK.exec(line.body)?.[0] : undefined);
  const event = phrase === undefined ? null : READERS.get(phrase)?.(line, text);
  return event ?? (line.isFatal ? fatal(line) : { kind: 'other' });
}

const ETCD_CALLER =
  /"caller": ?"(?:[\w.-]+\/)*(?:etcdserver|rafthttp|raft|mvcc|wal|embed|membership|v3rpc|v3election|v3lock|traceutil|etcdmain|etcdhttp|discovery|v2discovery|v3discovery|auth|lease|snap|backend|schema|fileutil|verify|compactor|apply|txn|flags|osutil|netutil|clientv3|balancer|api|etcdutil|storage|version|runtime|stats)\/[\w.-]+\.go:\d+"/;

/** Other programs write such lines too. */
const OF_ANY_PROGRAM: readonly string[] = ['other', 'fatal', 'diskFull', 'ioErrors', 'open-files'];

/** A line in JSON is etcd's if only etcd writes such a line, or if its caller is a package of etcd. */
export function isOfAnotherProgram(event: LogEvent, { isJson, body }: LogLine): boolean {
  const kind = event.kind === 'count' ? event.what : event.kind === 'fault' ? event.fault : event.kind;
  return isJson && OF_ANY_PROGRAM.includes(kind) && !ETCD_CALLER.test(body);
}
