// Table of the lines of etcd's log that report an event: the text of each version, and the fields to read. From etcd's sources at v3.4.45,
// v3.5.33, v3.6.14 and v3.7.1. The rules interpret the events.

import type { LogEvent } from './log-events.js';
import { fieldOf, goSeconds, type LogLine } from './log-line.js';
import {
  alarm,
  bufferFull,
  clock,
  compaction,
  dialFailed,
  entriesApply,
  failedApply,
  jsonApply,
  lateHeartbeat,
  peerInUrl,
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
  readonly has: string;
  readonly read: (line: LogLine, text: string) => LogEvent | null;
}

// If a line contains several, the leftmost counts; at the same position, the first row.
const ROWS: readonly Row[] = [
  { has: 'slow fdatasync', read: (line) => slowSync(goSeconds(fieldOf(line.body, 'took'))) },
  { has: 'sync duration of', read: (_, text) => slowSync(goSeconds(/sync duration of (\S+?),/.exec(text)?.[1])) },
  { has: 'apply request took too long', read: jsonApply },
  { has: 'took too long (', read: textApply },
  { has: 'apply entries took too long', read: (_, text) => entriesApply(text) },
  { has: 'failed to apply request', read: (line) => failedApply(line) },
  { has: 'trace[', read: trace },
  { has: 'failed to send out heartbeat on time', read: lateHeartbeat },
  { has: 'is starting a new election at term', read: (_, text) => ({ kind: 'election', term: termIn(text) }) },
  { has: ' elected leader ', read: (_, text) => ({ kind: 'election', term: termIn(text) }) },
  { has: ' changed leader from ', read: (_, text) => ({ kind: 'election', term: termIn(text) }) },
  { has: ' became candidate at term', read: (_, text) => ({ kind: 'election', term: termIn(text) }) },
  { has: ' lost leader ', read: (_, text) => ({ kind: 'leader-lost', term: termIn(text) }) },
  {
    has: 'prober detected unhealthy status',
    read: (line) => unhealthy(fieldOf(line.body, 'remote-peer-id'), fieldOf(line.body, 'error') ?? ''),
  },
  { has: 'health check for peer', read: (_, text) => unhealthy(/for peer ([0-9a-f]+)/.exec(text)?.[1] ?? null, text) },
  {
    has: 'prober found high clock drift',
    read: (line) => clock(fieldOf(line.body, 'remote-peer-id'), fieldOf(line.body, 'clock-drift')),
  },
  {
    has: 'the clock difference against peer',
    read: (_, text) => clock(/against peer ([0-9a-f]+)/.exec(text)?.[1] ?? null, /\[(\S+) >/.exec(text)?.[1] ?? null),
  },
  { has: 'peer became active', read: (line) => ({ kind: 'peer-back', peer: fieldOf(line.body, 'peer-id') ?? '' }) },
  {
    has: ' became active',
    read: (_, text) => ({ kind: 'peer-back', peer: /peer ([0-9a-f]+) became active/.exec(text)?.[1] ?? '' }),
  },
  {
    has: 'established TCP streaming connection with remote peer',
    read: (line) => ({ kind: 'peer-back', peer: fieldOf(line.body, 'remote-peer-id') ?? '' }),
  },
  {
    has: 'established a TCP streaming connection with peer',
    read: (_, text) => ({ kind: 'peer-back', peer: /with peer ([0-9a-f]+)/.exec(text)?.[1] ?? '' }),
  },
  {
    has: 'lost TCP streaming connection',
    read: (line) => streamLost(fieldOf(line.body, 'remote-peer-id'), fieldOf(line.body, 'error') ?? ''),
  },
  {
    has: 'lost the TCP streaming connection',
    read: (_, text) => streamLost(/with peer ([0-9a-f]+)/.exec(text)?.[1] ?? null, text),
  },
  {
    has: 'peer became inactive',
    read: (line) => streamLost(fieldOf(line.body, 'peer-id'), fieldOf(line.body, 'error') ?? ''),
  },
  {
    has: 'failed to reach the peer',
    read: (line) =>
      streamLost(fieldOf(line.body, 'remote-peer-id') ?? peerInUrl(line.body), fieldOf(line.body, 'error') ?? ''),
  },
  { has: 'failed to dial', read: dialFailed },
  { has: 'on stream Message', read: dialFailed },
  { has: 'on stream MsgApp', read: dialFailed },
  { has: 'sending buffer is full', read: bufferFull },
  { has: 'timed out waiting for read index response', read: () => ({ kind: 'read-index-late' }) },
  { has: 'waiting for ReadIndex response took too long', read: () => ({ kind: 'read-index-late' }) },
  { has: 'ignored out-of-date read index response', read: () => ({ kind: 'read-index-late' }) },
  { has: 'compact tree index', read: () => ({ kind: 'compaction-begun' }) },
  { has: 'starting auto', read: () => ({ kind: 'compaction-begun' }) },
  { has: 'Starting auto-compaction', read: () => ({ kind: 'compaction-begun' }) },
  { has: 'store.index: compact', read: () => ({ kind: 'compaction-begun' }) },
  { has: 'finished scheduled compaction', read: (line, text) => compaction(line, text) },
  { has: 'defragmenting', read: () => ({ kind: 'defragmentation-begun' }) },
  { has: 'starting defragment', read: () => ({ kind: 'defragmentation-begun' }) },
  {
    has: 'finished defragment',
    read: (line) => ({ kind: 'defragmentation', seconds: goSeconds(fieldOf(line.body, 'took')) }),
  },
  { has: 'exceeded backend quota', read: () => ({ kind: 'no-space' }) },
  { has: 'database space exceeded', read: () => ({ kind: 'no-space' }) },
  { has: 'etcdserver: no space', read: () => ({ kind: 'no-space' }) },
  { has: 'NOSPACE', read: (_, text) => (/alarm/i.test(text) ? { kind: 'no-space' } : null) },
  { has: 'due to an alarm', read: alarm },
  { has: 'no space left on device', read: () => ({ kind: 'disk-full' }) },
  { has: 'input/output error', read: () => ({ kind: 'io-error' }) },
  { has: 'etcdserver: request timed out', read: () => ({ kind: 'timed-out' }) },
  { has: 'etcdserver: leader changed', read: () => ({ kind: 'timed-out' }) },
  { has: 'request stats', read: requestStats },
  { has: 'alarm raised', read: alarm },
  { has: 'found data inconsistency with peers', read: () => ({ kind: 'corrupt' }) },
  { has: 'compaction hash mismatch', read: () => ({ kind: 'corrupt' }) },
  { has: 'same compact revision then hashes must match', read: () => ({ kind: 'corrupt' }) },
  { has: 'sending database snapshot', read: () => ({ kind: 'snapshot-sent' }) },
  { has: 'snapshotting taking too long to transfer', read: () => ({ kind: 'snapshot-sent' }) },
  { has: 'too many requests', read: () => ({ kind: 'too-many-requests' }) },
  { has: 'etcdserver: no leader', read: () => ({ kind: 'no-leader' }) },
  { has: 'starting an etcd server', read: started },
  { has: 'etcd Version: ', read: (_, text) => start(null, null, /etcd Version: (\S+)/.exec(text)?.[1] ?? null) },
  { has: 'heartbeat = ', read: (_, text) => start(goSeconds(/heartbeat = (\S+)/.exec(text)?.[1]), null, null) },
  { has: 'election = ', read: (_, text) => start(null, goSeconds(/election = (\S+)/.exec(text)?.[1]), null) },
];

const QUICK = new RegExp([...new Set(ROWS.map(({ has }) => has.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))].join('|'));

/** Whether a line can hold an event: one regular expression, so that long logs are read fast. */
export function mayTell(line: string): boolean {
  return QUICK.test(line);
}

const BY_WORDS = new Map(ROWS.map((row) => [row.has, row]));

/** The event in a line of etcd; `other` if it is none of these. */
export function eventIn(line: LogLine): LogEvent {
  const text = line.isJson ? line.message : line.body;
  // The message names the event; an error field counts only if the message names none.
  const words = QUICK.exec(text)?.[0] ?? (line.isJson ? QUICK.exec(line.body)?.[0] : undefined);
  return (words === undefined ? undefined : BY_WORDS.get(words)?.read(line, text)) ?? { kind: 'other' };
}
