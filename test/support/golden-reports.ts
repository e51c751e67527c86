// The reports for every format's golden files: one per kind of result. Each is the report of a simulated series of appends on a captured
// machine. The library itself makes the plan, summaries, storage, verdict, advice and observations.

import { rank, sharedDisks } from '../../lib/comparison/rank.js';
import { planOf } from '../../lib/measure/plan.js';
import type { PlanOptions } from '../../lib/measure/plan-options.js';
import {
  type Failure,
  type PhaseReport,
  type Report,
  type ReportSet,
  SCHEMA_VERSION,
} from '../../lib/report/report.js';
import type { Storage } from '../../lib/storage/inspect.js';
import { judge } from '../../lib/verdict/judge.js';
import { notSeenOf } from '../../lib/verdict/not-seen.js';
import { observe } from '../../lib/verdict/observe.js';
import { storageAdvice } from '../../lib/verdict/storage-advice.js';
import { THRESHOLDS } from '../../lib/verdict/thresholds.js';
import { inspectMachine } from '../storage/machine.js';
import { randomFrom } from './random.js';
import { type Disk, type Ending, simulatedPhase } from './simulated-run.js';

const [US, MS] = [1e3, 1e6];

interface Scenario {
  readonly machine: string;
  /** The path for which the machine was captured. */
  readonly captured: string;
  readonly path: string;
  readonly measuredPath?: string;
  readonly options?: PlanOptions;
  readonly mountOptions?: readonly string[];
  /** If absent, nothing is measured. */
  readonly disk?: Disk;
  readonly stealShare?: number;
  readonly ending?: Ending;
  readonly failure?: Failure;
}

const SCENARIOS = {
  recommended: {
    machine: 'bare-metal-nvme',
    captured: '/var/lib/etcd',
    path: '/var/lib/etcd',
    disk: { syncMedianNs: 160 * US, spread: 0.45 },
  },
  suitable: {
    machine: 'virtio-root',
    captured: '/var/lib/etcd',
    path: '/var/lib/etcd',
    measuredPath: '/var/lib',
    mountOptions: ['discard'],
    disk: {
      syncMedianNs: 410 * US,
      spread: 0.8,
      stalls: [
        [12.4, 131 * MS],
        [31.1, 64 * MS],
        [48.8, 12 * MS],
      ],
    },
    stealShare: 0.04,
  },
  unsuitable: {
    machine: 'sata-ssd',
    captured: '/mnt/case/sata-ssd',
    path: '/mnt/ssd/etcd',
    disk: {
      syncMedianNs: 310 * US,
      spread: 0.5,
      bursts: { everySeconds: 15, seconds: 3, fromSecond: 4, syncNs: 15 * MS },
    },
  },
  'in-memory': { machine: 'tmpfs', captured: '/dev/shm', path: '/dev/shm/etcd', measuredPath: '/dev/shm' },
  inconclusive: {
    machine: 'sata-ssd',
    captured: '/mnt/case/sata-ssd',
    path: '/mnt/ssd/etcd',
    disk: {
      syncMedianNs: 330 * US,
      spread: 0.5,
      bursts: { everySeconds: 60, seconds: 0.9, fromSecond: 11, syncNs: 15 * MS },
    },
  },
  interrupted: {
    machine: 'luks-ssd',
    captured: '/mnt/case/luks-ssd',
    path: '/mnt/luks/etcd',
    disk: { syncMedianNs: 420 * US, spread: 0.5 },
    ending: { stoppedBy: 'cancel', atSecond: 23.4 },
  },
  failed: {
    machine: 'sata-hdd',
    captured: '/mnt/case/sata-hdd',
    path: '/mnt/old/etcd',
    disk: { syncMedianNs: 2 * MS, spread: 0.3 },
    ending: { stoppedBy: 'error', atSecond: 7.061 },
    failure: {
      code: 'EIO',
      message: 'fdatasync of /mnt/old/etcd/.etcd-disk-bench-Xq3v/wal/0.tmp failed: EIO (append 1412)',
      syscall: 'fdatasync',
      path: '/mnt/old/etcd',
      operation: 1412,
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type GoldenName = keyof typeof SCENARIOS;
export const GOLDEN_NAMES = Object.keys(SCENARIOS) as readonly GoldenName[];

const STARTED_MS = Date.parse('2026-11-29T08:00:00.000Z');
/** The time for which the disk's counters are read before the first write. */
const BEFORE_MS = 400;

/** Makes the report of a scenario. */
export async function goldenReport(name: GoldenName): Promise<Report> {
  const scenario: Scenario = SCENARIOS[name];
  const plan = planOf({ seed: 42, ...scenario.options });
  const storage = await storageOf(scenario);
  const phases = phasesOf(scenario, plan, randomFrom(GOLDEN_NAMES.indexOf(name) + 1));
  const durationMs = phases.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e6;
  const judged = phases.map((phase) => ({ ...phase, ratePerSecond: phase.name === 'paced' ? 200 : null }));
  const { failure } = scenario;
  const notSeen = notSeenIn(phases);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'etcd-disk-bench', version: '0.2.0' },
    node: { name: 'cp-1', machineId: '5d3f1c1e-6f0a-4c0e-9b57-0d7d7e2b6a10', bootId: null },
    startedAt: new Date(STARTED_MS).toISOString(),
    endedAt: new Date(STARTED_MS + BEFORE_MS + durationMs).toISOString(),
    target: {
      path: scenario.path,
      measuredPath: scenario.measuredPath ?? scenario.path,
      ...(phases.length > 0 ? { preallocation: 'fallocate' as const } : {}),
    },
    notices:
      scenario.measuredPath === undefined
        ? []
        : [{ id: 'measured-in-parent', asked: scenario.path, measured: scenario.measuredPath }],
    host: { kernelRelease: '6.12.117+deb12-amd64', arch: 'x64', cpuCount: 4 },
    plan,
    outcome: failure ? 'failed' : scenario.ending ? 'interrupted' : 'completed',
    ...(failure ? { failure } : {}),
    storage,
    phases,
    verdict: judge(judged, storage, THRESHOLDS, failure),
    advice: storageAdvice(storage),
    observations: observe({ phases: phases.map((phase) => ({ ...phase, slices: [] })), storage }),
    ...(notSeen ? { notSeen } : {}),
  };
}

/** Three directories, one of which could not be measured. */
export async function goldenSet(): Promise<ReportSet> {
  const reports = [await goldenReport('recommended'), { ...(await goldenReport('unsuitable')) }];
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'etcd-disk-bench', version: '0.2.0' },
    isConcurrent: false,
    reports,
    ranking: rank(reports),
    sharedDisks: sharedDisks(reports),
    failures: [
      {
        path: '/mnt/full/etcd',
        code: 'ENOSPC',
        message: '/mnt/full/etcd has 0.61 GB free; a run takes 0.23, and 0.54 stay free',
      },
    ],
  };
}

function phasesOf(scenario: Scenario, plan: Report['plan'], random: () => number): readonly PhaseReport[] {
  const { disk, ending, stealShare = 0 } = scenario;
  const phases: PhaseReport[] = [];
  let startedMs = STARTED_MS + BEFORE_MS;
  for (const phase of disk ? plan.phases : []) {
    const options = { random, startedMs, stealShare, ...(ending ? { ending } : {}) };
    const { report, isLast } = simulatedPhase(disk as Disk, phase, plan, options);
    phases.push(report);
    startedMs += report.durationNs / 1e6;
    if (isLast) break;
  }
  return phases;
}

function notSeenIn(phases: readonly PhaseReport[]): Report['notSeen'] {
  const [paced] = phases;
  if (!paced) return undefined;
  const sum = (of: (phase: PhaseReport) => number) => phases.reduce((total, phase) => total + of(phase), 0);
  const waits = (overNs: number) => paced.slowest.sync.filter(({ durationNs }) => durationNs > overNs).length;
  return notSeenOf(paced.windows, waits, {
    bytesWritten: sum(({ bytesWritten }) => bytesWritten),
    segmentCuts: sum(({ cut }) => cut?.count ?? 0),
    commits: sum(({ commit }) => commit?.count ?? 0),
  });
}

async function storageOf({ machine, captured, path, mountOptions = [] }: Scenario): Promise<Storage> {
  const storage = await inspectMachine(machine, {}, captured);
  const usage = { sizeBytes: 480e9, availableBytes: 391e9 };
  const options = [...storage.filesystem.options, ...mountOptions];
  return {
    ...storage,
    path,
    realPath: path,
    // The capture does not contain the folder itself.
    caveats: storage.caveats.filter((caveat) => caveat.id !== 'missing-evidence'),
    sysroot: null,
    filesystem: { ...storage.filesystem, options, usage },
  };
}
