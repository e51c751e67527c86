// The reports that every format's golden files are made of: one a kind of verdict. Each is what a run would report, if it went on to its end, of a made-up series of
// appends on a captured machine, so that plan, summaries, storage and verdict are the library's own work, and the same every time.

import type { Activity } from '../../lib/activity/shares.js';
import type { SlowOperation } from '../../lib/index.js';
import { type Estimates, Estimator } from '../../lib/measure/estimate.js';
import { newHistogramMemory } from '../../lib/measure/histogram.js';
import { Looks } from '../../lib/measure/looks.js';
import { type PhaseName, type PhasePlan, planOf } from '../../lib/measure/plan.js';
import { type Summary, summarise } from '../../lib/measure/summary.js';
import { Windows } from '../../lib/measure/windows.js';
import type { PhaseReport, Report } from '../../lib/report/report.js';
import type { Storage } from '../../lib/storage/inspect.js';
import { judge } from '../../lib/verdict/judge.js';
import { observe } from '../../lib/verdict/observe.js';
import { THRESHOLDS } from '../../lib/verdict/thresholds.js';
import { inspectMachine } from '../storage/machine.js';
import { memoryOf, record } from './memory.js';
import { randomFrom } from './random.js';

const [US, MS, SECOND] = [1e3, 1e6, 1e9];

/** What a made-up disk does. */
interface Disk {
  readonly syncMedianNs: number;
  /** Of the logarithm: 0.3 is a steady disk, 1 a restless one. */
  readonly spread: number;
  /** Syncs that take so long, by their second in the phase. */
  readonly stalls?: readonly (readonly [second: number, durationNs: number])[];
}

interface Scenario {
  readonly machine: string;
  readonly path: string;
  readonly seconds: Readonly<Record<PhaseName, number>>;
  readonly stoppedBy: PhaseReport['stoppedBy'];
  readonly disk: Disk;
  readonly stealShare: number;
}

export const GOLDEN_NAMES = ['recommended', 'marginal', 'unsuitable', 'inconclusive', 'interrupted'] as const;
export type GoldenName = (typeof GOLDEN_NAMES)[number];

const SCENARIOS: Readonly<Record<GoldenName, Scenario>> = {
  recommended: {
    machine: 'bare-metal-nvme',
    path: '/var/lib/etcd',
    seconds: { 'closed-loop': 1, paced: 5 },
    stoppedBy: 'decided',
    disk: { syncMedianNs: 38 * US, spread: 0.3 },
    stealShare: 0,
  },
  marginal: {
    machine: 'virtio-root',
    path: '/var/lib/etcd',
    seconds: { 'closed-loop': 6, paced: 12 },
    stoppedBy: 'duration',
    disk: {
      syncMedianNs: 310 * US,
      spread: 0.75,
      stalls: [
        [2.4, 131 * MS],
        [4.1, 64 * MS],
      ],
    },
    stealShare: 0.04,
  },
  unsuitable: {
    machine: 'sata-hdd',
    path: '/mnt/case/sata-hdd',
    seconds: { 'closed-loop': 6, paced: 12 },
    stoppedBy: 'duration',
    disk: { syncMedianNs: 16.6 * MS, spread: 0.35, stalls: [[3.3, 1210 * MS]] },
    stealShare: 0,
  },
  inconclusive: {
    machine: 'sata-ssd',
    path: '/mnt/case/sata-ssd',
    seconds: { 'closed-loop': 2, paced: 4 },
    stoppedBy: 'duration',
    disk: { syncMedianNs: 1.25 * MS, spread: 0.86 },
    stealShare: 0,
  },
  interrupted: {
    machine: 'luks-ssd',
    path: '/mnt/case/luks-ssd',
    seconds: { 'closed-loop': 3, paced: 0 },
    stoppedBy: 'cancel',
    disk: { syncMedianNs: 420 * US, spread: 0.5 },
    stealShare: 0,
  },
};

const STARTED_MS = Date.parse('2026-11-22T08:00:00.000Z');
/** Looking at the disk before anything is written to it. */
const BEFORE_MS = 400;

/** Makes the report of a scenario anew. */
export async function goldenReport(name: GoldenName): Promise<Report> {
  const scenario = SCENARIOS[name];
  const { stoppedBy, seconds } = scenario;
  const durationSeconds = stoppedBy === 'duration' ? seconds['closed-loop'] + seconds.paced : 18;
  const plan = planOf({ seed: 42, durationSeconds });
  const storage = await storageOf(scenario);
  const random = randomFrom(GOLDEN_NAMES.indexOf(name) + 1);
  const phases = plan.phases
    .filter(({ name: phase }) => scenario.seconds[phase] > 0)
    .map((phase) => phaseOf(scenario, phase, plan.confidence, random));
  return {
    schemaVersion: 1,
    tool: { name: 'etcd-disk-bench', version: '0.1.0' },
    startedAt: new Date(STARTED_MS).toISOString(),
    target: { path: scenario.path, preallocation: 'fallocate' },
    host: { kernelRelease: '6.12.117+deb12-amd64', arch: 'x64', cpuCount: 4 },
    plan,
    outcome: scenario.stoppedBy === 'cancel' ? 'interrupted' : 'completed',
    storage,
    phases: phases.map(({ report }) => report),
    verdict: judge(
      plan.phases.map(({ name: phase, commitIntervalNs }) => {
        const done = phases.find(({ report }) => report.name === phase);
        return {
          name: phase,
          hasCommits: commitIntervalNs !== null,
          result: done && { ...done.report, estimates: done.estimates },
        };
      }),
      storage,
      THRESHOLDS,
    ),
    observations: observe({ phases: phases.map(({ report }) => ({ ...report, slices: report.windows })), storage }),
  };
}

async function storageOf({ machine, path }: Scenario): Promise<Storage> {
  const storage = await inspectMachine(machine, {}, path);
  const usage = { sizeBytes: 480e9, availableBytes: 391e9 };
  // The path is made up, and the capture cannot know that.
  const caveats = storage.caveats.filter(
    (caveat) => caveat.id !== 'missing-evidence' || caveat.gap.id !== 'path-not-in-root',
  );
  return { ...storage, caveats, sysroot: null, filesystem: { ...storage.filesystem, usage } };
}

/** All that a phase did, in the order of time. */
interface Series {
  readonly appends: readonly {
    readonly startNs: number;
    readonly dueNs: number;
    readonly writeNs: number;
    readonly syncNs: number;
  }[];
  readonly commits: readonly SlowOperation[];
  readonly endNs: number;
}

function seriesOf(scenario: Scenario, { name, ratePerSecond }: PhasePlan, random: () => number): Series {
  const durationNs = scenario.seconds[name] * SECOND;
  const latency = latencyOf(scenario.disk, random);
  const stalls = [...(name === 'closed-loop' ? (scenario.disk.stalls ?? []) : [])];
  const appends: Series['appends'][number][] = [];
  let now = 0;
  for (let index = 0; ; index += 1) {
    const dueNs = ratePerSecond === null ? now : (index * SECOND) / ratePerSecond;
    const startNs = Math.max(now, dueNs);
    if (startNs >= durationNs) break;
    const stall = stalls[0] !== undefined && startNs >= stalls[0][0] * SECOND ? stalls.shift() : undefined;
    const writeNs = Math.round(9 * US * Math.exp(0.3 * normal(random)));
    const syncNs = stall?.[1] ?? latency();
    appends.push({ startNs, dueNs, writeNs, syncNs });
    now = startNs + writeNs + syncNs;
  }
  const commits: SlowOperation[] = [];
  for (let at = 0; name === 'paced' && at < durationNs; ) {
    const commitNs = latency() + latency() + 120 * US;
    commits.push({ startNs: at, durationNs: commitNs });
    at += commitNs + 100 * MS;
  }
  return { appends, commits, endNs: Math.max(now, durationNs) };
}

/** As often as a run looks at its counters. */
const LOOK_NS = 50 * MS;

/** What watching the series as it goes on makes of it. */
function watch({ appends, commits, endNs }: Series, plan: PhasePlan, confidence: number) {
  const memory = { sync: newHistogramMemory(), append: newHistogramMemory(), commit: newHistogramMemory() };
  const [estimator, windows] = [new Estimator(plan), new Windows()];
  let [appended, committed] = [0, 0];
  for (let elapsedNs = LOOK_NS; ; elapsedNs = Math.min(elapsedNs + LOOK_NS, endNs)) {
    const ended = appends.slice(appended).filter((one) => one.startNs + one.writeNs + one.syncNs <= elapsedNs);
    record(
      memory.sync,
      ended.map(({ syncNs }) => syncNs),
    );
    record(
      memory.append,
      ended.map(({ writeNs, syncNs }) => writeNs + syncNs),
    );
    appended += ended.length;
    const done = commits.slice(committed).filter((one) => one.startNs + one.durationNs <= elapsedNs);
    record(
      memory.commit,
      done.map(({ durationNs }) => durationNs),
    );
    committed += done.length;
    const state = { elapsedNs, appends: appended, memory };
    estimator.look(state);
    windows.look({ ...state, sync: memory.sync });
    if (elapsedNs === endNs) {
      windows.end({ ...state, sync: memory.sync });
      const { alpha } = new Looks(confidence, plan.ratePerSecond);
      return { estimates: estimator.estimates(state, confidence, alpha), windows: windows.closed };
    }
  }
}

function phaseOf(
  scenario: Scenario,
  plan: PhasePlan,
  confidence: number,
  random: () => number,
): { readonly report: PhaseReport; readonly estimates: Estimates } {
  const series = seriesOf(scenario, plan, random);
  const { appends, commits, endNs } = series;
  const { estimates, windows } = watch(series, plan, confidence);
  const cuts = Array.from({ length: Math.floor((appends.length * 8000) / 64e6) }, () =>
    latencyOf(scenario.disk, random)(),
  );
  const summaryOf = (values: readonly number[]): Summary => summarise(memoryOf(values));
  const syncs = appends.map(({ startNs, writeNs, syncNs }) => ({ startNs: startNs + writeNs, durationNs: syncNs }));
  const writes = appends.map(({ startNs, writeNs }) => ({ startNs, durationNs: writeNs }));
  const earlierMs = plan.name === 'paced' ? 1000 * scenario.seconds['closed-loop'] : 0;
  const report: PhaseReport = {
    name: plan.name,
    startedAt: new Date(STARTED_MS + BEFORE_MS + earlierMs).toISOString(),
    stoppedBy: scenario.stoppedBy,
    durationNs: endNs,
    appends: appends.length,
    ...(plan.ratePerSecond === null ? {} : { appendsDue: Math.ceil(scenario.seconds[plan.name] * plan.ratePerSecond) }),
    bytesWritten: appends.length * 8000 + cuts.length * 96 + commits.length * 40_960,
    appendsPerSecond: (appends.length * SECOND) / endNs,
    firstSyncNs: appends[0]?.syncNs ?? 0,
    write: summaryOf(appends.map(({ writeNs }) => writeNs)),
    sync: summaryOf(appends.map(({ syncNs }) => syncNs)),
    append: summaryOf(appends.map(({ writeNs, syncNs }) => writeNs + syncNs)),
    ...(commits.length === 0 ? {} : { commit: summaryOf(commits.map(({ durationNs }) => durationNs)) }),
    ...(cuts.length === 0
      ? {}
      : {
          cut: summaryOf(cuts.map((ns) => 3 * ns)),
          slowestCut: { waitNs: 900, headerNs: Math.max(...cuts), directorySyncNs: Math.max(...cuts) },
          directorySync: summaryOf(cuts),
          preallocate: summaryOf(cuts.map(() => 34 * US)),
        }),
    ...(plan.ratePerSecond === null
      ? {}
      : {
          response: summaryOf(
            appends.map(({ startNs, dueNs, writeNs, syncNs }) => Math.round(startNs - dueNs) + writeNs + syncNs),
          ),
        }),
    intervals: {
      syncP99: estimates.syncP99.interval,
      ...(estimates.commitP99 ? { commitP99: estimates.commitP99.interval } : {}),
      ...(estimates.appendRate ? { appendRate: estimates.appendRate.interval } : {}),
    },
    windows: windows.map((window) => ({ ...window, ...activityOf(scenario, window.appends, random) })),
    slowest: { sync: slowestOf(syncs), write: slowestOf(writes), commit: slowestOf(commits), cut: [] },
  };
  return { report, estimates };
}

function activityOf({ stealShare }: Scenario, appends: number, random: () => number): Activity {
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

function latencyOf({ syncMedianNs, spread }: Disk, random: () => number): () => number {
  return () => Math.round(syncMedianNs * Math.exp(spread * normal(random)));
}

function slowestOf(operations: readonly SlowOperation[]): readonly SlowOperation[] {
  return [...operations]
    .sort((a, b) => b.durationNs - a.durationNs)
    .slice(0, 12)
    .map(({ startNs, durationNs }) => ({ startNs: Math.round(startNs), durationNs }));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
