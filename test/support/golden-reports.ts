// The reports that every format's golden files are made of: one a kind of verdict. Each is what a run would report of a made-up series of
// appends on a captured machine, so that plan, summaries, storage and verdict are the library's own work, and the same every time.

import type { PhaseName } from '../../lib/measure/plan.js';
import { planOf } from '../../lib/measure/plan.js';
import { summarise } from '../../lib/measure/summary.js';
import type { PhaseReport, Report } from '../../lib/report/report.js';
import type { Storage } from '../../lib/storage/inspect.js';
import { judge } from '../../lib/verdict/judge.js';
import { ETCD_TUNING } from '../../lib/verdict/sources.js';
import { inspectMachine } from '../storage/machine.js';
import { memoryOf } from './memory.js';
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
  readonly observations: readonly object[];
}

export const GOLDEN_NAMES = ['recommended', 'marginal', 'unsuitable', 'inconclusive', 'interrupted'] as const;
export type GoldenName = (typeof GOLDEN_NAMES)[number];

const SCENARIOS: Readonly<Record<GoldenName, Scenario>> = {
  recommended: {
    machine: 'bare-metal-nvme',
    path: '/var/lib/etcd',
    seconds: { 'closed-loop': 2, paced: 11 },
    stoppedBy: 'duration',
    disk: { syncMedianNs: 38 * US, spread: 0.3 },
    stealShare: 0,
    observations: [],
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
    observations: [
      {
        id: 'stall-heartbeat',
        kind: 'stall',
        phase: 'closed-loop',
        seen: 'One sync took 131 ms, 2.4 s into the closed loop.',
        meaning: 'A heartbeat of etcd (100 ms) is missed while its leader waits so long.',
        advice: 'Look for what else writes to vda at such moments, and give etcd a disk of its own.',
        source: ETCD_TUNING,
        times: [{ startNs: 2.4 * SECOND, durationNs: 131 * MS }],
      },
      {
        id: 'cpu-steal',
        kind: 'not-the-disk',
        seen: 'The hypervisor gave 4 % of the CPU time to others, at worst 9 % in a second.',
        meaning: 'Some of the slow syncs waited for a processor, not for the disk.',
        advice: 'Measure again on a host with processors to spare before blaming the disk.',
      },
    ],
  },
  unsuitable: {
    machine: 'sata-hdd',
    path: '/mnt/case/sata-hdd',
    seconds: { 'closed-loop': 6, paced: 12 },
    stoppedBy: 'duration',
    disk: { syncMedianNs: 16.6 * MS, spread: 0.35, stalls: [[3.3, 1210 * MS]] },
    stealShare: 0,
    observations: [
      {
        id: 'drift',
        kind: 'drift',
        phase: 'closed-loop',
        seen: 'The last third of the phase made 22 % fewer appends a second than the first.',
        meaning: 'A cache or a burst credit may be running out: a longer run will be slower still.',
        advice: 'Measure for ten minutes: --thorough --duration 600.',
      },
    ],
  },
  inconclusive: {
    machine: 'sata-ssd',
    path: '/mnt/case/sata-ssd',
    seconds: { 'closed-loop': 2, paced: 4 },
    stoppedBy: 'duration',
    disk: { syncMedianNs: 1.1 * MS, spread: 0.86 },
    stealShare: 0,
    observations: [],
  },
  interrupted: {
    machine: 'luks-ssd',
    path: '/mnt/case/luks-ssd',
    seconds: { 'closed-loop': 3, paced: 0 },
    stoppedBy: 'cancel',
    disk: { syncMedianNs: 420 * US, spread: 0.5 },
    stealShare: 0,
    observations: [],
  },
};

/** Makes the report of a scenario anew. */
export async function goldenReport(name: GoldenName): Promise<Report> {
  const scenario = SCENARIOS[name];
  const plan = { ...planOf({ seed: 42, durationSeconds: 18 }), mode: 'standard', confidence: 0.99 };
  const storage = await storageOf(scenario);
  const random = randomFrom(GOLDEN_NAMES.indexOf(name) + 1);
  const phases = plan.phases.flatMap(({ name: phase, ratePerSecond }) =>
    scenario.seconds[phase] > 0 ? [phaseOf(scenario, phase, ratePerSecond, random)] : [],
  );
  const verdict = judge(
    plan.phases.map(({ name: phase, commitIntervalNs }) => ({
      name: phase,
      hasCommits: commitIntervalNs !== null,
      result: phases.find((done) => done.name === phase),
    })),
    storage,
  );
  const report = {
    schemaVersion: 1,
    tool: { name: 'etcd-disk-bench', version: '0.1.0' },
    startedAt: '2026-11-22T08:00:00.000Z',
    target: { path: scenario.path, preallocation: 'fallocate' },
    host: { kernelRelease: '6.12.117+deb12-amd64', arch: 'x64', cpuCount: 4 },
    plan,
    outcome: scenario.stoppedBy === 'cancel' ? 'interrupted' : 'completed',
    storage,
    phases,
    observations: scenario.observations,
    verdict: { ...verdict, findings: verdict.findings.map((finding) => withInterval(name, finding, phases)) },
  } satisfies Report & Record<string, unknown>;
  return report;
}

async function storageOf({ machine, path }: Scenario): Promise<Storage> {
  const storage = await inspectMachine(machine, {}, path);
  const usage = { sizeBytes: 480e9, availableBytes: 391e9 };
  // The path is made up, and the capture cannot know that.
  const caveats = storage.caveats.filter((text) => !text.includes('is not in this root'));
  return { ...storage, caveats, sysroot: null, filesystem: { ...storage.filesystem, usage } };
}

interface Operation {
  readonly startNs: number;
  readonly durationNs: number;
}

function phaseOf(scenario: Scenario, name: PhaseName, ratePerSecond: number | null, random: () => number) {
  const durationNs = scenario.seconds[name] * SECOND;
  const latency = latencyOf(scenario.disk, random);
  const syncs: Operation[] = [];
  const [writes, appends, responses]: [number[], number[], number[]] = [[], [], []];
  const stalls = [...(name === 'closed-loop' ? (scenario.disk.stalls ?? []) : [])];
  let now = 0;
  for (let index = 0; ; index += 1) {
    const dueNs = ratePerSecond === null ? now : (index * SECOND) / ratePerSecond;
    now = Math.max(now, dueNs);
    if (now >= durationNs) break;
    const stall = stalls[0] !== undefined && now >= stalls[0][0] * SECOND ? stalls.shift() : undefined;
    const writeNs = Math.round(9 * US * Math.exp(0.3 * normal(random)));
    const syncNs = stall?.[1] ?? latency();
    syncs.push({ startNs: now + writeNs, durationNs: syncNs });
    writes.push(writeNs);
    appends.push(writeNs + syncNs);
    now += writeNs + syncNs;
    responses.push(now - dueNs);
  }
  const elapsedNs = Math.max(now, durationNs);
  const commits: Operation[] = [];
  for (let at = 0; name === 'paced' && at < durationNs; ) {
    const commitNs = latency() + latency() + 120 * US;
    commits.push({ startNs: at, durationNs: commitNs });
    at += commitNs + 100 * MS;
  }
  const cuts = Array.from({ length: Math.floor((appends.length * 8000) / 64e6) }, () => latency());
  const summaryOf = (values: readonly number[]) => summarise(memoryOf(values));
  const durations = (operations: readonly Operation[]) => operations.map((operation) => operation.durationNs);
  const [sync, commit] = [summaryOf(durations(syncs)), summaryOf(durations(commits))];
  return {
    name,
    stoppedBy: scenario.stoppedBy,
    durationNs: elapsedNs,
    appends: appends.length,
    ...(ratePerSecond === null ? {} : { appendsDue: Math.ceil((durationNs * ratePerSecond) / SECOND) }),
    bytesWritten: appends.length * 8000 + cuts.length * 96 + commits.length * 40_960,
    appendsPerSecond: (appends.length * SECOND) / elapsedNs,
    firstSyncNs: syncs[0]?.durationNs ?? 0,
    write: summaryOf(writes),
    sync,
    append: summaryOf(appends),
    ...(commits.length === 0 ? {} : { commit }),
    ...(cuts.length === 0
      ? {}
      : {
          cut: summaryOf(cuts.map((ns) => 3 * ns)),
          directorySync: summaryOf(cuts),
          preallocate: summaryOf(cuts.map(() => 34 * US)),
        }),
    ...(ratePerSecond === null ? {} : { response: summaryOf(responses) }),
    intervals: {
      syncP99: intervalOfP99(durations(syncs)),
      ...(commits.length < 100 ? {} : { commitP99: intervalOfP99(durations(commits)) }),
      appendRate: {
        low: (0.97 * appends.length * SECOND) / elapsedNs,
        high: (1.03 * appends.length * SECOND) / elapsedNs,
        confidence: 0.99,
      },
    },
    windows: windowsOf(syncs, elapsedNs, scenario.stealShare, random),
    slowest: { sync: slowestOf(syncs), commit: slowestOf(commits), cut: [] },
  } satisfies PhaseReport & Record<string, unknown>;
}

function latencyOf({ syncMedianNs, spread }: Disk, random: () => number): () => number {
  return () => Math.round(syncMedianNs * Math.exp(spread * normal(random)));
}

function slowestOf(operations: readonly Operation[]): readonly Operation[] {
  return [...operations].sort((a, b) => b.durationNs - a.durationNs).slice(0, 12);
}

function windowsOf(syncs: readonly Operation[], elapsedNs: number, stealShare: number, random: () => number) {
  return Array.from({ length: Math.ceil(elapsedNs / SECOND) }, (_, index) => {
    const startNs = index * SECOND;
    const inside = syncs
      .filter(({ startNs: at, durationNs }) => Math.floor((at + durationNs) / SECOND) === index)
      .map(({ durationNs }) => durationNs)
      .sort((a, b) => a - b);
    return {
      startNs,
      durationNs: Math.min(SECOND, elapsedNs - startNs),
      appends: inside.length,
      syncs: inside.length,
      p50Ns: at(inside, 0.5),
      p99Ns: at(inside, inside.length < 100 ? 1 : 0.99),
      maxNs: at(inside, 1),
      stealShare: Number((stealShare * 2 * random()).toFixed(4)),
      throttledShare: 0,
      runQueueShare: Number((0.002 * random()).toFixed(4)),
      ioPressureShare: Number((0.9 * random()).toFixed(4)),
      otherWriteBytes: Math.round(random() * 64) * 4096,
      otherReadBytes: 0,
    };
  });
}

function intervalOfP99(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const margin = 2.58 * Math.sqrt((0.99 * 0.01) / Math.max(1, sorted.length));
  return {
    low: at(sorted, 0.99 - margin),
    high: 0.99 + margin >= 1 ? null : at(sorted, 0.99 + margin),
    confidence: 0.99,
  };
}

function at(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

type Phase = ReturnType<typeof phaseOf>;

/** As the judge does with an interval: one that spans its limit decides nothing. */
function withInterval(name: GoldenName, finding: Report['verdict']['findings'][number], phases: readonly Phase[]) {
  if (finding.unit === '') return finding;
  const phase = phases.find(({ name }) => name === finding.phase);
  const interval =
    finding.id.startsWith('sync-p99') && phase
      ? phase.intervals.syncP99
      : finding.id.startsWith('commit-p99')
        ? phase?.intervals.commitP99
        : undefined;
  if (interval === undefined || finding.result === 'inconclusive') return finding;
  const isOpen = (interval.low ?? 0) < finding.limit && (interval.high ?? Number.POSITIVE_INFINITY) >= finding.limit;
  // Elsewhere that would change the verdict of the scenario.
  if (!isOpen || name !== 'inconclusive') return { ...finding, interval };
  const because = 'the limit lies within the interval of p99: this phase needs about 14 s more';
  return { ...finding, interval, result: 'inconclusive' as const, because, moreSeconds: 14 };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
