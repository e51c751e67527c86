// Counts the events of a log in bounded memory: totals, extremes, a bounded set of peers and terms, and the slow requests during a
// compaction or a defragmentation.

import {
  COUNTED_LINES,
  type CountedLine,
  type LogEvent,
  type LoggedFault,
  type LoggedSettings,
  type Maintenance,
  TRACE_STEPS,
  type TraceStep,
} from './log-events.js';
import { eventIn, isOfAnotherProgram } from './log-kinds.js';
import { fieldOf, type LogLine } from './log-line.js';
import type { LogReading } from './log-reading.js';
import { Overlaps } from './overlaps.js';
import { MAX_PEERS, PeerFaults } from './peer-faults.js';

const MAX_TERMS = 1000;

type Mutable = { count: number; longestSeconds: number; totalSeconds: number };
const tally = (): Mutable => ({ count: 0, longestSeconds: 0, totalSeconds: 0 });

function count(into: Mutable, seconds: number): void {
  into.count += 1;
  into.totalSeconds += seconds;
  into.longestSeconds = Math.max(into.longestSeconds, seconds);
}

const RESTARTS = 3;
const RESTARTS_WITHIN_MS = 3_600_000;

const NO_COUNTS = {
  lines: 0,
  etcdLines: 0,
  starts: 0,
  leaderLosses: 0,
  electionsWithoutLeader: 0,
  fullBuffers: 0,
  fullBuffersToActivePeers: 0,
  ...(Object.fromEntries(COUNTED_LINES.map((what) => [what, 0])) as Record<CountedLine, number>),
};

/** A stop takes seconds. Later lines are of another process. */
const STOP_LASTS_MS = 30_000;

/** A member that stops loses its peers and its leader, and knows no members. */
function isOfStop(event: LogEvent): boolean {
  if (event.kind === 'fault') return event.fault === 'unknown-member';
  if (event.kind === 'count') return event.what === 'timedOut' || event.what === 'noLeader';
  return ['peer-lost', 'buffer-full', 'leader-lost', 'election'].includes(event.kind);
}

type Handler<Kind extends LogEvent['kind']> = (event: LogEvent & { kind: Kind }, line: LogLine) => void;

export class LogTally {
  readonly #reading = { ...NO_COUNTS };
  readonly #tallies = {
    slowSyncs: tally(),
    slowWrites: tally(),
    slowReads: tally(),
    slowLargeReads: tally(),
    slowAuthentications: tally(),
    slowCalls: tally(),
    largeTraces: tally(),
    lateHeartbeats: tally(),
    compactions: tally(),
  };
  readonly #traces = Object.fromEntries(TRACE_STEPS.map((step) => [step, tally()])) as Record<TraceStep, Mutable>;
  readonly #peers = new PeerFaults();
  readonly #clocks = new Map<string, number>();
  readonly #terms = new Set<number>();
  readonly #overlaps: Readonly<Record<Maintenance, Overlaps>> = {
    compaction: new Overlaps(),
    defragmentation: new Overlaps(),
  };
  #settings: LoggedSettings = { heartbeatSeconds: null, electionSeconds: null, version: null };
  readonly #faults = new Map<LoggedFault, { count: number; hasEnded: boolean }>();
  readonly #startTimes = new Map<string, readonly (number | null)[]>();
  #isRestarting = false;
  #isLeaderless = false;
  #isNoSpaceDisarmed = false;
  #fatal = { count: 0, message: '' };
  #stopping: LogLine | null = null;
  #firstMs: number | null = null;
  #last: LogLine | null = null;

  /** Counts a line that was not parsed, because it can hold no event. */
  skip(): void {
    this.#reading.lines += 1;
  }

  add(line: LogLine | null): void {
    this.#reading.lines += 1;
    if (line === null) return;
    const event = eventIn(line);
    if (isOfAnotherProgram(event, line)) return;
    if (this.#isStopping(line) && isOfStop(event)) return;
    if (!line.isOfUnknownProgram) this.#reading.etcdLines += 1;
    this.#firstMs ??= line.time();
    this.#last = line;
    const handle = this.#handlers[event.kind] as ((event: LogEvent, line: LogLine) => void) | undefined;
    handle?.(event, line);
  }

  readonly #handlers: { readonly [Kind in LogEvent['kind']]?: Handler<Kind> } = {
    'slow-sync': ({ seconds }) => count(this.#tallies.slowSyncs, seconds),
    'slow-call': ({ seconds }) => count(this.#tallies.slowCalls, seconds),
    'slow-apply': (event, line) => this.#countApply(event, line),
    trace: (event, line) => this.#countTrace(event, line),
    'late-heartbeat': ({ seconds, intervalSeconds }) => {
      this.#settings = { ...this.#settings, heartbeatSeconds: this.#settings.heartbeatSeconds ?? intervalSeconds };
      count(this.#tallies.lateHeartbeats, seconds);
    },
    election: ({ term }) => {
      this.#one('electionsWithoutLeader');
      this.#countTerm(term);
    },
    candidate: ({ term }) => this.#countTerm(term),
    'leader-elected': ({ term }) => {
      this.#reading.electionsWithoutLeader = 0;
      this.#isLeaderless = false;
      this.#countTerm(term);
    },
    'leader-lost': ({ term }) => {
      this.#one('leaderLosses');
      this.#isLeaderless = true;
      this.#countTerm(term);
    },
    'peer-lost': ({ peer, how }, line) => this.#peers.add(peer, how, line),
    'peer-back': ({ peer }) => this.#peers.end(peer),
    'buffer-full': ({ peer, isPeerActive }, line) => {
      this.#one('fullBuffers');
      if (isPeerActive) this.#one('fullBuffersToActivePeers');
      else this.#peers.add(peer, 'other', line);
    },
    clock: ({ peer, seconds }) => {
      if (this.#clocks.size >= MAX_PEERS && !this.#clocks.has(peer)) return;
      this.#clocks.set(peer, Math.max(this.#clocks.get(peer) ?? 0, seconds));
    },
    'maintenance-begun': ({ what }, line) => this.#overlaps[what].begin(line.time()),
    maintenance: ({ what, seconds }, line) => {
      if (what === 'compaction') count(this.#tallies.compactions, seconds);
      this.#overlaps[what].end(line.time(), seconds);
    },
    'no-space-disarmed': () => {
      this.#isNoSpaceDisarmed = true;
      this.#reading.noSpace = 0;
    },
    count: ({ what }) => this.#one(what),
    fault: ({ fault }) => {
      this.#faults.set(fault, { count: (this.#faults.get(fault)?.count ?? 0) + 1, hasEnded: false });
    },
    fatal: ({ message }) => {
      this.#fatal = { count: this.#fatal.count + 1, message };
    },
    stopping: (_, line) => {
      this.#stopping ??= line;
    },
    serving: () => {
      this.#stopping = null;
      for (const one of this.#faults.values()) one.hasEnded = true;
    },
    started: (event, line) => this.#countStart(event, line),
  };

  #isStopping(line: LogLine): boolean {
    if (this.#stopping === null) return false;
    return !((line.time() ?? Number.NaN) - (this.#stopping.time() ?? Number.NaN) > STOP_LASTS_MS);
  }

  #one(name: keyof typeof NO_COUNTS): void {
    this.#reading[name] += 1;
  }

  #countApply(event: LogEvent & { kind: 'slow-apply' }, line: LogLine): void {
    const read = event.isLarge ? 'slowLargeReads' : 'slowReads';
    const request = event.isRead ? read : 'slowWrites';
    count(this.#tallies[event.isAuthentication ? 'slowAuthentications' : request], event.seconds);
    for (const overlaps of Object.values(this.#overlaps)) overlaps.request(line.time(), event.seconds);
  }

  #countTrace(event: LogEvent & { kind: 'trace' }, line: LogLine): void {
    count(this.#traces[event.step], event.seconds);
    const isReading = ['index-tree', 'database-read', 'response', 'other'].includes(event.step);
    if (event.isLarge && isReading) count(this.#tallies.largeTraces, event.seconds);
    if (event.step === 'store') this.#overlaps.compaction.request(line.time(), event.seconds);
  }

  #countTerm(term: number | null): void {
    if (term !== null && this.#terms.size < MAX_TERMS) this.#terms.add(term);
  }

  #countStart(event: LogEvent & { kind: 'started' }, line: LogLine): void {
    this.#stopping = null;
    if (event.version !== null) {
      this.#reading.starts += 1;
      this.#noteStart(fieldOf(line.body, 'name') ?? '', line.time());
    }
    this.#settings = {
      heartbeatSeconds: event.heartbeatSeconds ?? this.#settings.heartbeatSeconds,
      electionSeconds: event.electionSeconds ?? this.#settings.electionSeconds,
      version: event.version ?? this.#settings.version,
    };
  }

  /** Starts at unknown times count as frequent. */
  #noteStart(name: string, timeMs: number | null): void {
    const times = [...(this.#startTimes.get(name) ?? []), timeMs].slice(-RESTARTS);
    if (this.#startTimes.size < MAX_PEERS || this.#startTimes.has(name)) this.#startTimes.set(name, times);
    const spanMs = (timeMs ?? Number.NaN) - (times[0] ?? Number.NaN);
    if (times.length === RESTARTS && !(spanMs > RESTARTS_WITHIN_MS)) this.#isRestarting = true;
  }

  get reading(): LogReading {
    const lastMs = this.#last?.time() ?? null;
    return {
      ...this.#reading,
      ...this.#tallies,
      ...this.#settings,
      firstMs: this.#firstMs,
      lastMs,
      isRestarting: this.#isRestarting,
      isLeaderless: this.#isLeaderless,
      isNoSpaceDisarmed: this.#isNoSpaceDisarmed,
      faults: [...this.#faults].map(([fault, one]) => ({ fault, ...one })),
      fatal: this.#fatal,
      traces: this.#traces,
      electionTerms: this.#terms.size,
      slowInCompaction: this.#overlaps.compaction.attributed,
      slowInDefragmentation: this.#overlaps.defragmentation.attributed,
      peers: this.#peers.tallies(lastMs),
      clocks: [...this.#clocks].map(([peer, seconds]) => ({ peer, seconds })),
    };
  }
}
