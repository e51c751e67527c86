// The result of a run on a simulated disk: a series of appends and commits, polled once per second like a run, until the library's own rule
// ends it. It is the same every time.

import type { Activity } from '../../lib/activity/activity.js';
import { newHistogramMemory } from '../../lib/measure/histogram.js';
import type { PhasePlan, Plan } from '../../lib/measure/plan.js';
import type { CutParts } from '../../lib/measure/segment-cut.js';
import type { SlowOperation } from '../../lib/measure/slow-log.js';
import { type Summary, summarise } from '../../lib/measure/summary.js';
import { type Window, Windows } from '../../lib/measure/windows.js';
import type { PhaseReport } from '../../lib/report/report.js';
import { endOf } from '../../lib/verdict/decide.js';
import { countedLimits, THRESHOLDS } from '../../lib/verdict/thresholds.js';
import { memoryOf, record } from './memory.js';

const [US, MS, SECOND] = [1e3, 1e6, 1e9];

/** The behaviour of a simulated disk. */
export interface Disk {
  readonly syncMedianNs: number;
  /** The standard deviation of the logarithm: 0.3 is a steady disk, 1 an unsteady one. */
  readonly spread: number;
  /** At this interval, each sync takes this long for a while. */
  readonly bursts?: {
    readonly everySeconds: number;
    readonly seconds: number;
    readonly fromSecond: number;
    readonly syncNs: number;
  };
  /** Single slow syncs, by their second in the fixed-rate phase. */
  readonly stalls?: readonly (readonly [second: number, durationNs: number])[];
}

/** The reason for an early end. */
export interface Ending {
  readonly stoppedBy: PhaseReport['stoppedBy'];
  readonly atSecond: number;
}

interface Append {
  readonly startNs: number;
  readonly dueNs: number;
  readonly writeNs: number;
  readonly syncNs: number;
  readonly cut?: { readonly durationNs: number; readonly parts: CutParts };
}

const appendNs = ({ writeNs, syncNs, cut }: Append) => writeNs + syncNs + (cut?.durationNs ?? 0);

interface Series {
  readonly appends: readonly Append[];
  readonly commits: readonly SlowOperation[];
}

/** A phase as in a report, and whether it ended the run. */
export function simulatedPhase(
  disk: Disk,
  phase: PhasePlan,
  plan: Plan,
  options: {
    readonly random: () => number;
    readonly startedMs: number;
    readonly stealShare: number;
    readonly ending?: Ending;
  },
): { readonly report: PhaseReport; readonly isLast: boolean } {
  const { random, ending } = options;
  const seconds = Math.min(phase.maxDurationNs / SECOND, ending?.atSecond ?? Number.POSITIVE_INFINITY);
  const series = seriesOf(disk, phase, seconds, random);
  const polled = pollEachSecond(series, phase, plan, seconds);
  const stoppedBy = ending?.stoppedBy ?? (polled.end ? 'decided' : 'duration');
  const windows = polled.windows.map((window) => ({
    ...window,
    ...activityOf(options.stealShare, window.appends, random),
  }));
  const report = reportOf(series, phase, polled.elapsedNs, { stoppedBy, windows, startedMs: options.startedMs });
  return { report, isLast: ending !== undefined || polled.end === 'breach' };
}

function seriesOf(disk: Disk, { name, ratePerSecond }: PhasePlan, seconds: number, random: () => number): Series {
  const latency = latencyOf(disk, random);
  const stalls = name === 'paced' ? [...(disk.stalls ?? [])] : [];
  const appends: Append[] = [];
  for (let now = 0; ; ) {
    const index = appends.length;
    const dueNs = ratePerSecond === null ? now : (index * SECOND) / ratePerSecond;
    const startNs = Math.max(now, dueNs);
    if (startNs >= seconds * SECOND) break;
    const isStalled = stalls[0] !== undefined && startNs >= stalls[0][0] * SECOND;
    const writeNs = Math.round(9 * US * Math.exp(0.3 * normal(random)));
    const syncNs = isStalled ? (stalls.shift()?.[1] ?? 0) : latency(startNs);
    // The first segment starts half full.
    const isCut = index % 8000 === 4000;
    const append = {
      startNs,
      dueNs,
      writeNs,
      syncNs,
      ...(isCut ? { cut: cutOf(latency(startNs), latency(startNs)) } : {}),
    };
    appends.push(append);
    now = startNs + appendNs(append);
  }
  const commits: SlowOperation[] = [];
  for (let at = 0; name === 'paced' && at < seconds * SECOND; ) {
    const durationNs = latency(-1) + latency(-1) + 120 * US;
    commits.push({ startNs: at, durationNs });
    at += durationNs + 100 * MS;
  }
  return { appends, commits };
}

function cutOf(headerNs: number, directorySyncNs: number): NonNullable<Append['cut']> {
  return { durationNs: headerNs + directorySyncNs + 40 * US, parts: { waitNs: 900, headerNs, directorySyncNs } };
}

function pollEachSecond({ appends, commits }: Series, phase: PhasePlan, plan: Plan, seconds: number) {
  const memory = { append: newHistogramMemory(), commit: newHistogramMemory() };
  const windows = new Windows(countedLimits(THRESHOLDS), phase.ratePerSecond);
  const isDone = (elapsedNs: number) => (one: SlowOperation) => one.startNs + one.durationNs <= elapsedNs;
  const timed = appends.map((one) => ({ startNs: one.startNs, durationNs: appendNs(one) }));
  let [appended, committed] = [0, 0];
  const pollAt = (elapsedNs: number) => {
    const [newAppends, newCommits] = [timed.slice(appended), commits.slice(committed)].map((all) => {
      const open = all.findIndex((one) => !isDone(elapsedNs)(one));
      return open < 0 ? all : all.slice(0, open);
    });
    record(memory.append, newAppends?.map(({ durationNs }) => durationNs) ?? []);
    record(memory.commit, newCommits?.map(({ durationNs }) => durationNs) ?? []);
    appended += newAppends?.length ?? 0;
    committed += newCommits?.length ?? 0;
    return { elapsedNs, ...memory };
  };
  for (let second = 1; second <= seconds; second += 1) {
    windows.poll(pollAt(second * SECOND));
    const end = endOf(THRESHOLDS, { ratePerSecond: phase.ratePerSecond, windows: windows.closed }, plan);
    if (end) return { end, elapsedNs: second * SECOND, windows: windows.closed };
  }
  windows.end(pollAt(seconds * SECOND));
  return { end: undefined, elapsedNs: seconds * SECOND, windows: windows.closed };
}

function reportOf(
  all: Series,
  { name, ratePerSecond }: PhasePlan,
  endNs: number,
  {
    stoppedBy,
    windows,
    startedMs,
  }: { stoppedBy: PhaseReport['stoppedBy']; windows: PhaseReport['windows']; startedMs: number },
): PhaseReport {
  const appends = all.appends.filter((one) => one.startNs + appendNs(one) <= endNs);
  const commits = all.commits.filter(({ startNs, durationNs }) => startNs + durationNs <= endNs);
  const cuts = appends.flatMap(({ startNs, cut }) => (cut ? { startNs, ...cut } : []));
  const of = (value: (append: Append) => number): Summary => summarise(memoryOf(appends.map(value)));
  const isWhole = stoppedBy === 'duration' || stoppedBy === 'decided';
  return {
    name,
    startedAt: new Date(startedMs).toISOString(),
    stoppedBy,
    durationNs: endNs,
    appends: appends.length,
    ...(ratePerSecond !== null && isWhole ? { appendsDue: Math.ceil((endNs / SECOND) * ratePerSecond) } : {}),
    bytesWritten: appends.length * 8000 + cuts.length * 96 + commits.length * 40_960,
    appendsPerSecond: (appends.length * SECOND) / endNs,
    firstSyncNs: appends[0]?.syncNs ?? 0,
    write: of(({ writeNs }) => writeNs),
    sync: of(({ syncNs }) => syncNs),
    append: of(appendNs),
    ...(commits.length === 0 ? {} : { commit: summarise(memoryOf(commits.map(({ durationNs }) => durationNs))) }),
    ...cutReport(cuts),
    ...(ratePerSecond === null
      ? {}
      : { response: of((append) => Math.round(append.startNs - append.dueNs) + appendNs(append)) }),
    windows,
    slowest: {
      sync: slowestOf(
        appends.map(({ startNs, writeNs, syncNs }) => ({ startNs: startNs + writeNs, durationNs: syncNs })),
      ),
      write: slowestOf(appends.map(({ startNs, writeNs }) => ({ startNs, durationNs: writeNs }))),
      commit: slowestOf(commits),
      cut: slowestOf(cuts),
    },
  };
}

function cutReport(cuts: readonly NonNullable<Append['cut']>[]): Partial<PhaseReport> {
  const slowest = cuts.toSorted((a, b) => b.durationNs - a.durationNs)[0];
  if (!slowest) return {};
  return {
    cut: summarise(memoryOf(cuts.map(({ durationNs }) => durationNs))),
    slowestCut: slowest.parts,
    directorySync: summarise(memoryOf(cuts.map(({ parts }) => parts.directorySyncNs))),
    preallocate: summarise(memoryOf(cuts.map(() => 34 * US))),
  };
}

function activityOf(stealShare: number, appends: number, random: () => number): Activity {
  const ownWrittenBytes = appends * 12_288;
  return {
    stealShare: Number((stealShare * 2 * random()).toFixed(4)),
    throttledShare: 0,
    runQueueShare: Number((0.002 * random()).toFixed(4)),
    ioPressureShare: Number((0.9 * random()).toFixed(4)),
    diskBusyShare: Number((0.5 + 0.4 * random()).toFixed(4)),
    readBytes: 0,
    writtenBytes: ownWrittenBytes + Math.round(random() * 64) * 4096,
    ownWrittenBytes,
  };
}

/** The latency of a sync that starts at this time. A negative time has no burst. */
function latencyOf({ syncMedianNs, spread, bursts }: Disk, random: () => number): (startNs: number) => number {
  return (startNs) => {
    const noise = normal(random);
    const since = bursts ? startNs / SECOND - bursts.fromSecond : -1;
    const isBurst = bursts !== undefined && since >= 0 && since % bursts.everySeconds < bursts.seconds;
    return Math.round(isBurst ? bursts.syncNs * Math.exp(0.02 * noise) : syncMedianNs * Math.exp(spread * noise));
  };
}

function slowestOf(operations: readonly SlowOperation[]): readonly SlowOperation[] {
  return [...operations]
    .sort((a, b) => b.durationNs - a.durationNs || a.startNs - b.startNs)
    .slice(0, 64)
    .map(({ startNs, durationNs }) => ({ startNs: Math.round(startNs), durationNs }));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export type { Window };
