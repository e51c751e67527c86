// Measures whether runs of one disk agree: default runs on this disk and on slow ones, with their times, bytes and verdicts, and fio's
// etcd-perf recipe of 60 s. Different verdicts are a bug, unless the p99 is within a factor of 1.5 of a limit. Needs Debian's fio, and for
// slow disks root, gcc, pkg-config, fuse3 and libfuse3-dev.
// bench:verdict [directory] [--runs N] [--disk here|ext4|xfs|slow:SCHEDULE] [--fio-seconds 60]: by default 8 runs here, and 2 on several
// slow disks

import { benchmarkEtcdDisk, type MeasuredFinding, type Report } from '../lib/index.js';
import { benchOptions, main, ownFolder } from './side-by-side/bench.js';
import { directoryOn } from './side-by-side/disks.js';
import { RECIPE_FILE_BYTES, RECIPE_WRITE_BYTES, runFio } from './side-by-side/fio.js';
import { needPrograms } from './side-by-side/requirements.js';
import { table } from './side-by-side/table.js';

const DISKS: readonly (readonly [disk: string, runs: number])[] = [
  ['here', 8],
  ['slow:2000', 2],
  ['slow:15000', 2],
  ['slow:1000,every:50:15000', 2],
];
const NEAR_FACTOR = 1.5;

interface Run {
  readonly outcome: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly appendP99Ms: number;
  readonly isNearLimit: boolean;
}

async function run(directory: string): Promise<Run> {
  const started = performance.now();
  const report = await benchmarkEtcdDisk(directory);
  return {
    outcome: report.verdict.outcome,
    seconds: (performance.now() - started) / 1000,
    megabytes: report.phases.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0) / 1e6,
    appendP99Ms: (report.phases[0]?.append.p99Ns ?? Number.NaN) / 1e6,
    isNearLimit: isNearLimit(report),
  };
}

/** Whether the true share of slow operations is within a factor of 1.5 of what a limit for the verdict or the grade allows. */
function isNearLimit({ verdict, phases }: Report): boolean {
  return verdict.findings.some((finding) => {
    const { limit, observed, unit } = finding as MeasuredFinding;
    if (unit !== 'ns' || observed === null || phases.length === 0) return false;
    return observed > limit / NEAR_FACTOR && observed < limit * NEAR_FACTOR;
  });
}

function fioRow(directory: string, seconds: number): readonly string[] {
  const started = performance.now();
  const figures = runFio({ directory, writeBytes: RECIPE_WRITE_BYTES, fileBytes: RECIPE_FILE_BYTES, seconds });
  const { count = Number.NaN, p99Ns = Number.NaN } = figures;
  return [
    '',
    'etcd-perf (fio)',
    ((performance.now() - started) / 1000).toFixed(0),
    ((count * RECIPE_WRITE_BYTES) / 1e6).toFixed(0),
    (p99Ns / 1e6).toFixed(2),
    p99Ns < 10e6 ? 'passes' : 'warns',
    '',
  ];
}

await main(async () => {
  const options = benchOptions(1, ['runs', 'disk', 'fio-seconds']);
  const fioSeconds = Number(options.values['fio-seconds'] ?? 60);
  if (fioSeconds > 0) needPrograms('fio');
  const folder = ownFolder(options.directory);
  const { disk: asked, runs: askedRuns } = options.values;
  const disks =
    typeof asked === 'string'
      ? DISKS.filter(([disk]) => disk === asked)
          .concat([[asked, 2]])
          .slice(0, 1)
      : DISKS;
  const rows: (readonly string[])[] = [];
  for (const [disk, usualRuns] of disks) {
    const directory = await directoryOn(disk, folder);
    const runs: Run[] = [];
    for (let number = 1; number <= Number(askedRuns ?? usualRuns); number += 1) {
      const one = await run(directory);
      runs.push(one);
      console.error(`${disk} ${number}: ${one.outcome} after ${one.seconds.toFixed(0)} s`);
      rows.push([
        number === 1 ? disk : '',
        `run ${number}`,
        one.seconds.toFixed(0),
        one.megabytes.toFixed(0),
        one.appendP99Ms.toFixed(2),
        one.outcome,
        one.isNearLimit ? 'near a limit' : '',
      ]);
    }
    const outcomes = new Set(runs.map(({ outcome }) => outcome));
    const agree =
      outcomes.size === 1 ? 'one verdict' : runs.some((one) => one.isNearLimit) ? 'near a limit' : 'DIFFERENT';
    rows.push(['', 'all', '', '', '', agree, '']);
    if (fioSeconds > 0) rows.push(fioRow(directory, fioSeconds));
  }
  console.log(`\n${table(['disk', '', 's', 'MB written', 'p99 ms', 'answer', ''], rows)}`);
});
