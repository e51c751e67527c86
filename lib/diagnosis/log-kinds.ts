// The lines of etcd's log that tell something, as a table: how each version words it, and what is read from it. From etcd's sources at
// v3.4.45, v3.5.33, v3.6.14 and v3.7.1. What follows from them is for the rules.

import { fieldOf, goSeconds, type LogLine } from './log-line.js';

export type LogEvent =
  | { readonly kind: 'slow-sync'; readonly seconds: number }
  | {
      readonly kind: 'slow-apply';
      readonly seconds: number;
      readonly isRead: boolean;
      readonly isAuthentication: boolean;
      /** A response of a thousand keys or more, or a megabyte. */
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
  | { readonly kind: 'leader-lost'; readonly term: number | null }
  | { readonly kind: 'peer-unhealthy'; readonly peer: string; readonly how: PeerFault }
  | { readonly kind: 'peer-back'; readonly peer: string }
  | { readonly kind: 'stream-lost'; readonly peer: string; readonly how: PeerFault }
  | { readonly kind: 'buffer-full'; readonly peer: string; readonly isPeerActive: boolean | null }
  | { readonly kind: 'clock'; readonly peer: string; readonly seconds: number }
  | { readonly kind: 'read-index-late' }
  | { readonly kind: 'compaction-begun' }
  | { readonly kind: 'compaction'; readonly seconds: number }
  | { readonly kind: 'defragmentation-begun' }
  | { readonly kind: 'defragmentation'; readonly seconds: number | null }
  | { readonly kind: 'no-space' }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'snapshot-sent' }
  | { readonly kind: 'too-many-requests' }
  | { readonly kind: 'no-leader' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'io-error' }
  | {
      readonly kind: 'started';
      readonly heartbeatSeconds: number | null;
      readonly electionSeconds: number | null;
      readonly version: string | null;
    }
  | { readonly kind: 'other' };

/** Why a peer could not be reached: its port is closed, nothing answers, the network itself says no, or a certificate is not accepted. */
export type PeerFault = 'refused' | 'timeout' | 'unreachable' | 'certificate' | 'other';

/** Where a traced request spent most of its time. */
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

interface Row {
  /** A part of the message that is quick to look for. */
  readonly has: string;
  readonly read: (line: LogLine, text: string) => LogEvent | null;
}

// Of several in a line the leftmost counts, and at one place the first of these.
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

/** Whether a line may hold an event: one pass over it, so that a log of any length is read quickly. */
export function mayTell(line: string): boolean {
  return QUICK.test(line);
}

const BY_WORDS = new Map(ROWS.map((row) => [row.has, row]));

/** What a line of etcd's says; `other` for one that says nothing of these. */
export function eventIn(line: LogLine): LogEvent {
  const text = line.isJson ? line.message : line.body;
  // The message names the event; a field, such as an error, may name one that the message does not.
  const words = QUICK.exec(text)?.[0] ?? (line.isJson ? QUICK.exec(line.body)?.[0] : undefined);
  return (words === undefined ? undefined : BY_WORDS.get(words)?.read(line, text)) ?? { kind: 'other' };
}

function slowSync(seconds: number | null): LogEvent | null {
  return seconds === null ? null : { kind: 'slow-sync', seconds };
}

/** Warned of from 300 ms on: all of a request's time, its wait for the others too. */
function requestStats({ body }: LogLine): LogEvent | null {
  const seconds = goSeconds(fieldOf(body, 'time spent'));
  if (seconds === null) return null;
  const isLarge =
    Number(fieldOf(body, 'response count') ?? 0) >= LARGE_KEYS ||
    Number(fieldOf(body, 'response size') ?? 0) >= LARGE_BYTES;
  // A write waits for the others here: that it was slow to apply is another line.
  return { kind: 'slow-apply', seconds, isRead: true, isAuthentication: /Auth\/Authenticate/.test(body), isLarge };
}

const LARGE_KEYS = 1000;
const LARGE_BYTES = 1e6;

function isLargeAnswer(text: string): boolean {
  const keys = Number(/(?:range_)?response_count:(\d+)/.exec(text)?.[1] ?? 0);
  const size = Number(/size:(\d+)/.exec(text)?.[1] ?? 0);
  return keys >= LARGE_KEYS || size >= LARGE_BYTES;
}

function apply(seconds: number | null, prefix: string, request: string, response: string): LogEvent | null {
  if (seconds === null) return null;
  return {
    kind: 'slow-apply',
    seconds,
    isRead: prefix.includes('read-only'),
    isAuthentication: /\bauthenticate[:<]/.test(request),
    isLarge: isLargeAnswer(response),
  };
}

function jsonApply({ body }: LogLine): LogEvent | null {
  const field = (name: string) => fieldOf(body, name) ?? '';
  if (/no space|space exceeded/.test(field('error'))) return { kind: 'no-space' };
  return apply(goSeconds(field('took')), field('prefix'), field('request'), field('response'));
}

function textApply(_: LogLine, text: string): LogEvent | null {
  const seconds = goSeconds(/took too long \((\S+?)\)/.exec(text)?.[1]);
  if (!/ ?(?:request|txn|range) "/.test(text)) return null;
  if (/error:[^"]*space exceeded|no space/.test(text)) return { kind: 'no-space' };
  return apply(
    seconds,
    text.startsWith('read-only') ? 'read-only' : '',
    text,
    /with result "([^"]*)"/.exec(text)?.[1] ?? '',
  );
}

function entriesApply(text: string): LogEvent | null {
  return apply(goSeconds(/\[(\S+) for/.exec(text)?.[1]), '', '', '');
}

function failedApply({ body, isJson }: LogLine): LogEvent {
  const reason = isJson ? (fieldOf(body, 'error') ?? '') : body;
  return /no space|space exceeded/.test(reason)
    ? { kind: 'no-space' }
    : { kind: 'apply-failed', reason: reason.slice(0, 200) };
}

const STEPS: readonly (readonly [part: string, step: TraceStep])[] = [
  ['agreement among raft nodes', 'agreement'],
  ['read index received', 'read-index'],
  ['applied index is now lower than readState.Index', 'apply-backlog'],
  ['process raft request', 'raft'],
  ['range keys from in-memory index tree', 'index-tree'],
  ['range keys from bolt db', 'database-read'],
  ['filter and sort', 'response'],
  ['assemble the response', 'response'],
  ['marshal mvccpb.KeyValue', 'response'],
  ['get authentication metadata', 'authentication'],
  ['store kv pair into bolt db', 'store'],
];

/** The step that took longest. */
function trace(line: LogLine): LogEvent | null {
  const seconds = goSeconds(fieldOf(line.body, 'duration'));
  let [slowest, step]: [number, TraceStep] = [0, 'other'];
  for (const [, name = '', took] of line.body.matchAll(/trace\[\d+\] '?([^'"(]+?)'? *\(duration: ([^)]+)\)/g)) {
    const stepSeconds = goSeconds(took) ?? 0;
    if (stepSeconds < slowest) continue;
    slowest = stepSeconds;
    step = STEPS.find(([part]) => name.includes(part))?.[1] ?? 'other';
  }
  if (seconds === null && slowest === 0) return null;
  return { kind: 'trace', seconds: seconds ?? slowest, step, stepSeconds: slowest, isLarge: isLargeAnswer(line.body) };
}

function lateHeartbeat(line: LogLine, text: string): LogEvent {
  const exceeded =
    fieldOf(line.body, 'exceeded-duration') ??
    /timeout for ([^,)]+)|deadline exceeded for ([^)]+)/.exec(text)?.slice(1).find(Boolean);
  const interval = fieldOf(line.body, 'heartbeat-interval') ?? /exceeded the (\S+) timeout/.exec(text)?.[1];
  return { kind: 'late-heartbeat', seconds: goSeconds(exceeded) ?? 0, intervalSeconds: goSeconds(interval) };
}

function termIn(text: string): number | null {
  const term = /at term (\d+)/.exec(text)?.[1];
  return term === undefined ? null : Number(term);
}

function faultIn(error: string): PeerFault {
  if (/x509|tls:|bad certificate|certificate/.test(error)) return 'certificate';
  if (/refused/.test(error)) return 'refused';
  if (/i\/o timeout|deadline exceeded|timed out|Client\.Timeout/.test(error)) return 'timeout';
  if (/no route to host|network is unreachable|host is down|no such host/.test(error)) return 'unreachable';
  return 'other';
}

function unhealthy(peer: string | null, error: string): LogEvent {
  return { kind: 'peer-unhealthy', peer: peer ?? '', how: faultIn(error) };
}

function streamLost(peer: string | null, error: string): LogEvent {
  return { kind: 'stream-lost', peer: peer ?? '', how: faultIn(error) };
}

function dialFailed({ body, isJson }: LogLine, text: string): LogEvent {
  const peer = isJson ? fieldOf(body, 'remote-peer-id') : /failed to (?:dial|read) ([0-9a-f]+)/.exec(text)?.[1];
  return streamLost(peer ?? null, isJson ? (fieldOf(body, 'error') ?? '') : text);
}

/** Where no id is given, the address stands for the peer. */
function peerInUrl(body: string): string | null {
  return /https?:\/\/([\w.:[\]-]+)/.exec(body)?.[1] ?? null;
}

function clock(peer: string | null, drift: string | null): LogEvent {
  return { kind: 'clock', peer: peer ?? '', seconds: goSeconds(drift) ?? 0 };
}

function bufferFull({ body }: LogLine): LogEvent {
  const isActive = fieldOf(body, 'remote-peer-active');
  const peer = fieldOf(body, 'remote-peer-id') ?? /to ([0-9a-f]{8,})/.exec(body)?.[1] ?? '';
  return { kind: 'buffer-full', peer, isPeerActive: isActive === null ? null : isActive === 'true' };
}

function compaction(line: LogLine, text: string): LogEvent {
  const took = fieldOf(line.body, 'took') ?? /\(took (\S+?)\)/.exec(text)?.[1];
  return { kind: 'compaction', seconds: goSeconds(took) ?? 0 };
}

function alarm({ body }: LogLine): LogEvent {
  const name = fieldOf(body, 'alarm') ?? fieldOf(body, 'reason') ?? body;
  return { kind: /CORRUPT/.test(name) ? 'corrupt' : 'no-space' };
}

function started({ body }: LogLine): LogEvent {
  const seconds = (name: string) => goSeconds(fieldOf(body, name));
  return start(seconds('heartbeat-interval'), seconds('election-timeout'), fieldOf(body, 'etcd-version'));
}

function start(heartbeatSeconds: number | null, electionSeconds: number | null, version: string | null): LogEvent {
  return { kind: 'started', heartbeatSeconds, electionSeconds, version };
}
