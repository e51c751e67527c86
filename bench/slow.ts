// Shows the reports for disks that are slow, stall or drift by known amounts: a file system in memory whose syncs are delayed by a
// schedule. Prints its log of the delays beside the report. Needs root, Debian's gcc, pkg-config, fuse3 and libfuse3-dev.
// bench:slow

import { benchmarkEtcdDisk, describe, type PhaseName, type Report } from '../lib/index.js';
import { benchOptions, main } from './side-by-side/bench.js';
import { quantile } from './side-by-side/quantile.js';
import { newResults, save } from './side-by-side/results.js';
import type { Figures } from './side-by-side/rounds.js';
import { mountSlowDisk, needSlowDisk, type Wait } from './side-by-side/slow-disk.js';
import { table } from './side-by-side/table.js';

interface Disk {
  readonly name: string;
  readonly schedule: string;
  readonly phase: PhaseName;
  readonly seconds: number;
}

const CLOSED = { phase: 'closed-loop', seconds: 6 } as const;
const DISKS: readonly Disk[] = [
  { name: 'no delay', schedule: '0', ...CLOSED },
  { name: '2 ms', schedule: '2000', ...CLOSED },
  { name: '1 ms, every 50th 15 ms', schedule: '1000,every:50:15000', ...CLOSED },
  { name: '1 ms, one of 300 ms', schedule: '1000,at:2000:300000', ...CLOSED },
  { name: '0.5 ms, 5 ms from the 3000th', schedule: '500,from:3000:5000', ...CLOSED },
  { name: '1 ms, every 500th 80 ms', schedule: '1000,every:500:80000', ...CLOSED, seconds: 12 },
  { name: '12 ms', schedule: '12000', ...CLOSED },
  { name: '1 ms, one of 300 ms, 100/s', schedule: '1000,at:500:300000', phase: 'paced', seconds: 12 },
];

interface Seen {
  readonly injected: Figures;
  readonly report: Report;
}

async function measureOn({ schedule, phase, seconds }: Disk): Promise<Seen> {
  const disk = await mountSlowDisk(schedule);
  let report: Report;
  let waits: readonly Wait[];
  try {
    report = await benchmarkEtcdDisk(disk.directory, {
      mode: 'thorough', // always to its end: late events must be included
      phases: [phase],
      durationSeconds: seconds,
      maxBytes: Number.MAX_SAFE_INTEGER,
    });
  } finally {
    waits = await disk.end();
  }
  // Only the WAL's syncs: the backend's file is named db.
  const ns = waits.filter(({ path }) => !path.endsWith('/db')).map((wait) => wait.ns);
  const injected = {
    count: ns.length,
    p50Ns: quantile(ns, 0.5),
    p99Ns: quantile(ns, 0.99),
    maxNs: quantile(ns, 1),
  };
  return { injected, report };
}

function rowsOf({ name }: Disk, { injected, report }: Seen): readonly (readonly string[])[] {
  const ms = (ns: number | null | undefined) => (ns === undefined || ns === null ? '-' : (ns / 1e6).toFixed(2));
  const [phase] = report.phases;
  return [
    [name, 'injected', ms(injected['p50Ns']), ms(injected['p99Ns']), ms(injected['maxNs']), '', ''],
    [
      '',
      'reported',
      ms(phase?.sync.p50Ns),
      ms(phase?.sync.p99Ns),
      ms(phase?.sync.maxNs),
      ms(phase?.response?.p99Ns),
      report.verdict.outcome,
    ],
  ];
}

/** The observations of the report that concern the disk, not the machine that simulates it. */
function observed({ name }: Disk, { report }: Seen): readonly string[] {
  const ofDisk = report.observations.filter(({ kind }) => kind !== 'not-the-disk');
  return ofDisk.length === 0 ? [] : [`${name}:`, ...ofDisk.map((observation) => `  - ${describe({ observation })}`)];
}

await main(async () => {
  benchOptions(1);
  needSlowDisk();
  const seen: Seen[] = [];
  for (const disk of DISKS) {
    console.error(`${disk.name} ...`);
    seen.push(await measureOn(disk));
  }
  const results = newResults('bench:slow', { disks: DISKS });
  save({ ...results, rounds: seen.map(({ injected, report }) => ({ injected, reported: reported(report) })) });
  console.log(`${results.machine}; ${results.startedAt}; milliseconds of fdatasync\n`);
  console.log(
    table(
      ['disk', '', 'p50', 'p99', 'max', 'response p99', 'verdict'],
      seen.flatMap((each, index) => rowsOf(DISKS[index] as Disk, each)),
    ),
  );
  console.log('\nobservations');
  for (const line of seen.flatMap((each, index) => observed(DISKS[index] as Disk, each))) console.log(`  ${line}`);
});

function reported({ phases: [phase] }: Report): Figures {
  const { sync, response } = phase as Report['phases'][number];
  return {
    count: sync.count,
    p50Ns: sync.p50Ns ?? Number.NaN,
    p99Ns: sync.p99Ns ?? Number.NaN,
    maxNs: sync.maxNs ?? Number.NaN,
    ...(response ? { responseP99Ns: response.p99Ns ?? Number.NaN } : {}),
  };
}
