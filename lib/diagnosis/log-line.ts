// Finds etcd's own text in a log line with any prefix: journald, syslog, CRI, Docker, goreman, grep. log-kinds.ts interprets the text.

import { closingQuote } from './closing-quote.js';

export interface LogLine {
  readonly message: string;
  /** The rest of the line, with the fields of zap's JSON; for the text of 3.4, the text itself. */
  readonly body: string;
  readonly isJson: boolean;
  /** Whether the level is fatal or panic: the process ends after the line. */
  readonly isFatal: boolean;
  /** Whether nothing in the line shows that it is etcd's: a panic of Go without a prefix. */
  readonly isOfUnknownProgram: boolean;
  /** Milliseconds since 1970; `null` if the year is unknown. A function, because parsing a date is slow and most times are not needed. */
  readonly time: () => number | null;
}

/** The line without its prefix; `null` if it is in none of etcd's forms. */
export function logLineIn(line: string): LogLine | null {
  const text = consoleAsJson(unwrapped(line));
  if (/"msg": ?"/.test(text)) {
    const body = text.slice(Math.max(0, text.indexOf('{"level"')));
    const isFatal = FATAL_LEVEL.test(body);
    return {
      message: fieldOf(body, 'msg') ?? '',
      body,
      isJson: true,
      isFatal,
      isOfUnknownProgram: false,
      time: () => zapTime(body),
    };
  }
  return textLine(text);
}

const FATAL_LEVEL = /"level": ?"(?:fatal|d?panic)"/;
/** A part of every line whose level is fatal or panic, in any wrapper. */
export const FATAL_MARK =
  /level\\?": ?\\?"(?:fatal|d?panic)| C \| |(?:\t|\\t)(?:FATAL|D?PANIC|fatal|d?panic)(?:\t|\\t)|(?:panic|fatal error): /;

/** The fields in which Docker, `journalctl -o json` and log shippers write the line. */
const WRAPPER = /"(?:log|MESSAGE|message|textPayload|line)" ?: ?"/;

/** Log shippers write the line as a JSON string in a field of any name, or write `message` for zap's `msg`. */
function unwrapped(given: string): string {
  const line = given.includes('&quot;') ? given.replaceAll('&quot;', '"') : given;
  if (line.includes('"caller":') && !line.includes('"msg":')) return line.replace('"message":', '"msg":');
  const wrapper = line.startsWith('{"level"') ? null : WRAPPER.exec(line);
  if (wrapper !== null) return stringAt(line, wrapper.index + wrapper[0].length).trimEnd();
  return line.includes('\\"msg\\"') || line.includes('\\"level\\"') ? line.replace(/\\(["\\])/g, '$1') : line;
}

/** Time, level, perhaps the name of a logger, caller, message, and perhaps fields in JSON. */
const CONSOLE =
  /(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))\t([A-Za-z]+)\t(?:[\w.-]+\t)?([\w./@-]+\.go:\d+)\t([^\t]*)(?:\t\{(.*)\})?$/;

/** The columns of `--log-format=console`, as the JSON of `--log-format=json`. */
function consoleAsJson(text: string): string {
  const columns = text.includes('\t') ? CONSOLE.exec(text) : null;
  if (columns === null) return text;
  const [, ts, level = '', caller, msg, fields] = columns;
  const json = JSON.stringify({ level: level.toLowerCase(), ts, caller, msg });
  return fields === undefined ? json : `${json.slice(0, -1)},${fields}}`;
}

const CAPNSLOG = /(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (?:\[[\w./:-]+\] )?([CDEINTW]) \| ([\w/.-]+): (.*)$/;
const RAFT_LOGGER = /raft(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) (?:INFO|WARN|WARNING|ERROR|DEBUG): (.*)$/;
/** Written by etcd 2.1 and older. */
const GO_LOGGER =
  /(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) ((?:etcd\w*|raft\w*|sender|wal|snap|store|proxy|discovery|osutil): .*)$/;
/** journald's lines have no package, but a message can begin with `etcdserver: `. */
const IDENTIFIER = /(?:^|[\s\]])(?:etcd2?(?:\[\d+\])?: |([CDEINTW]) \| )(.*)$/;
/** The end of a process, as Go prints it, behind the time stamp of CRI or Docker. */
const PANIC = /^[`'"]?(?:\d{4}-\d\d-\d\dT\S+ (?:std(?:err|out) [FP] )?)?((?:panic|fatal error): .*)$/;

function textLine(text: string): LogLine | null {
  const caps = CAPNSLOG.exec(text);
  if (caps !== null) return plain(caps[4] ?? '', `${(caps[1] ?? '').replace(' ', 'T')}Z`, caps[2] === 'C');
  const go = RAFT_LOGGER.exec(text) ?? GO_LOGGER.exec(text);
  if (go !== null) return plain(go[2] ?? '', `${(go[1] ?? '').replaceAll('/', '-').replace(' ', 'T')}Z`);
  const bare = IDENTIFIER.exec(text);
  if (bare !== null) {
    const isFatal = bare[1] === 'C' || /: (?:panic|fatal error): /.test(bare[0]);
    return plain(bare[2] ?? '', framesTime(text), isFatal);
  }
  const panic = PANIC.exec(text)?.[1];
  if (panic !== undefined) return { ...plain(panic, framesTime(text), true), isOfUnknownProgram: true };
  const loose = LOOSE.exec(text);
  return loose === null ? null : plain(text.slice(loose.index), framesTime(text));
}

// Sentences that only etcd writes, to recognise fragments without any prefix.
const LOOSE =
  /(?:wal: )?sync duration of \S+, expected less than|failed to send out heartbeat on time|apply entries took too long|read-only range request "|(?:^| )request "header:<ID|the clock difference against peer|health check for peer [0-9a-f]+ could not connect|timed out waiting for read index response|finished scheduled compaction at|mvcc: database space exceeded|lost the TCP streaming connection with peer|server is likely overloaded|etcdserver: (?:request timed out|leader changed|too many requests|no leader)|failed to (?:dial|read) [0-9a-f]+ on stream|etcd2?\.service: (?:A process of this unit has been killed by the OOM killer|[Mm]ain process exited)|Kill(?:ed)? process \d+ \(etcd\)|etcd invoked oom-killer|(?:go\.etcd\.io|github\.com\/(?:coreos|etcd-io))\/etcd\/(?:v3\/|server\/|cmd\/vendor\/github\.com\/coreos\/etcd\/)*(?:etcdserver|etcdmain|embed|mvcc|wal|raft|storage)\b\S*\(|(?:go\.etcd\.io\/bbolt|github\.com\/(?:coreos\/bbolt|boltdb\/bolt))\S*\(|alarm:(?:NOSPACE|CORRUPT)|raft\.node: [0-9a-f]+ (?:elected|changed|lost) leader/;

function plain(text: string, time: string | null, isFatal = false): LogLine {
  return {
    message: text,
    body: text,
    isJson: false,
    isFatal,
    isOfUnknownProgram: false,
    time: () => parsedTime(time),
  };
}

function parsedTime(text: string | null): number | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** The timestamp of CRI or Docker. Syslog's has no year. */
function framesTime(text: string): string | null {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/.exec(text)?.[0] ?? null;
}

/** The value of a field of zap's JSON: a string unescaped, a number or a boolean as its text. */
export function fieldOf(body: string, name: string): string | null {
  const key = `"${name}":`;
  const at = body.indexOf(key);
  if (at === -1) return null;
  const from = at + key.length + (body[at + key.length] === ' ' ? 1 : 0);
  if (body.charCodeAt(from) !== 34) return /^[\w.+-]+/.exec(body.slice(from, from + 40))?.[0] ?? null;
  return stringAt(body, from + 1);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The JSON string that begins here, unescaped. A line that was cut can end inside it. */
function stringAt(text: string, from: number): string {
  const end = closingQuote(text, from);
  const escaped = text.slice(from, end === -1 ? undefined : end);
  if (!escaped.includes('\\')) return escaped;
  return escaped.replace(/\\(?:u([\da-fA-F]{4})|(.))/g, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function zapTime(body: string): number | null {
  const text = fieldOf(body, 'ts');
  if (text === null) return null;
  const seconds = Number(text);
  if (!Number.isNaN(seconds)) return seconds > 1e8 && seconds < 1e11 ? seconds * 1000 : null;
  return parsedTime(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ns: 1e-9,
};

/** Parses a duration as Go prints it, such as `1m5.4s` or `824.408µs`, in seconds. Read as Latin-1, a µ is two characters. */
export function goSeconds(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  // zap writes seconds as a number unless it is told otherwise.
  const [, alone, inUnit = 's'] = /^([\d.]+(?:e-\d+)?)(ms|s|µs|Âµs)?$/.exec(text) ?? [];
  if (alone !== undefined) return Number(alone) * (inUnit === 's' ? 1 : inUnit === 'ms' ? 1e-3 : 1e-6);
  const parts = [...text.replace(/Âµ|Î¼/g, 'µ').matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|μs|ns)/g)];
  if (parts.length === 0) return null;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNIT_SECONDS[unit ?? ''] ?? 0), 0);
}
