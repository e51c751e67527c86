// Compares our closed loop with fio on the same disk: fio's first pass over fresh, preallocated blocks, which is the same work; the
// etcd-perf recipe, which wraps around; and only overwriting, which is what the recipe mostly does. Needs Debian's fio.
// bench:fio [directory] [--rounds N] [--continue]

import { benchOptions, main, measure, ownFolder } from './side-by-side/bench.js';
import { figuresOf, ratioInterval, shownRatio } from './side-by-side/compare.js';
import { RECIPE_FILE_BYTES, RECIPE_WRITE_BYTES, runFio } from './side-by-side/fio.js';
import { medianInterval } from './side-by-side/interval.js';
import { runOwnPhase } from './side-by-side/own-phase.js';
import { needPrograms } from './side-by-side/requirements.js';
import type { Leg, Round } from './side-by-side/rounds.js';
import { microseconds, percent, ratio, table } from './side-by-side/table.js';

const OURS = 'etcd-disk-bench';
const FIRST_PASS = 'fio, first pass';
const RECIPE = 'fio, etcd-perf recipe';
const OVERWRITING = 'fio, overwriting';

// In 60 s the recipe overwrites its 100 MiB about 14 times on a disk of 3000 appends/s. A smaller file wraps as often in less time.
const WRAPPING_FILE_BYTES = 22 * 2 ** 20;
const WRAPPING_SECONDS = 12;

function legs(directory: string): readonly Leg[] {
  const writeBytes = RECIPE_WRITE_BYTES;
  const work = { directory, writeBytes, fileBytes: RECIPE_FILE_BYTES };
  const appends = Math.floor(RECIPE_FILE_BYTES / writeBytes);
  const wrapping = { ...work, fileBytes: WRAPPING_FILE_BYTES };
  return [
    {
      name: OURS,
      turn: () =>
        runOwnPhase(directory, {
          phases: ['closed-loop'],
          writeSizeBytes: writeBytes,
          maxAppends: appends,
          durationSeconds: 600,
        }),
    },
    { name: FIRST_PASS, turn: async () => runFio(work) },
    { name: RECIPE, turn: async () => runFio({ ...wrapping, seconds: WRAPPING_SECONDS }) },
    { name: OVERWRITING, turn: async () => runFio({ ...wrapping, seconds: WRAPPING_SECONDS / 2, overwrites: true }) },
  ];
}

function print(rounds: readonly Round[]): void {
  const names = [OURS, FIRST_PASS, RECIPE, OVERWRITING];
  const middle = (leg: string, figure: string) => medianInterval(figuresOf(rounds, leg, figure)).median;
  const perSync = (leg: string, figure: string) => ratio(middle(leg, figure) / middle(leg, 'count'));
  console.log(
    `\n${table(
      ['', 'p50 us', 'p99 us', 'appends/s', 'disk writes/sync', 'flushes/sync', 'steal'],
      names.map((leg) => [
        leg,
        microseconds(middle(leg, 'p50Ns')),
        microseconds(middle(leg, 'p99Ns')),
        middle(leg, 'appendsPerSecond').toFixed(0),
        perSync(leg, 'diskWrites'),
        perSync(leg, 'diskFlushes'),
        percent(middle(leg, 'stealShare')),
      ]),
    )}`,
  );
  const against = (leg: string, to: string, figure: string) => shownRatio(ratioInterval(rounds, leg, to, figure));
  const pairs = [
    [OURS, FIRST_PASS],
    [OURS, RECIPE],
    [OVERWRITING, FIRST_PASS],
    [RECIPE, FIRST_PASS],
  ] as const;
  console.log(
    `\n${table(
      ['ratio', 'p50', 'p99', 'appends/s'],
      pairs.map(([leg, to]) => [
        `${leg} / ${to}`,
        against(leg, to, 'p50Ns'),
        against(leg, to, 'p99Ns'),
        against(leg, to, 'appendsPerSecond'),
      ]),
    )}`,
  );
  const { coverage } = ratioInterval(rounds, OURS, FIRST_PASS, 'p50Ns');
  console.log(`Medians of the rounds' ratios, with their order-statistic intervals (${percent(coverage)}).`);
  const { median } = ratioInterval(rounds, OURS, FIRST_PASS, 'p50Ns');
  const isMet = Math.abs(median - 1) <= 0.05;
  console.log(`Goal: our p50 within 5 % of fio's first pass: ${isMet ? 'met' : 'missed'} (${ratio(median)}).`);
}

await main(async () => {
  const options = benchOptions(10);
  needPrograms('fio');
  const settings = { writeBytes: RECIPE_WRITE_BYTES, fileBytes: RECIPE_FILE_BYTES, wrapping: WRAPPING_FILE_BYTES };
  const { rounds } = await measure('bench:fio', settings, legs(ownFolder(options.directory)), options);
  print(rounds);
});
