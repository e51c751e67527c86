// Reads the fields of etcd's log lines, in JSON and in the text of 3.4 and earlier.

import type { LogEvent, PeerFault, TraceStep } from './log-events.js';
import { fieldOf, goSeconds, type LogLine } from './log-line.js';

export function slowSync(seconds: number | null): LogEvent | null {
  return seconds === null ? null : { kind: 'slow-sync', seconds };
}

/** etcd warns from 300 ms, and logs all requests at the level debug. The time includes the wait for other members. */
export function requestStats({ body }: LogLine): LogEvent | null {
  const seconds = goSeconds(fieldOf(body, 'time spent'));
  if (seconds === null || seconds < SLOW_SECONDS) return null;
  const isLarge =
    Number(fieldOf(body, 'response count') ?? 0) >= LARGE_KEYS ||
    Number(fieldOf(body, 'response size') ?? 0) >= LARGE_BYTES;
  // For a write, this time includes the wait for other members. Another line reports a slow apply.
  return { kind: 'slow-apply', seconds, isRead: true, isAuthentication: /Auth\/Authenticate/.test(body), isLarge };
}

/** From here on etcd reports a request as slow. */
const SLOW_SECONDS = 0.1;
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

export function jsonApply({ body }: LogLine): LogEvent | null {
  const field = (name: string) => fieldOf(body, name) ?? '';
  if (/no space|space exceeded/.test(field('error'))) return { kind: 'no-space' };
  return apply(goSeconds(field('took')), field('prefix'), field('request'), field('response'));
}

export function textApply(_: LogLine, text: string): LogEvent | null {
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

export function entriesApply(text: string): LogEvent | null {
  return apply(goSeconds(/\[(\S+) for/.exec(text)?.[1]), '', '', '');
}

export function failedApply({ body, isJson }: LogLine): LogEvent {
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
export function trace(line: LogLine): LogEvent | null {
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

export function lateHeartbeat(line: LogLine, text: string): LogEvent {
  const exceeded =
    fieldOf(line.body, 'exceeded-duration') ??
    /timeout for ([^,)]+)|deadline exceeded for ([^)]+)/.exec(text)?.slice(1).find(Boolean);
  const interval = fieldOf(line.body, 'heartbeat-interval') ?? /exceeded the (\S+) timeout/.exec(text)?.[1];
  return { kind: 'late-heartbeat', seconds: goSeconds(exceeded) ?? 0, intervalSeconds: goSeconds(interval) };
}

export function termIn(text: string): number | null {
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

export function unhealthy(peer: string | null, error: string): LogEvent {
  return { kind: 'peer-unhealthy', peer: peer ?? '', how: faultIn(error) };
}

export function streamLost(peer: string | null, error: string): LogEvent {
  return { kind: 'stream-lost', peer: peer ?? '', how: faultIn(error) };
}

export function dialFailed({ body, isJson }: LogLine, text: string): LogEvent {
  const peer = isJson ? fieldOf(body, 'remote-peer-id') : /failed to (?:dial|read) ([0-9a-f]+)/.exec(text)?.[1];
  return streamLost(peer ?? null, isJson ? (fieldOf(body, 'error') ?? '') : text);
}

/** The leader asks each member for its version. If the line has no id, the address identifies the peer. */
export function notReached({ body, isJson }: LogLine, text: string): LogEvent {
  const peer = isJson ? fieldOf(body, 'remote-member-id') : /of member ([0-9a-f]+)/.exec(text)?.[1];
  const address = /https?:\/\/([\w.:[\]-]+)/.exec(body)?.[1];
  return streamLost(peer ?? address ?? null, isJson ? (fieldOf(body, 'error') ?? '') : text);
}

export function memberRemoved({ body, isJson }: LogLine, text: string): LogEvent {
  const peer = isJson ? fieldOf(body, 'removed-remote-peer-id') : /removed (?:member|peer) ([0-9a-f]+)/.exec(text)?.[1];
  return { kind: 'peer-removed', peer: peer ?? '' };
}

export function clock(peer: string | null, drift: string | null): LogEvent {
  return { kind: 'clock', peer: peer ?? '', seconds: goSeconds(drift) ?? 0 };
}

/** A load balancer that only opens a connection causes this line too, with the error EOF. */
export function rejected({ body }: LogLine): LogEvent | null {
  return faultIn(body) === 'certificate' ? { kind: 'fault', fault: 'rejected-connections' } : null;
}

export function healthCheck(line: LogLine): LogEvent {
  return /"reason": ?"ALARM/.test(line.body) ? alarm(line) : { kind: 'fault', fault: 'health-check' };
}

/** Of an inactive peer, 3.4 logs this line at the level debug, and without the part "bad". */
export function bufferFull({ body }: LogLine): LogEvent {
  const isActive = fieldOf(body, 'remote-peer-active') ?? String(body.includes('bad/overloaded network'));
  const peer = fieldOf(body, 'remote-peer-id') ?? /to ([0-9a-f]{8,})/.exec(body)?.[1] ?? '';
  return { kind: 'buffer-full', peer, isPeerActive: isActive === 'true' };
}

export function compaction(line: LogLine, text: string): LogEvent {
  const took = fieldOf(line.body, 'took') ?? /\(took (\S+?)\)/.exec(text)?.[1];
  return { kind: 'compaction', seconds: goSeconds(took) ?? 0 };
}

export function alarm({ body }: LogLine): LogEvent {
  const name = fieldOf(body, 'alarm') ?? fieldOf(body, 'reason') ?? body;
  return { kind: /CORRUPT/.test(name) ? 'corrupt' : 'no-space' };
}

/** The end of a CORRUPT alarm does not repair the data. */
export function disarmed({ body }: LogLine): LogEvent | null {
  return /NOSPACE/.test(body) ? { kind: 'no-space-disarmed' } : null;
}

export function fatal({ message, body }: LogLine): LogEvent {
  const error = fieldOf(body, 'error');
  return { kind: 'fatal', message: (error === null ? message : `${message}: ${error}`).slice(0, 160) };
}

export function started({ body }: LogLine): LogEvent {
  const seconds = (name: string) => goSeconds(fieldOf(body, name));
  return start(seconds('heartbeat-interval'), seconds('election-timeout'), fieldOf(body, 'etcd-version'));
}

export function start(
  heartbeatSeconds: number | null,
  electionSeconds: number | null,
  version: string | null,
): LogEvent {
  return { kind: 'started', heartbeatSeconds, electionSeconds, version };
}
