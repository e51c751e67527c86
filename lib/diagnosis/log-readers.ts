// Reads the fields of etcd's log lines, in JSON and in the text of 3.4 and earlier.

import type { LogEvent, Maintenance, PeerFault, TraceStep } from './log-events.js';
import { fieldOf, goSeconds, type LogLine } from './log-line.js';

const NO_SPACE = { kind: 'count', what: 'noSpace' } as const;

export function slowSync({ body }: LogLine, text: string): LogEvent | null {
  const seconds = goSeconds(fieldOf(body, 'took') ?? /sync duration of ([^\s,]+)/.exec(text)?.[1]) ?? SLOW_SYNC_SECONDS;
  return seconds < SLOW_SYNC_SECONDS ? null : { kind: 'slow-sync', seconds };
}

/** From here on etcd reports a sync as slow: the least that a line shows whose end is cut off. */
const SLOW_SYNC_SECONDS = 1;

/** etcd warns from 300 ms, and logs all requests at the level debug. */
export function requestStats({ body }: LogLine): LogEvent | null {
  const seconds = goSeconds(fieldOf(body, 'time spent'));
  const isRead = /KV\/Range/.test(body);
  const isAuthentication = /Auth\/Authenticate/.test(body);
  if (seconds === null || seconds < SLOW_SECONDS) return null;
  if (!isRead && !isAuthentication) return { kind: 'slow-call', seconds };
  const isLarge =
    Number(fieldOf(body, 'response count') ?? 0) >= LARGE_KEYS ||
    Number(fieldOf(body, 'response size') ?? 0) >= LARGE_BYTES;
  return { kind: 'slow-apply', seconds, isRead, isAuthentication, isLarge };
}

/** From here on etcd reports a request as slow; 3.0 did from 10 ms. */
const SLOW_SECONDS = 0.1;
const LARGE_KEYS = 1000;
const LARGE_BYTES = 1e6;

function isLargeAnswer(text: string): boolean {
  const keys = Number(/(?:range_)?response_count:(\d+)/.exec(text)?.[1] ?? 0);
  const size = Number(/size:(\d+)/.exec(text)?.[1] ?? 0);
  return keys >= LARGE_KEYS || size >= LARGE_BYTES;
}

function apply(seconds: number | null, prefix: string, request: string, response: string): LogEvent | null {
  if (seconds === null || seconds < SLOW_SECONDS) return null;
  return {
    kind: 'slow-apply',
    seconds,
    isRead: prefix.includes('read-only'),
    isAuthentication: /\bauthenticate[:<]/.test(request),
    isLarge: isLargeAnswer(response),
  };
}

export function jsonApply({ body }: LogLine): LogEvent | null {
  const field = (name: string) => fieldOf(body, name) ?? '';
  if (/no space|space exceeded/.test(field('error'))) return NO_SPACE;
  const seconds = goSeconds(field('took'));
  const prefix = fieldOf(body, 'prefix');
  // A line whose end is cut off can be of a read or of a write.
  if (prefix === null) return { kind: 'slow-call', seconds: seconds ?? SLOW_SECONDS };
  return apply(seconds, prefix, field('request'), field('response'));
}

export function textApply(_: LogLine, text: string): LogEvent | null {
  const took = /took too long \((\S+?)\)/.exec(text)?.[1];
  if (!/ ?(?:request|txn|range) "/.test(text)) return null;
  const seconds = took === undefined ? SLOW_SECONDS : goSeconds(took);
  if (/error:[^"]*space exceeded|no space/.test(text)) return NO_SPACE;
  return apply(
    seconds,
    /^(?:etcdserver: )?read-only/.test(text) ? 'read-only' : '',
    text,
    /with result "([^"]*)"/.exec(text)?.[1] ?? '',
  );
}

export function entriesApply(_: LogLine, text: string): LogEvent | null {
  return apply(goSeconds(/\[(\S+) for/.exec(text)?.[1]), '', '', '');
}

export function failedApply(line: LogLine): LogEvent | null {
  return /no space|space exceeded/.test(errorOf(line)) ? NO_SPACE : null;
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
  ["get key's previous created_revision", 'index-tree'],
];

/** The step that took longest. */
export function trace(line: LogLine): LogEvent | null {
  const seconds = goSeconds(fieldOf(line.body, 'duration'));
  let [slowest, step]: [number, TraceStep] = [0, 'other'];
  for (const [, name = '', took] of line.body.matchAll(/trace\[\d+\] '?((?:[^'"(]|'s )+?)'? *\(duration: ([^)]+)\)/g)) {
    const stepSeconds = goSeconds(took) ?? 0;
    if (stepSeconds < slowest) continue;
    slowest = stepSeconds;
    step = STEPS.find(([part]) => name.includes(part))?.[1] ?? 'other';
  }
  if (seconds === null && slowest === 0) return null;
  return { kind: 'trace', seconds: seconds ?? slowest, step, isLarge: isLargeAnswer(line.body) };
}

export function lateHeartbeat(line: LogLine, text: string): LogEvent {
  const exceeded =
    fieldOf(line.body, 'exceeded-duration') ??
    /timeout for ([^,)]+)|deadline exceeded for ([^)]+)/.exec(text)?.slice(1).find(Boolean);
  const interval = fieldOf(line.body, 'heartbeat-interval') ?? /exceeded the (\S+) timeout/.exec(text)?.[1];
  return { kind: 'late-heartbeat', seconds: goSeconds(exceeded) ?? 0, intervalSeconds: goSeconds(interval) };
}

export function termIn(text: string): number | null {
  const term = /at term (\d+)|\[term: (\d+)\]$/.exec(text)?.slice(1).find(Boolean);
  return term === undefined ? null : Number(term);
}

function faultIn(error: string): PeerFault {
  if (/\blookup \S+.*(?:no such host|server misbehaving|i\/o timeout)/.test(error)) return 'unresolved';
  if (/x509|tls:|bad certificate|certificate/.test(error)) return 'certificate';
  if (/refused/.test(error)) return 'refused';
  if (/i\/o timeout|deadline exceeded|timed out|Client\.Timeout/.test(error)) return 'timeout';
  if (/no route to host|network is unreachable|host is down/.test(error)) return 'unreachable';
  return 'other';
}

/** The error that a line reports: of the text of 3.4, any part can be it. */
function errorOf({ body, isJson }: LogLine): string {
  return isJson ? (fieldOf(body, 'error') ?? '') : body;
}

const PEER_FIELDS = ['remote-peer-id', 'peer-id', 'removed-remote-peer-id', 'remote-member-id'];

/** The id of the peer that a line is about; empty if it has none. */
export function peerIn({ body, isJson }: LogLine): string {
  if (isJson) return PEER_FIELDS.map((name) => fieldOf(body, name)).find((id) => id !== null) ?? '';
  return /(?:peer|member|dial|read|to|with) ([0-9a-f]+)\b/.exec(body)?.[1] ?? '';
}

export function peerLost(line: LogLine): LogEvent {
  return { kind: 'peer-lost', peer: peerIn(line), how: faultIn(errorOf(line)) };
}

/** The leader asks each member for its version. If the line has no id, the address identifies the peer. */
export function notReached(line: LogLine): LogEvent {
  const address = /https?:\/\/([\w.:[\]-]+)/.exec(line.body)?.[1] ?? '';
  return { kind: 'peer-lost', peer: peerIn(line) || address, how: faultIn(errorOf(line)) };
}

export function clock(line: LogLine): LogEvent {
  const drift = fieldOf(line.body, 'clock-drift') ?? /\[(\S+) >/.exec(line.body)?.[1];
  return { kind: 'clock', peer: peerIn(line), seconds: goSeconds(drift) ?? 0 };
}

/** A load balancer that only opens a connection causes this line too, with the error EOF. */
export function rejected({ body }: LogLine): LogEvent | null {
  return faultIn(body) === 'certificate' ? { kind: 'fault', fault: 'rejected-connections' } : null;
}

export function healthCheck(line: LogLine): LogEvent {
  return /"reason": ?"ALARM/.test(line.body) ? alarm(line) : { kind: 'fault', fault: 'health-check' };
}

/** Of an inactive peer, 3.4 logs this line at the level debug, and without the part "bad". */
export function bufferFull(line: LogLine): LogEvent {
  const isActive = fieldOf(line.body, 'remote-peer-active') ?? String(line.body.includes('bad/overloaded network'));
  return { kind: 'buffer-full', peer: peerIn(line), isPeerActive: isActive === 'true' };
}

export function maintenanceEnd(what: Maintenance) {
  return ({ body }: LogLine, text: string): LogEvent => {
    const took = fieldOf(body, 'took') ?? /\(took (\S+?)\)/.exec(text)?.[1];
    return { kind: 'maintenance', what, seconds: goSeconds(took) ?? 0 };
  };
}

export function alarm({ body }: LogLine): LogEvent {
  const name = fieldOf(body, 'alarm') ?? fieldOf(body, 'reason') ?? body;
  return /CORRUPT/.test(name) ? { kind: 'count', what: 'corrupt' } : NO_SPACE;
}

/** The end of a CORRUPT alarm does not repair the data. */
export function disarmed({ body }: LogLine): LogEvent | null {
  return /NOSPACE/.test(body) ? { kind: 'no-space-disarmed' } : null;
}

export function fatal({ message, body }: LogLine): LogEvent {
  const error = fieldOf(body, 'error');
  const text = error === null ? message : `${message}: ${error}`;
  return { kind: 'fatal', message: text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text };
}

const MAX_MESSAGE = 400;

/** systemd reports the end of a service. A stop by an operator (TERM) is none of these. */
export function exited(_: LogLine, text: string): LogEvent | null {
  const hasFailed = /code=(?:exited, status=[1-9]|killed, status=(?:6|9|11)\/|dumped)/.test(text);
  return hasFailed ? { kind: 'fatal', message: text } : null;
}

/** In the text of 3.4, each setting has a line of its own. */
export function started({ body }: LogLine, text: string): LogEvent {
  const found = (name: string, pattern: RegExp) => fieldOf(body, name) ?? pattern.exec(text)?.[1] ?? null;
  return {
    kind: 'started',
    heartbeatSeconds: goSeconds(found('heartbeat-interval', /heartbeat = (\S+)/)),
    electionSeconds: goSeconds(found('election-timeout', /election = (\S+)/)),
    version: found('etcd-version', /etcd Version: (\S+)/),
  };
}
