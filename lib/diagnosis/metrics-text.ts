// Parses Prometheus' text format as people paste it: with or without HELP and TYPE, exponents, escapes, timestamps, exemplars, OpenMetrics,
// CRLF, grep's file names and shell prompts. It knows the form of a sample, not its meaning.

import { closingQuote } from './closing-quote.js';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970; `null` if the line has no timestamp. */
  readonly timestampMs: number | null;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const VALUE = String.raw`[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Inf(?:inity)?|NaN)`;
const TAIL = String.raw`(?:[ \t]+(-?\d+(?:\.\d+)?))?[ \t]*(?:#.*)?[,"'\]]*[ \t]*$`;
const PLAIN = new RegExp(`(?:^|[\\s>:"'])(${NAME})[ \\t]+(${VALUE})${TAIL}`);
const BEFORE_BRACE = new RegExp(`(?:^|[^a-zA-Z0-9_:]|:)(${NAME})$`);
const AFTER_BRACE = new RegExp(`^[ \\t]*(${VALUE})${TAIL}`);

/** The sample in a line; `null` for a comment or another text. */
export function sampleIn(line: string): Sample | null {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text === '' || text.charCodeAt(0) === 35) return null;
  const brace = text.indexOf('{');
  if (brace === -1) return plainSample(text);
  const name = BEFORE_BRACE.exec(text.slice(0, brace).trimEnd())?.[1];
  if (name === undefined) return null;
  // A line of JSON, as etcd-diagnosis writes it, has escaped quotes.
  const body = text.startsWith('\\"', text.indexOf('=', brace) + 1) ? text.replace(/\\"/g, '"') : text;
  const labels: Record<string, string> = {};
  const end = readLabels(body, brace + 1, labels);
  if (end === -1) return null;
  const match = AFTER_BRACE.exec(body.slice(end));
  return match === null ? null : sample(name, labels, match[1] ?? '', match[2]);
}

/** A sample without labels. Many lines of text end with a word and a number (`at term 7`), but no metric of etcd is one word. */
function plainSample(text: string): Sample | null {
  const match = PLAIN.exec(text);
  return match?.[1]?.includes('_') ? sample(match[1], {}, match[2] ?? '', match[3]) : null;
}

function sample(grepped: string, labels: Record<string, string>, value: string, timestamp: string | undefined): Sample {
  // grep prints `file:name`. A colon is legal in a name, but no metric of etcd has one.
  const name = grepped.slice(grepped.lastIndexOf(':') + 1);
  return { name, labels, value: numberOf(value), timestampMs: timestampOf(timestamp) };
}

/** Prometheus writes milliseconds, OpenMetrics seconds. */
function timestampOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  return value > 1e11 ? value : value * 1000;
}

function numberOf(text: string): number {
  return Number(text.replace(/Inf(?:inity)?/, 'Infinity'));
}

const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"/y;

/** Fills `labels`. Returns the index of the closing brace, or -1. */
function readLabels(text: string, start: number, labels: Record<string, string>): number {
  let at = start;
  for (;;) {
    while (text[at] === ' ' || text[at] === ',') at += 1;
    if (text[at] === '}') return at + 1;
    LABEL.lastIndex = at;
    const match = LABEL.exec(text);
    if (match === null) return -1;
    const from = LABEL.lastIndex;
    const to = closingQuote(text, from);
    if (to === -1) return -1;
    labels[match[1] ?? ''] = unescaped(text.slice(from, to));
    at = to + 1;
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}
