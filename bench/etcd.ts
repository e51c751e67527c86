// Compares our fixed-rate phase with a real etcd on the same disk under the same load: how close are syncs and backend commits to etcd's
// own, with a CPU load, with CPU rotation, with both and with neither?
// `--fio yes` adds fio's etcd-perf recipe. `--beside yes` adds our phase while another etcd, with its data in memory, loads the CPUs: any
// remaining difference is not due to the CPUs.
// Needs root, Debian's etcd-server, bpftrace, and fio for its leg.
// bench:etcd [directory] [--rounds N] [--continue] [--rate 100,500,2000] [--seconds N] [--value BYTES] [--etcd PATH] [--fio yes]
//   [--beside yes] [--disk here|ext4|xfs|slow:SCHEDULE]

import { spawnSync } from 'node:child_process';
import type { PhasePlan } from '../lib/measure/plan.js';
import type { PlanOptions } from '../lib/measure/plan-options.js';
import { type BenchOptions, benchOptions, main, measure, ownFolder } from './side-by-side/bench.js';
import { figuresOf, ratioInterval, shownRatio } from './side-by-side/compare.js';
import { directoryOn } from './side-by-side/disks.js';
import { runEtcd, withEtcdInMemory } from './side-by-side/etcd-leg.js';
import { RECIPE_WRITE_BYTES, runFio } from './side-by-side/fio.js';
import { medianInterval } from './side-by-side/interval.js';
import { runOwnPhase } from './side-by-side/own-phase.js';
import { meanOfCounts, quantileOfCounts } from './side-by-side/quantile.js';
import { needPrograms } from './side-by-side/requirements.js';
import type { Figures, Leg, Round } from './side-by-side/rounds.js';
import { needTracing, tracedRun, traceSyncs } from './side-by-side/sync-trace.js';
import { microseconds, percent, table } from './side-by-side/table.js';

const ETCD = 'etcd';
const CPU_LOAD_NS = 600_000;
/** The variants of our phase. */
const OURS: Readonly<Record<string, Pick<PhasePlan, 'cpuLoadNsPerAppend' | 'rotatesCpus'>>> = {
  'load and rotation': { cpuLoadNsPerAppend: CPU_LOAD_NS, rotatesCpus: true },
  'load alone': { cpuLoadNsPerAppend: CPU_LOAD_NS, rotatesCpus: false },
  'rotation alone': { cpuLoadNsPerAppend: null, rotatesCpus: true },
  neither: { cpuLoadNsPerAppend: null, rotatesCpus: false },
};
const BESIDE = 'neither, beside an etcd in memory';
const RECIPE = 'fio, etcd-perf recipe';
// As in bench:fio: wraps as often as the recipe's file does in its 60 s.
const WRAPPING_FILE_BYTES = 22 * 2 ** 20;
// A key with a value of this size makes a record of 8000 bytes.
const VALUE_BYTES = 7880;

interface Load {
  readonly valueBytes: number;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly program: string;
}

function legs(directory: string, load: Load, values: BenchOptions['values']): readonly Leg[] {
  // etcd's batching in its last turn: bytes per sync, and syncs per second.
  let seen: Figures | undefined;
  const etcd = async () => {
    seen = await runEtcd({ directory, ...load });
    return seen;
  };
  const ours = async (changes: Partial<PhasePlan>) => {
    seen ??= await runEtcd({ directory, ...load, seconds: 5 });
    return tracedTurn(directory, seen, load, changes);
  };
  const fio = async () =>
    runFio({
      directory,
      writeBytes: RECIPE_WRITE_BYTES,
      fileBytes: WRAPPING_FILE_BYTES,
      seconds: Math.min(load.seconds, 12),
    });
  const neither = OURS['neither'] ?? {};
  return [
    { name: ETCD, turn: etcd },
    ...Object.entries(OURS).map(([name, changes]) => ({ name, turn: () => ours(changes) })),
    ...(values['beside'] ? [{ name: BESIDE, turn: () => withEtcdInMemory(load, () => ours(neither)) }] : []),
    ...(values['fio'] ? [{ name: RECIPE, turn: fio }] : []),
  ];
}

/** Traced like etcd's turn, because tracing itself costs a little time. */
async function tracedTurn(directory: string, seen: Figures, load: Load, changes: Partial<PhasePlan>): Promise<Figures> {
  const options: PlanOptions = {
    phases: ['paced'],
    writeSizeBytes: Math.round(seen['bytesPerSync'] ?? Number.NaN),
    ratePerSecond: seen['appendsPerSecond'] ?? Number.NaN,
    durationSeconds: load.seconds,
  };
  const endTrace = await traceSyncs(tracedRun());
  const own = await runOwnPhase(directory, options, changes);
  const { walSyncUs, commitUs } = await endTrace();
  return {
    ...own,
    ownP50Ns: own['p50Ns'] ?? Number.NaN,
    p50Ns: quantileOfCounts(walSyncUs, 0.5) * 1000,
    p99Ns: quantileOfCounts(walSyncUs, 0.99) * 1000,
    commitP50Ns: quantileOfCounts(commitUs, 0.5) * 1000,
    commitTraceMeanNs: meanOfCounts(commitUs) * 1000,
  };
}

/** The figures compared, with the largest accepted relative difference. */
const GOALS = [
  ['p50Ns', 'sync p50', 0.1],
  ['p99Ns', 'sync p99', 0.25],
  ['syncMeanNs', 'sync mean', 0.2],
  ['commitP50Ns', 'commit p50', 0.2],
  ['commitTraceMeanNs', 'commit mean', 0.2],
] as const;

function print(rounds: readonly Round[], names: readonly string[]): void {
  const middle = (leg: string, figure: string) => medianInterval(figuresOf(rounds, leg, figure)).median;
  const rows = names.map((leg) => [
    leg,
    ...GOALS.map(([figure]) => microseconds(middle(leg, figure))),
    middle(leg, 'commitCount').toFixed(0),
    middle(leg, 'appendsPerSecond').toFixed(0),
    percent(middle(leg, 'stealShare')),
    percent(middle(leg, 'foreignShare')),
  ]);
  const head = ['us', ...GOALS.map(([, name]) => name), 'commits', 'syncs/s', 'steal', 'others'];
  console.log(`\n${table(head, rows)}`);
  console.log(
    `etcd: ${middle(ETCD, 'bytesPerSync').toFixed(0)} bytes per sync, ${percent(middle(ETCD, 'etcdCpuShare'))} of a CPU; puts p50 ${microseconds(middle(ETCD, 'putP50Ns'))} us, p99 ${microseconds(middle(ETCD, 'putP99Ns'))} us; commit mean by its metric, with its work in user space, ${microseconds(middle(ETCD, 'commitMeanNs'))} us`,
  );
  const against = (leg: string, figure: string) => ratioInterval(rounds, leg, ETCD, figure);
  const others = names.filter((name) => name !== ETCD);
  const ratios = others.map((leg) => [leg, ...GOALS.map(([figure]) => shownRatio(against(leg, figure)))]);
  console.log(`\n${table(['ratio to etcd', ...GOALS.map(([, name]) => name)], ratios)}`);
  const coverage = against(others[0] ?? ETCD, 'p50Ns').coverage;
  console.log(`Medians of the rounds' ratios, with their order-statistic intervals (${percent(coverage)}).`);
  for (const [figure, name, goal] of GOALS) {
    const near = others.filter((leg) => Math.abs(against(leg, figure).median - 1) <= goal);
    console.log(`${name} within ${percent(goal)} of etcd's: ${near.join(', ') || 'none'}`);
  }
}

async function compareAt(ratePerSecond: number, directory: string, options: BenchOptions): Promise<void> {
  const { values } = options;
  const program = String(values['etcd'] ?? 'etcd');
  const load = {
    valueBytes: Number(values['value'] ?? VALUE_BYTES),
    ratePerSecond,
    seconds: Number(values['seconds'] ?? 15),
    program,
  };
  const disk = String(values['disk'] ?? 'here');
  const [, version = 'unknown'] = /etcd Version: (\S+)/.exec(spawnSync(program, ['--version']).stdout.toString()) ?? [];
  const name = ['bench:etcd', version, ratePerSecond, disk].join('-').replaceAll(/[^a-z0-9.:-]/g, '-');
  const all = legs(directory, load, values);
  const { rounds } = await measure(name, { ...load, disk }, all, options);
  console.log(
    `etcd ${version}, ${ratePerSecond} puts/s of ${load.valueBytes} bytes, ${load.seconds} s per turn, disk: ${disk}`,
  );
  print(
    rounds,
    all.map((leg) => leg.name),
  );
}

await main(async () => {
  const options = benchOptions(10, ['rate', 'seconds', 'value', 'disk', 'etcd', 'fio', 'beside']);
  needPrograms('etcd', ...(options.values['fio'] ? ['fio'] : []));
  needTracing();
  const directory = await directoryOn(String(options.values['disk'] ?? 'here'), ownFolder(options.directory));
  for (const rate of String(options.values['rate'] ?? '100,500,2000').split(',')) {
    await compareAt(Number(rate), directory, options);
  }
});
