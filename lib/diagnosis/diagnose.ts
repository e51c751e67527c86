// diagnoseEtcd: reads the sources, evaluates the rules, and answers. It writes nothing, and starts no program.

import { setTimeout as sleep } from 'node:timers/promises';
import { invalidOption } from '../errors.js';
import { TOOL } from '../version.js';
import { factsSum, NO_FACTS } from './cluster-facts.js';
import { decide } from './decide.js';
import type { Diagnosis, ReadSource } from './diagnosis.js';
import { readDiskRun } from './disk-run.js';
import type { Evidence, MemberEvidence, Timing } from './evidence.js';
import { type Gathered, gather, gatherHere } from './gather.js';
import { type HostSnapshot, hostSnapshot, withHost } from './host-evidence.js';
import { type ConnectionOptions, HttpClient } from './http-client.js';
import { membersOf, type ReadContent, readingsOf, type TimedReading } from './members.js';
import { type PrometheusOptions, readPrometheus } from './prometheus-reader.js';
import { unreadable } from './reading-error.js';
import { type DiagnosisSource, type Place, placeOf } from './sources.js';
import { summarise } from './summarise.js';

/** Options of {@link diagnoseEtcd}. All are optional. */
export interface DiagnoseOptions {
  /**
   * Seconds, above 0: reads the endpoints twice, this far apart, and judges the difference. Not with `sinceFile`. Default: judges the
   * lifetime of each process.
   */
  readonly watchSeconds?: number;
  /** Path of an earlier dump of the same members: judges the difference since then. Not with `watchSeconds`. */
  readonly sinceFile?: string;
  /** A Prometheus server, alone or in addition to the sources. */
  readonly prometheus?: PrometheusOptions;
  /** Path of a saved report of this package about the disk of a member. */
  readonly reportFile?: string;
  /** etcd's heartbeat interval, if it is not 100 ms. Default: from the command line or the log of a member, else 100. */
  readonly heartbeatIntervalMs?: number;
  /** etcd's election timeout, if it is not 1000 ms. Default: from the command line or the log of a member, else 1000. */
  readonly electionTimeoutMs?: number;
  /** Certificates and time limit for endpoints and Prometheus. */
  readonly connection?: ConnectionOptions;
  /** Stream for the source `-`. Default: standard input. */
  readonly stdin?: NodeJS.ReadableStream;
  /** Called for each source that is not an endpoint, and once per second during a watch. */
  readonly onProgress?: (progress: DiagnosisProgress) => void;
  /** Ends a watch: rejects with an AbortError. */
  readonly signal?: AbortSignal;
}

/** The source that is read, or the remaining seconds of the watch. */
export type DiagnosisProgress =
  | { readonly kind: 'reading'; readonly source: string }
  | { readonly kind: 'waiting'; readonly remainingSeconds: number };

/**
 * Finds out why a running etcd is slow, from its metrics and logs.
 *
 * @param sources files, `-`, folders, URLs, `host:port`, each optionally with a name (`etcd-1=10.0.0.11:2381`). An empty list searches this
 * host.
 * @throws DiskBenchError in one line: `ERR_INVALID_OPTION` for bad options; `ERR_UNREADABLE_SOURCE` or the system's code (`ENOENT`,
 * `ECONNREFUSED`, ...) if a source cannot be read, or has nothing of etcd
 */
export async function diagnoseEtcd(
  sources: readonly DiagnosisSource[],
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  checkOptions(sources, options);
  const found = await evidenceOf(sources, options);
  const decision = decide({
    ...found,
    diskRun: options.reportFile === undefined ? null : await readDiskRun(options.reportFile),
    timing: timingOf(found.members, options),
  });
  return summarise(decision, { tool: TOOL, diagnosedAt: new Date().toISOString(), sources: found.sources });
}

interface Found extends Pick<Evidence, 'members' | 'unreachable' | 'facts'> {
  readonly sources: readonly ReadSource[];
}

async function evidenceOf(sources: readonly DiagnosisSource[], options: DiagnoseOptions): Promise<Found> {
  const connection = options.connection ?? {};
  const prometheus =
    options.prometheus === undefined ? null : await fromPrometheus(new HttpClient(connection), options.prometheus);
  if (sources.length === 0 && prometheus !== null) return prometheus;
  const own = await fromSources(sources, connection, options);
  if (prometheus === null) return own;
  return {
    members: mergedByName(prometheus.members, own.members),
    unreachable: [...prometheus.unreachable, ...own.unreachable],
    facts: factsSum([own.facts, prometheus.facts]),
    sources: [...prometheus.sources, ...own.sources],
  };
}

/** Joins members of one name: Prometheus has the metrics, other sources have the log or the host. */
function mergedByName(first: readonly MemberEvidence[], others: readonly MemberEvidence[]): readonly MemberEvidence[] {
  const merged = [...first];
  for (const one of others) {
    const index = merged.findIndex(({ name }) => name === one.name);
    const known = merged[index];
    if (known === undefined) merged.push(one);
    else merged[index] = { ...known, log: one.log ?? known.log, host: one.host ?? known.host };
  }
  return merged;
}

async function fromSources(
  sources: readonly DiagnosisSource[],
  connection: ConnectionOptions,
  options: DiagnoseOptions,
): Promise<Found> {
  const onSource = (source: string) => options.onProgress?.({ kind: 'reading', source });
  const stdin = (options.stdin ?? process.stdin) as typeof process.stdin;
  const given = sources.map((source) => placeOf(source, stdin));
  checkWatched(given, options);
  const start = given.length === 0 ? await gatherHere(connection) : null;
  const client = start?.client ?? new HttpClient(connection);
  const places = start?.places ?? given;
  const hostBefore = await hostOfPlaces(places);
  // Relevant log lines are written during the watch, so files are read after it.
  const watched = options.watchSeconds === undefined ? places : places.filter(({ kind }) => kind === 'url');
  const first = start ?? (await gather(watched, client, onSource));
  const second = options.watchSeconds === undefined ? null : await gatherAfterWatch(places, client, onSource, options);
  const last = second ?? first;
  const hostNow = second === null ? hostBefore : await hostOfPlaces(places);
  const earlier = [...(second === null ? [] : readingsOf(first.contents)), ...(await sinceOf(options))];
  const kind = second !== null ? 'watch' : options.sinceFile === undefined ? 'lifetime' : 'since';
  const members = membersOf(last.contents, earlier, kind);
  return {
    members: hostNow === null ? members : await withHost(members, hostNow, second === null ? null : hostBefore),
    unreachable: last.unreachable,
    facts: factsSum(last.contents.map(({ content }) => content.facts)),
    sources: last.contents.map(readSource),
  };
}

/** Only an endpoint can be on this host. */
async function hostOfPlaces(places: readonly Place[]): Promise<HostSnapshot | null> {
  return places.some(({ kind }) => kind === 'url') ? hostSnapshot() : null;
}

async function gatherAfterWatch(
  places: readonly Place[],
  client: HttpClient,
  onSource: (source: string) => void,
  options: DiagnoseOptions,
): Promise<Gathered> {
  const endMs = Date.now() + (options.watchSeconds ?? 0) * 1000;
  for (let leftMs = endMs - Date.now(); leftMs > 0; leftMs = endMs - Date.now()) {
    options.onProgress?.({ kind: 'waiting', remainingSeconds: leftMs / 1000 });
    await sleep(Math.min(1000, leftMs), undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
  return gather(places, client, onSource);
}

async function sinceOf({ sinceFile }: DiagnoseOptions): Promise<readonly TimedReading[]> {
  if (sinceFile === undefined) return [];
  const place = placeOf(sinceFile, process.stdin);
  const { contents } = await gather([place], new HttpClient({}), () => {});
  const readings = readingsOf(contents);
  if (readings.length === 0) throw unreadable(sinceFile, 'it has no metrics of etcd');
  return readings;
}

async function fromPrometheus(client: HttpClient, options: PrometheusOptions): Promise<Found> {
  const { now, before, down, takenMs, windowSeconds, address } = await readPrometheus(client, options);
  const content = (scrapes: typeof now, atMs: number): ReadContent => ({
    name: address,
    isNamed: false,
    address,
    content: { scrapes: scrapes.map((one) => ({ ...one, takenMs: atMs })), log: null, facts: NO_FACTS },
    takenMs: atMs,
  });
  const named = content(now, takenMs);
  const single = now.length === 1 ? { ...named, name: now[0]?.instance ?? address } : named;
  const members = membersOf(
    [single],
    readingsOf([{ ...content(before, takenMs - windowSeconds * 1000), name: single.name }]),
    'prometheus',
  );
  const missed = ({ period }: MemberEvidence) => period.kind === 'lifetime' && !period.isRestarted;
  return {
    members: members.map((one) =>
      missed(one) ? { ...one, period: { ...one.period, missedWindowSeconds: windowSeconds } } : one,
    ),
    unreachable: down.map((name) => ({
      name,
      address,
      how: 'other',
      message: 'up is 0: Prometheus could not scrape it',
    })),
    facts: NO_FACTS,
    sources: [{ name: address, address, holds: ['metrics'] }],
  };
}

function checkOptions(sources: readonly DiagnosisSource[], options: DiagnoseOptions): void {
  if (!Array.isArray(sources)) throw invalidOption('sources', 'sources must be a list of files, URLs or streams');
  const positive = ['watchSeconds', 'heartbeatIntervalMs', 'electionTimeoutMs'] as const;
  for (const name of positive) {
    const value = options[name];
    if (value !== undefined && !(value > 0 && Number.isFinite(value)))
      throw invalidOption(name, `${name} must be a positive number`);
  }
  if (options.watchSeconds !== undefined && options.sinceFile !== undefined) {
    throw invalidOption('watchSeconds', 'watchSeconds and sinceFile both name an earlier reading: use one of them');
  }
}

function checkWatched(places: readonly Place[], { watchSeconds }: DiagnoseOptions): void {
  if (watchSeconds === undefined || places.length === 0 || places.some(({ kind }) => kind === 'url')) return;
  throw invalidOption('watchSeconds', 'watchSeconds needs an endpoint that it can read twice: a file does not change');
}

function readSource({ name, address, content }: ReadContent): ReadSource {
  const { scrapes, log, facts } = content;
  const hasFacts = facts.members.length + facts.statuses.length + facts.health.length + facts.alarms.length > 0;
  const holds: ReadSource['holds'][number][] = [];
  if (scrapes.length > 0) holds.push('metrics');
  if (log !== null) holds.push('log');
  if (hasFacts) holds.push('cluster');
  return { name, address: address ?? '-', holds };
}

const DEFAULT_HEARTBEAT_MS = 100;
const DEFAULT_ELECTION_MS = 1000;

/** From the options, else from the command line, else from a log, else etcd's defaults. */
function timingOf(members: readonly MemberEvidence[], options: DiagnoseOptions): Timing {
  const first = (valuesOf: (member: MemberEvidence) => number | null | undefined) =>
    members.map(valuesOf).find((value) => value !== null && value !== undefined && value > 0);
  const logged = (seconds: number | null | undefined) => (seconds ?? 0) * 1000;
  const heartbeat =
    options.heartbeatIntervalMs ??
    first(({ host }) => host?.heartbeatMs) ??
    first(({ log }) => logged(log?.heartbeatSeconds));
  const election =
    options.electionTimeoutMs ??
    first(({ host }) => host?.electionMs) ??
    first(({ log }) => logged(log?.electionSeconds));
  return {
    heartbeatMs: heartbeat ?? DEFAULT_HEARTBEAT_MS,
    electionMs: election ?? DEFAULT_ELECTION_MS,
    isKnown: heartbeat !== undefined || election !== undefined,
  };
}
