// Recognises a stream by its content and reads it: metrics, a log, both in one paste, or a JSON document. Memory is bounded for any length;
// only a JSON document and a log with the newest line first are kept whole, up to 64 MiB.

import { Readable } from 'node:stream';
import { type ClusterFacts, factsIn, factsSum, metricLinesIn, parseWithBigNumbers } from './cluster-facts.js';
import { mayHoldEvent } from './log-kinds.js';
import { logLineIn } from './log-line.js';
import type { LogReading } from './log-reading.js';
import { LogTally } from './log-tally.js';
import { type Scrape, ScrapeCollector, scrapesOf } from './metric-set.js';
import { sampleIn } from './metrics-text.js';
import { isPrometheusAnswer, samplesOfPrometheus } from './prometheus-samples.js';
import { unreadable } from './reading-error.js';
import { asUtf8, firstChunk, replayed, taken, unzipped } from './stream-bytes.js';

export interface Content {
  readonly scrapes: readonly Scrape[];
  readonly log: LogReading | null;
  readonly facts: ClusterFacts;
}

const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** A longer line is cut to this length. */
const MAX_LINE = 256 * 1024;

/**
 * Reads a stream to its end.
 *
 * @param name for errors
 * @param log counts the lines of a log: of this stream, or of earlier logs of the same member too
 * @throws DiskBenchError in one line if the content is not metrics, a log or a known document
 */
export async function readContent(stream: Readable, name: string, log = new LogTally()): Promise<Content> {
  const chunks = asUtf8(unzipped(stream));
  const first = await firstChunk(chunks, name);
  if (isNewestFirst(first)) {
    const text = Buffer.concat([first, await taken(chunks, MAX_DOCUMENT_BYTES, name)]);
    return readLines(replayed(reversed(text), chunks), name, log);
  }
  if (!looksLikeDocument(first)) return readLines(replayed(first, chunks), name, log);
  const text = Buffer.concat([first, await taken(chunks, MAX_DOCUMENT_BYTES, name)]);
  // Too long for facts of a cluster, but possible for a log of an unknown form.
  const documents = text.length > MAX_DOCUMENT_BYTES ? [] : documentsIn(text.toString('utf8'));
  const content = contentOf(documents);
  if (content !== null) return content;
  const lines = documents.length === 1 ? logLinesIn(documents[0]) : [];
  if (lines.length > 0) return readContent(Readable.from([Buffer.from(lines.join('\n'))]), name, log);
  if (documents.length === 1) throw unreadable(name, documentProblem(documents[0]));
  return readLines(replayed(text, chunks), name, log);
}

/** Kibana, Grafana and CloudWatch export the newest line first. */
function isNewestFirst(first: Buffer): boolean {
  const lines = first.toString('latin1').split('\n');
  const times = lines.flatMap((line) => logLineIn(line)?.time() ?? []);
  const steps = times.slice(1).map((time, index) => Math.sign(time - (times[index] ?? time)));
  return !steps.includes(1) && steps.filter((step) => step === -1).length >= 2;
}

function reversed(text: Buffer): Buffer {
  return Buffer.from(text.toString('latin1').split('\n').reverse().join('\n'), 'latin1');
}

/**
 * A document begins with a bracket. So does a log of JSON lines, but its first line is complete and has a level, a message or the field of
 * Docker or journald.
 */
function looksLikeDocument(first: Buffer): boolean {
  const text = first.toString('utf8').trimStart();
  if (!text.startsWith('{') && !text.startsWith('[')) return false;
  const line = text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'));
  return !/"msg"|\\"msg\\"|"level"|^\{"log":|"MESSAGE" ?:/.test(line);
}

/** One document, or one per line; none if the text is not JSON. */
function documentsIn(text: string): readonly unknown[] {
  for (const parts of [[text], text.split('\n').filter((line) => line.trim() !== '')]) {
    try {
      return parts.map(parseWithBigNumbers);
    } catch {}
  }
  return [];
}

function contentOf(documents: readonly unknown[]): Content | null {
  const exposed = documents.flatMap(metricLinesIn).flatMap(({ endpoint, lines }) =>
    lines.flatMap((line) => {
      const sample = sampleIn(line);
      return sample === null ? [] : [{ ...sample, labels: { ...sample.labels, instance: endpoint } }];
    }),
  );
  const scrapes = scrapesOf([...exposed, ...documents.flatMap(samplesOfPrometheus)]);
  const facts = documents.flatMap((document) => factsIn(document) ?? []);
  return facts.length === 0 && scrapes.length === 0 ? null : { scrapes, log: null, facts: factsSum(facts) };
}

/**
 * The lines of etcd in the export of a log store, such as Loki, Elasticsearch or Google Cloud. Without recursion and spreading, because an
 * export can be deep and have a million entries.
 */
function logLinesIn(document: unknown): readonly string[] {
  const lines: string[] = [];
  const rest = [document];
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (typeof value === 'string') {
      for (const line of value.split('\n')) if (logLineIn(line) !== null) lines.push(line);
    } else if (typeof value === 'object' && value !== null) {
      if ('msg' in value && 'level' in value) lines.push(JSON.stringify(value));
      else for (const inner of Object.values(value).reverse()) rest.push(inner);
    }
  }
  return lines;
}

function documentProblem(document: unknown): string {
  const object =
    typeof document === 'object' && document !== null ? (document as Readonly<Record<string, unknown>>) : {};
  if ('verdict' in object && 'phases' in object) {
    return 'it is a report of etcd-disk-bench: name it with --report, and add metrics or a log';
  }
  if (isPrometheusAnswer(document)) {
    return 'it is an answer of Prometheus without raw metrics of etcd: use --prometheus URL, or query {job="etcd"} without functions';
  }
  if ('fio version' in object) return 'it is a result of fio, not of a running etcd';
  return 'it is JSON, but not from etcd: it must be metrics, a log, etcdctl -w json or etcd-diagnosis';
}

/** Reads metrics and logs, line by line. */
async function readLines(chunks: AsyncGenerator<Buffer>, name: string, log: LogTally): Promise<Content> {
  const reader = new LineReader(log);
  let rest = '';
  try {
    for await (const chunk of chunks) {
      // Latin-1 keeps every byte and is the fastest. Names are decoded when they are shown.
      const text = rest + chunk.toString('latin1');
      let from = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
        reader.line(text.slice(from, end));
        from = end + 1;
      }
      rest = from === 0 && text.length > MAX_LINE ? text.slice(0, MAX_LINE) : text.slice(from);
    }
  } catch (error) {
    throw unreadable(name, `it cannot be read: ${(error as Error).message}`, error);
  }
  if (rest !== '') reader.line(rest);
  return reader.end(name);
}

/**
 * Parses all of the first lines, then one of every 256, to recognise the form and find the times. Other lines are parsed only if they can
 * hold an event.
 */
const FULLY_PARSED_LINES = 2000;
const PARSED_EVERY = 256;

class LineReader {
  readonly #collector = new ScrapeCollector();
  readonly #tally: LogTally;
  readonly #earlierLines: number;
  #lines = 0;
  #samples = 0;
  #isTable = false;
  readonly #facts: ClusterFacts[] = [];
  #last = '';

  constructor(tally: LogTally) {
    this.#tally = tally;
    this.#earlierLines = tally.reading.etcdLines;
  }

  line(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    this.#lines += 1;
    if (this.#mayBeSample(text)) {
      const sample = sampleIn(text);
      if (sample !== null) {
        this.#samples += 1;
        this.#collector.add(sample);
        return;
      }
    }
    this.#addFacts(text);
    this.#isTable ||= /^\|.*\b(?:ENDPOINT|PEER ADDRS)\b.*\|\s*$| is (?:un)?healthy: /.test(text);
    if (this.#lines <= FULLY_PARSED_LINES || this.#lines % PARSED_EVERY === 0 || mayHoldEvent(text)) {
      this.#tally.add(logLineIn(text));
      this.#last = '';
    } else {
      this.#tally.skip();
      this.#last = text;
    }
  }

  /** The JSON of etcdctl between other lines, such as prompts and warnings. */
  #addFacts(text: string): void {
    if (this.#lines > FULLY_PARSED_LINES || !/^[[{]/.test(text) || /"(?:msg|log|MESSAGE|message)"/.test(text)) return;
    this.#facts.push(...documentsIn(text).flatMap((document) => factsIn(document) ?? []));
  }

  /**
   * In metrics and at the start of a stream, tries any line that does not look like a log line. In a log, tries only lines that begin like
   * etcd's metrics.
   */
  #mayBeSample(text: string): boolean {
    if (text.startsWith('etcd_') || this.#samples > 0) return !text.includes('"msg"');
    return this.#lines <= FULLY_PARSED_LINES && !text.includes('"msg"') && !text.includes(' | ');
  }

  end(name: string): Content {
    if (this.#last !== '') this.#tally.add(logLineIn(this.#last));
    const log = this.#tally.reading;
    const { scrapes, program } = this.#collector;
    const hasLog = log.etcdLines > this.#earlierLines;
    if (scrapes.length > 0 || hasLog || this.#facts.length > 0) {
      return { scrapes, log: hasLog ? log : null, facts: factsSum(this.#facts) };
    }
    if (program === 'kube-apiserver') {
      throw unreadable(
        name,
        "these are the metrics of kube-apiserver, not etcd's; on kubeadm's nodes etcd's are at http://127.0.0.1:2381",
      );
    }
    if (this.#isTable) throw unreadable(name, 'it is a table of etcdctl: save the JSON of etcdctl ... -w json');
    if (program !== null) throw unreadable(name, 'these are the metrics of another program, not of etcd');
    throw unreadable(name, 'it has no metrics and no log lines of etcd');
  }
}
