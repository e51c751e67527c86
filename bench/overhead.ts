// Measures the overhead of the harness: the native loop on a file system in memory, alternating with the bare loop of the same system calls
// and with fio on the same work. One segment holds the whole run, so there is no cut. Needs Debian's fio, and cc.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planOf } from '../lib/measure/plan.js';
import { runPlan } from '../lib/native/run.js';
import { alternate, type Contestant, median, print } from './rounds.js';

const APPENDS = 10_000;
const WRITE_BYTES = 8000;
const ROUNDS = 41;
const WORK_BYTES = APPENDS * WRITE_BYTES;
const MEMORY = '/dev/shm';

// Two segments, each twice the work, because the first starts half full.
const needed = 5 * WORK_BYTES;
const free = statfsSync(MEMORY);
if (free.bavail * free.bsize < needed) {
  throw new Error(`${MEMORY} needs ${Math.ceil(needed / 2 ** 20)} MiB free for this benchmark`);
}
if (spawnSync('fio', ['--version']).status !== 0) throw new Error('fio is not installed (Debian package fio)');

const bareLoop = join(import.meta.dirname, 'bare-loop');
const source = fileURLToPath(new URL('../../bench/bare-loop.c', import.meta.url));
execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', '-o', bareLoop, source], { stdio: 'inherit' });

const directory = mkdtempSync(join(MEMORY, 'etcd-disk-bench-overhead-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

async function ours(): Promise<number> {
  const plan = planOf({
    phases: ['closed-loop'],
    writeSizeBytes: WRITE_BYTES,
    maxAppends: APPENDS,
    maxBytes: 2 * WORK_BYTES,
    durationSeconds: 600,
  });
  const { phases } = await runPlan(directory, { ...plan, segmentSizeBytes: 2 * (WORK_BYTES + WRITE_BYTES) }, {});
  const phase = phases[0];
  if (phase?.appends !== APPENDS) throw new Error('the run did not make its appends');
  return (phase.appends * 1e9) / phase.elapsedNs;
}

function bare(): number {
  const nanoseconds = execFileSync(bareLoop, [directory, String(APPENDS), String(WRITE_BYTES)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return 1e9 / Number(nanoseconds);
}

function fio(...extra: readonly string[]): number {
  const work = [
    `--directory=${directory}`,
    `--size=${WORK_BYTES}`,
    `--bs=${WRITE_BYTES}`,
    '--fdatasync=1',
    '--rw=write',
  ];
  const form = ['--name=fio', '--output-format=json', '--unlink=1', '--ioengine=sync'];
  const { jobs } = JSON.parse(execFileSync('fio', [...form, ...work, ...extra], { encoding: 'utf8' }));
  return jobs[0].write.iops;
}

const contestants: readonly Contestant[] = [
  { name: 'etcd-disk-bench', turn: ours },
  { name: 'bare loop', turn: bare },
  { name: 'fio, etcd-perf recipe', turn: () => fio() },
  { name: 'fio, fastest settings', turn: () => fio('--gtod_reduce=1', '--randrepeat=0', '--norandommap', '--thread') },
];

console.log(`${APPENDS} appends of ${WRITE_BYTES} bytes on ${MEMORY}, ${ROUNDS} alternating rounds, median (spread):`);
const comparisons = await alternate(contestants, ROUNDS);
print(comparisons, 'appends/s', (figure) => String(Math.round(figure)));
const ratioOver = (name: string) => 1 / (comparisons.find((row) => row.name === name)?.ratioToFirst ?? Number.NaN);
console.log(`\netcd-disk-bench does ${ratioOver('fio, etcd-perf recipe').toFixed(2)} times fio's rate`);
const nsPerAppend = (name: string) => 1e9 / median(comparisons.find((row) => row.name === name)?.figures ?? []);
const added = nsPerAppend('etcd-disk-bench') - nsPerAppend('bare loop');
console.log(`and adds ${added.toFixed(0)} ns per append to the bare loop (goal: at most 1000 ns).`);
