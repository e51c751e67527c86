// Our paced phase beside a real etcd on the same disk under the same load, and beside fio's etcd-perf recipe: how near does each come to
// the latencies that etcd's own syncs have, and what is owed to using the processors as etcd does? Also beside another etcd that uses the
// processors in its stead, with its data in memory: what is then left is not the processors.
// Needs root, Debian's etcd-server, fio and bpftrace.
// bench:etcd [directory] [--rounds N] [--continue] [--rate 100,500] [--seconds N] [--value BYTES] [--disk here|ext4|xfs|slow:SCHEDULE]

import type { PhasePlan, PlanOptions } from '../lib/measure/plan.js';
import { type BenchOptions, benchOptions, main, measure, ownFolder } from './side-by-side/bench.js';
import { figuresOf, ratioInterval, shownRatio } from './side-by-side/compare.js';
import { directoryOn } from './side-by-side/disks.js';
import { besideEtcdInMemory, runEtcd } from './side-by-side/etcd-leg.js';
import { RECIPE_WRITE_BYTES, runFio } from './side-by-side/fio.js';
import { medianInterval } from './side-by-side/interval.js';
import { needPrograms } from './side-by-side/needs.js';
import { runOurs } from './side-by-side/ours.js';
import { quantileOfCounts } from './side-by-side/quantile.js';
import type { Figures, Leg, Round } from './side-by-side/rounds.js';
import { needTracing, tracedRun, traceSyncs } from './side-by-side/sync-trace.js';
import { microseconds, percent, ratio, table } from './side-by-side/table.js';

const ETCD = 'etcd';
const OURS = 'etcd-disk-bench, paced';
const IDLE = 'the same, processors idle';
const BESIDE = 'the same, beside an etcd in memory';
const RECIPE = 'fio, etcd-perf recipe';
// As bench:fio: wraps as often as the recipe's file does in its 60 s.
const WRAPPING_FILE_BYTES = 22 * 2 ** 20;
// A key and a value of so many bytes make a record of 8000.
const VALUE_BYTES = 7880;

interface Load {
  readonly valueBytes: number;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

function legs(directory: string, load: Load): readonly Leg[] {
  // How etcd batched: what its latest turn wrote for each sync, and how often it synced.
  let seen: Figures | undefined;
  const etcd = async () => {
    seen = await runEtcd({ directory, ...load });
    return seen;
  };
  const ours = async (changes: Partial<PhasePlan> = {}) => {
    const { bytesPerSync = Number.NaN, appendsPerSecond = Number.NaN } =
      seen ?? (await runEtcd({ directory, ...load, seconds: 5 }));
    const options: PlanOptions = {
      phases: ['paced'],
      writeSizeBytes: Math.round(bytesPerSync),
      ratePerSecond: appendsPerSecond,
      durationSeconds: load.seconds,
    };
    // By the same instrument as etcd's: to trace costs a little as well.
    const endTrace = await traceSyncs(tracedRun());
    const own = await runOurs(directory, options, changes);
    const { walSyncUs } = await endTrace();
    return {
      ...own,
      ownP50Ns: own['p50Ns'] ?? Number.NaN,
      ownP99Ns: own['p99Ns'] ?? Number.NaN,
      p50Ns: quantileOfCounts(walSyncUs, 0.5) * 1000,
      p99Ns: quantileOfCounts(walSyncUs, 0.99) * 1000,
    };
  };
  const fio = async () =>
    runFio({
      directory,
      writeBytes: RECIPE_WRITE_BYTES,
      fileBytes: WRAPPING_FILE_BYTES,
      seconds: Math.min(load.seconds, 12),
    });
  return [
    { name: ETCD, turn: etcd },
    { name: OURS, turn: () => ours() },
    { name: IDLE, turn: () => ours({ cpuLoadNsPerAppend: null }) },
    { name: BESIDE, turn: () => besideEtcdInMemory(load, () => ours({ cpuLoadNsPerAppend: null })) },
    { name: RECIPE, turn: fio },
  ];
}

function print(rounds: readonly Round[]): void {
  const middle = (leg: string, figure: string) => medianInterval(figuresOf(rounds, leg, figure)).median;
  console.log(
    `\n${table(
      ['', 'p50 us', 'p99 us', 'syncs/s', 'steal', 'busy'],
      [ETCD, OURS, IDLE, BESIDE, RECIPE].map((leg) => [
        leg,
        microseconds(middle(leg, 'p50Ns')),
        microseconds(middle(leg, 'p99Ns')),
        middle(leg, 'appendsPerSecond').toFixed(0),
        percent(middle(leg, 'stealShare')),
        percent(middle(leg, 'busyShare')),
      ]),
    )}`,
  );
  console.log(
    `etcd: ${middle(ETCD, 'bytesPerSync').toFixed(0)} bytes a sync, ${percent(middle(ETCD, 'etcdCpuShare'))} of a core (client ${percent(middle(ETCD, 'clientCpuShare'))}); by its own metric p50 ${microseconds(middle(ETCD, 'metricP50Ns'))} us, p99 ${microseconds(middle(ETCD, 'metricP99Ns'))} us; puts p50 ${microseconds(middle(ETCD, 'putP50Ns'))} us, p99 ${microseconds(middle(ETCD, 'putP99Ns'))} us`,
  );
  console.log(
    `etcd-disk-bench by its own clock: p50 ${microseconds(middle(OURS, 'ownP50Ns'))} us, p99 ${microseconds(middle(OURS, 'ownP99Ns'))} us`,
  );
  const against = (leg: string, figure: string) => ratioInterval(rounds, leg, ETCD, figure);
  console.log(
    `\n${table(
      ['ratio to etcd', 'p50', 'p99'],
      [OURS, IDLE, BESIDE, RECIPE].map((leg) => [
        leg,
        shownRatio(against(leg, 'p50Ns')),
        shownRatio(against(leg, 'p99Ns')),
      ]),
    )}`,
  );
  const { coverage } = against(OURS, 'p50Ns');
  console.log(`Medians of the rounds' ratios, with their order-statistic intervals (${percent(coverage)}).`);
  for (const [figure, most] of [
    ['p50Ns', 0.1],
    ['p99Ns', 0.25],
  ] as const) {
    const distance = (leg: string) => Math.abs(Math.log(against(leg, figure).median));
    const ours = against(OURS, figure).median;
    const isNear = Math.abs(ours - 1) <= most;
    const isNearer = distance(OURS) < distance(RECIPE);
    console.log(
      `Goal: ${figure.slice(0, 3)} within ${percent(most)} of etcd's ${isNear ? 'met' : 'missed'} (${ratio(ours)}); nearer than fio's: ${isNearer ? 'yes' : 'no'}.`,
    );
  }
}

async function compareAt(ratePerSecond: number, directory: string, options: BenchOptions): Promise<void> {
  const { values } = options;
  const load = {
    valueBytes: Number(values['value'] ?? VALUE_BYTES),
    ratePerSecond,
    seconds: Number(values['seconds'] ?? 15),
  };
  const disk = String(values['disk'] ?? 'here');
  const name = ['bench:etcd', ratePerSecond, disk].join('-').replaceAll(/[^a-z0-9:-]/g, '-');
  const { rounds } = await measure(name, { ...load, disk }, legs(directory, load), options);
  console.log(`${ratePerSecond} puts a second of ${load.valueBytes} bytes, ${load.seconds} s a turn, disk: ${disk}`);
  print(rounds);
}

await main(async () => {
  const options = benchOptions(10, ['rate', 'seconds', 'value', 'disk']);
  needPrograms('etcd', 'fio');
  needTracing();
  const directory = await directoryOn(String(options.values['disk'] ?? 'here'), ownFolder(options.directory));
  for (const rate of String(options.values['rate'] ?? '100,500').split(',')) {
    await compareAt(Number(rate), directory, options);
  }
});
