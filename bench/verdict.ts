// How soon this tool comes to a verdict, and with how many bytes, beside the 60 s of the etcd-perf recipe of fio, on this disk and on slow
// ones; and whether the two agree. etcd-perf passes a disk whose p99 of fdatasync is below 10 ms. Needs Debian's fio, and for slow disks
// root, gcc, pkg-config, fuse3 and libfuse3-dev.
// bench:verdict [directory] [--rounds N] [--continue] [--seconds 60] [--disk here|ext4|xfs|slow:SCHEDULE]: without it several

import { benchmarkEtcdDisk, type Report } from '../lib/index.js';
import { type BenchOptions, benchOptions, main, measure, ownFolder } from './side-by-side/bench.js';
import { figuresOf, ratioInterval, shownRatio } from './side-by-side/compare.js';
import { directoryOn } from './side-by-side/disks.js';
import { RECIPE_FILE_BYTES, RECIPE_WRITE_BYTES, runFio } from './side-by-side/fio.js';
import { medianInterval } from './side-by-side/interval.js';
import { needPrograms } from './side-by-side/needs.js';
import type { Figures, Leg, Round } from './side-by-side/rounds.js';
import { table } from './side-by-side/table.js';

const OURS = 'etcd-disk-bench';
const ETCD_PERF = 'etcd-perf';
const ETCD_PERF_LIMIT_NS = 10e6;
const DISKS = ['here', 'slow:2000', 'slow:6000', 'slow:14000', 'slow:1000,every:50:15000', 'slow:1000,every:200:15000'];

async function ours(directory: string): Promise<Figures> {
  const start = performance.now();
  const report = await benchmarkEtcdDisk(directory);
  const { outcome } = report.verdict;
  return {
    seconds: (performance.now() - start) / 1000,
    bytes: report.phases.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    p50Ns: report.phases[0]?.sync.p50Ns ?? Number.NaN,
    p99Ns: highestP99Ns(report),
    passes: Number(outcome !== 'unsuitable' && outcome !== 'inconclusive'),
    isInconclusive: Number(outcome === 'inconclusive'),
  };
}

function highestP99Ns({ phases }: Report): number {
  return Math.max(...phases.map(({ sync }) => sync.p99Ns ?? Number.NaN));
}

function etcdPerf(directory: string, seconds: number): Figures {
  const start = performance.now();
  const figures = runFio({ directory, writeBytes: RECIPE_WRITE_BYTES, fileBytes: RECIPE_FILE_BYTES, seconds });
  const { count = Number.NaN, p99Ns = Number.NaN } = figures;
  return {
    ...figures,
    seconds: (performance.now() - start) / 1000,
    bytes: count * RECIPE_WRITE_BYTES,
    passes: Number(p99Ns < ETCD_PERF_LIMIT_NS),
  };
}

/** A disk that fails at once may have too few syncs for a p99. */
function milliseconds(ns: number): string {
  return Number.isNaN(ns) ? '-' : (ns / 1e6).toFixed(2);
}

function rowsOf(disk: string, rounds: readonly Round[]): readonly (readonly string[])[] {
  const middle = (leg: string, figure: string) => medianInterval(figuresOf(rounds, leg, figure)).median;
  const count = (leg: string, figure: string) => figuresOf(rounds, leg, figure).filter((value) => value === 1).length;
  const decided = rounds.filter((round) => round[OURS]?.['isInconclusive'] !== 1);
  const agreeing = decided.filter((round) => round[OURS]?.['passes'] === round[ETCD_PERF]?.['passes']).length;
  return [OURS, ETCD_PERF].map((leg) => [
    leg === OURS ? disk : '',
    leg,
    middle(leg, 'seconds').toFixed(1),
    (middle(leg, 'bytes') / 2 ** 20).toFixed(1),
    ...['seconds', 'bytes'].map((figure) =>
      leg === OURS ? shownRatio(ratioInterval(rounds, OURS, ETCD_PERF, figure)) : '',
    ),
    milliseconds(middle(leg, 'p99Ns')),
    `${count(leg, 'passes')} of ${rounds.length}`,
    leg === OURS ? `${count(leg, 'isInconclusive')}` : '',
    leg === OURS ? `${agreeing} of ${decided.length}` : '',
  ]);
}

async function compareOn(disk: string, folder: string, options: BenchOptions): Promise<readonly (readonly string[])[]> {
  const seconds = Number(options.values['seconds'] ?? 60);
  const directory = await directoryOn(disk, folder);
  const legs: readonly Leg[] = [
    { name: OURS, turn: () => ours(directory) },
    { name: ETCD_PERF, turn: async () => etcdPerf(directory, seconds) },
  ];
  const name = `bench:verdict-${disk.replaceAll(/[^a-z0-9]+/g, '-')}`;
  const { rounds } = await measure(name, { disk, seconds }, legs, options);
  return rowsOf(disk, rounds);
}

await main(async () => {
  const options = benchOptions(3, ['seconds', 'disk']);
  needPrograms('fio');
  const folder = ownFolder(options.directory);
  const asked = options.values['disk'];
  const rows: (readonly string[])[] = [];
  for (const disk of typeof asked === 'string' ? [asked] : DISKS)
    rows.push(...(await compareOn(disk, folder, options)));
  console.log(
    `\n${table(['disk', '', 's', 'MiB written', 'time, ratio', 'bytes, ratio', 'p99 ms', 'passes', 'inconclusive', 'agree'], rows)}\nMedians of the rounds; the ratios with their intervals (the range, where the rounds are few).`,
  );
});
