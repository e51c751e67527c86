// Table of the lines of etcd's log that report an event: the text of each version, and the fields to read. From etcd's sources at v3.4.45,
// v3.5.33, v3.6.14 and v3.7.1. The rules interpret the events.

import type { LogEvent } from './log-events.js';
import { FATAL_MARK, fieldOf, goSeconds, type LogLine } from './log-line.js';
import {
  alarm,
  bufferFull,
  clock,
  compaction,
  dialFailed,
  disarmed,
  entriesApply,
  failedApply,
  fatal,
  healthCheck,
  jsonApply,
  lateHeartbeat,
  memberRemoved,
  notReached,
  rejected,
  requestStats,
  slowSync,
  start,
  started,
  streamLost,
  termIn,
  textApply,
  trace,
  unhealthy,
} from './log-readers.js';

interface Row {
  /** A constant part of the message. */
  readonly phrase: string;
  readonly read: (line: LogLine, text: string) => LogEvent | null;
}

// If a line contains several, the leftmost counts; at the same position, the first row.
const ROWS: readonly Row[] = [
  { phrase: 'slow fdatasync', read: (line) => slowSync(goSeconds(fieldOf(line.body, 'took'))) },
  { phrase: 'sync duration of', read: (_, text) => slowSync(goSeconds(/sync duration of (\S+?),/.exec(text)?.[1])) },
  { phrase: 'apply request took too long', read: jsonApply },
  { phrase: 'took too long (', read: textApply },
  { phrase: 'apply entries took too long', read: (_, text) => entriesApply(text) },
  { phrase: 'failed to apply request', read: (line) => failedApply(line) },
  { phrase: 'trace[', read: trace },
  { phrase: 'failed to send out heartbeat on time', read: lateHeartbeat },
  { phrase: 'is starting a new election at term', read: (_, text) => ({ kind: 'election', term: termIn(text) }) },
  { phrase: ' elected leader ', read: (_, text) => ({ kind: 'leader-elected', term: termIn(text) }) },
  { phrase: ' changed leader from ', read: (_, text) => ({ kind: 'leader-elected', term: termIn(text) }) },
  { phrase: ' became leader at term', read: (_, text) => ({ kind: 'leader-elected', term: termIn(text) }) },
  { phrase: ' became candidate at term', read: (_, text) => ({ kind: 'candidate', term: termIn(text) }) },
  { phrase: ' lost leader ', read: (_, text) => ({ kind: 'leader-lost', term: termIn(text) }) },
  {
    phrase: 'prober detected unhealthy status',
    read: (line) => unhealthy(fieldOf(line.body, 'remote-peer-id'), fieldOf(line.body, 'error') ?? ''),
  },
  {
    phrase: 'health check for peer',
    read: (_, text) => unhealthy(/for peer ([0-9a-f]+)/.exec(text)?.[1] ?? null, text),
  },
  {
    phrase: 'prober found high clock drift',
    read: (line) => clock(fieldOf(line.body, 'remote-peer-id'), fieldOf(line.body, 'clock-drift')),
  },
  {
    phrase: 'the clock difference against peer',
    read: (_, text) => clock(/against peer ([0-9a-f]+)/.exec(text)?.[1] ?? null, /\[(\S+) >/.exec(text)?.[1] ?? null),
  },
  { phrase: 'peer became active', read: (line) => ({ kind: 'peer-back', peer: fieldOf(line.body, 'peer-id') ?? '' }) },
  {
    phrase: ' became active',
    read: (_, text) => ({ kind: 'peer-back', peer: /peer ([0-9a-f]+) became active/.exec(text)?.[1] ?? '' }),
  },
  {
    phrase: 'established TCP streaming connection with remote peer',
    read: (line) => ({ kind: 'peer-back', peer: fieldOf(line.body, 'remote-peer-id') ?? '' }),
  },
  {
    phrase: 'established a TCP streaming connection with peer',
    read: (_, text) => ({ kind: 'peer-back', peer: /with peer ([0-9a-f]+)/.exec(text)?.[1] ?? '' }),
  },
  {
    phrase: 'removed remote peer',
    read: (line) => ({ kind: 'peer-removed', peer: fieldOf(line.body, 'removed-remote-peer-id') ?? '' }),
  },
  { phrase: 'removed member', read: memberRemoved },
  { phrase: 'removed peer', read: memberRemoved },
  {
    phrase: 'lost TCP streaming connection',
    read: (line) => streamLost(fieldOf(line.body, 'remote-peer-id'), fieldOf(line.body, 'error') ?? ''),
  },
  {
    phrase: 'lost the TCP streaming connection',
    read: (_, text) => streamLost(/with peer ([0-9a-f]+)/.exec(text)?.[1] ?? null, text),
  },
  {
    phrase: 'peer became inactive',
    read: (line) => streamLost(fieldOf(line.body, 'peer-id'), fieldOf(line.body, 'error') ?? ''),
  },
  { phrase: 'failed to reach the peer', read: notReached },
  { phrase: 'failed to dial', read: dialFailed },
  { phrase: 'on stream Message', read: dialFailed },
  { phrase: 'on stream MsgApp', read: dialFailed },
  { phrase: 'sending buffer is full', read: bufferFull },
  { phrase: 'timed out waiting for read index response', read: () => ({ kind: 'read-index-late' }) },
  { phrase: 'waiting for ReadIndex response took too long', read: () => ({ kind: 'read-index-late' }) },
  { phrase: 'ignored out-of-date read index response', read: () => ({ kind: 'read-index-late' }) },
  { phrase: 'compact tree index', read: () => ({ kind: 'compaction-begun' }) },
  { phrase: 'starting auto', read: () => ({ kind: 'compaction-begun' }) },
  { phrase: 'Starting auto-compaction', read: () => ({ kind: 'compaction-begun' }) },
  { phrase: 'store.index: compact', read: () => ({ kind: 'compaction-begun' }) },
  { phrase: 'finished scheduled compaction', read: (line, text) => compaction(line, text) },
  { phrase: 'defragmenting', read: () => ({ kind: 'defragmentation-begun' }) },
  { phrase: 'starting defragment', read: () => ({ kind: 'defragmentation-begun' }) },
  {
    phrase: 'finished defragment',
    read: (line) => ({ kind: 'defragmentation', seconds: goSeconds(fieldOf(line.body, 'took')) }),
  },
  { phrase: 'exceeded backend quota', read: () => ({ kind: 'no-space' }) },
  { phrase: 'database space exceeded', read: () => ({ kind: 'no-space' }) },
  { phrase: 'etcdserver: no space', read: () => ({ kind: 'no-space' }) },
  { phrase: 'NOSPACE', read: (_, text) => (/alarm/i.test(text) ? { kind: 'no-space' } : null) },
  { phrase: 'alarm disarmed', read: disarmed },
  { phrase: 'due to an alarm', read: alarm },
  { phrase: 'no space left on device', read: () => ({ kind: 'disk-full' }) },
  { phrase: 'input/output error', read: () => ({ kind: 'io-error' }) },
  { phrase: 'read-only file system', read: () => ({ kind: 'io-error' }) },
  { phrase: 'is out of range [lastIndex', read: () => ({ kind: 'fault', fault: 'raft-log-lost' }) },
  { phrase: 'walpb: crc mismatch', read: () => ({ kind: 'fault', fault: 'wal-damaged' }) },
  { phrase: 'wal: crc mismatch', read: () => ({ kind: 'fault', fault: 'wal-damaged' }) },
  { phrase: 'permanently removed from the cluster', read: () => ({ kind: 'fault', fault: 'removed' }) },
  { phrase: 'cluster ID mismatch', read: () => ({ kind: 'fault', fault: 'cluster-id' }) },
  { phrase: 'killed by the OOM killer', read: () => ({ kind: 'fault', fault: 'out-of-memory' }) },
  { phrase: 'Killed process', read: () => ({ kind: 'fault', fault: 'out-of-memory' }) },
  { phrase: 'rejected connection', read: rejected },
  { phrase: 'Health check fails', read: healthCheck },
  { phrase: 'serving /health false; ', read: healthCheck },
  { phrase: '/health error; ', read: healthCheck },
  { phrase: 'failed to send database snapshot', read: () => ({ kind: 'fault', fault: 'snapshot-failed' }) },
  { phrase: 'failed to be sent out', read: () => ({ kind: 'fault', fault: 'snapshot-failed' }) },
  { phrase: 'ready to serve client requests', read: () => ({ kind: 'serving' }) },
  { phrase: 'etcdserver: request timed out', read: () => ({ kind: 'timed-out' }) },
  { phrase: 'etcdserver: leader changed', read: () => ({ kind: 'timed-out' }) },
  { phrase: 'request stats', read: requestStats },
  { phrase: 'alarm raised', read: alarm },
  { phrase: 'found data inconsistency with peers', read: () => ({ kind: 'corrupt' }) },
  { phrase: 'compaction hash mismatch', read: () => ({ kind: 'corrupt' }) },
  { phrase: 'same compact revision then hashes must match', read: () => ({ kind: 'corrupt' }) },
  { phrase: 'sending database snapshot', read: () => ({ kind: 'snapshot-sent' }) },
  { phrase: 'snapshotting taking too long to transfer', read: () => ({ kind: 'snapshot-sent' }) },
  { phrase: 'etcdserver: too many requests', read: () => ({ kind: 'too-many-requests' }) },
  { phrase: 'etcdserver: no leader', read: () => ({ kind: 'no-leader' }) },
  { phrase: 'starting an etcd server', read: started },
  { phrase: 'etcd Version: ', read: (_, text) => start(null, null, /etcd Version: (\S+)/.exec(text)?.[1] ?? null) },
  { phrase: 'heartbeat = ', read: (_, text) => start(goSeconds(/heartbeat = (\S+)/.exec(text)?.[1]), null, null) },
  { phrase: 'election = ', read: (_, text) => start(null, goSeconds(/election = (\S+)/.exec(text)?.[1]), null) },
];

const QUICK = new RegExp(
  [...new Set(ROWS.map(({ phrase }) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))].join('|'),
);

const QUICK_OR_FATAL = new RegExp(`${QUICK.source}|${FATAL_MARK.source}`);

/** Whether a line can hold an event: one regular expression, so that long logs are read fast. */
export function mayHoldEvent(line: string): boolean {
  return QUICK_OR_FATAL.test(line);
}

const BY_PHRASE = new Map(ROWS.map((row) => [row.phrase, row]));

/** The event in a line of etcd; `other` if it is none of these. */
export function eventIn(line: LogLine): LogEvent {
  const text = line.isJson ? line.message : line.body;
  // The message names the event; an error field counts only if the message names none.
  const phrase = QUICK.exec(text)?.[0] ?? (line.isJson ? QUICK.exec(line.body)?.[0] : undefined);
  const event = phrase === undefined ? null : BY_PHRASE.get(phrase)?.read(line, text);
  return event ?? (line.isFatal ? fatal(line) : { kind: 'other' });
}

const ETCD_CALLER =
  /"caller": ?"(?:[\w.-]+\/)*(?:etcdserver|rafthttp|raft|mvcc|wal|embed|membership|v3rpc|v3election|v3lock|traceutil|etcdmain|etcdhttp|discovery|v2discovery|v3discovery|auth|lease|snap|backend|schema|fileutil|verify|compactor|apply|txn|flags|osutil|netutil|clientv3|balancer|api|etcdutil|storage|version|runtime|stats)\/[\w.-]+\.go:\d+"/;

/** Other programs write such lines too. */
const OF_ANY_PROGRAM: readonly LogEvent['kind'][] = ['other', 'fatal', 'disk-full', 'io-error'];

/** A line in JSON is etcd's if only etcd writes such a line, or if its caller is a package of etcd. */
export function isOfAnotherProgram({ kind }: LogEvent, { isJson, body }: LogLine): boolean {
  return isJson && OF_ANY_PROGRAM.includes(kind) && !ETCD_CALLER.test(body);
}
