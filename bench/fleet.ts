// Measures the time and memory of a merge of 3,000 reports, by the command itself, on plain and compressed files. Goal: under 10 s and 500
// MB.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { reportOf } from '../test/support/fleet-reports.js';

const NODES = Number(process.argv[2] ?? 3000);
/** The number of different histograms. Encoding one per node would take minutes. */
const KINDS = 40;
const GOAL_SECONDS = 10;
const GOAL_MB = 500;
const MAIN = new URL('../../dist/cli/main.js', import.meta.url).href;

const folder = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-fleet-'));
try {
  for (const isCompressed of [false, true]) measure(isCompressed);
} finally {
  rmSync(folder, { recursive: true });
}

function measure(isCompressed: boolean): void {
  const reports = join(folder, isCompressed ? 'compressed' : 'plain');
  const bytes = write(reports, isCompressed);
  for (const format of ['text', 'html']) {
    const { seconds, megabytes, status, lines } = merge(reports, format);
    console.log(
      `${NODES} reports, ${isCompressed ? 'gzip' : 'plain'} (${(bytes / 1e6).toFixed(0)} MB), to ${format}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB, exit ${status}, ${lines} lines`,
    );
    if (seconds > GOAL_SECONDS || megabytes > GOAL_MB)
      console.log(`  over the goal of ${GOAL_SECONDS} s and ${GOAL_MB} MB`);
  }
}

/** Writes the files in Ansible's layout. Returns their total bytes. */
function write(reports: string, isCompressed: boolean): number {
  const kinds = Array.from({ length: KINDS }, (_, kind) =>
    reportOf({
      name: `kind-${kind}`,
      p50Ms: 0.15 + kind / 100,
      slow: kind === 7 ? 300 : 0,
      outcome: kind === 7 ? 'unsuitable' : 'recommended',
    }),
  );
  let bytes = 0;
  for (let index = 0; index < NODES; index += 1) {
    const kind = kinds[index % KINDS];
    const name = `node-${index}`;
    const report = {
      ...kind,
      node: { name, machineId: `m${index}`, bootId: `b${index}` },
      storage: storageOf(index, kind),
      windows: windows(index),
    };
    const text = JSON.stringify(report, null, 2);
    const path = join(reports, name, `report.json${isCompressed ? '.gz' : ''}`);
    mkdirSync(join(reports, name), { recursive: true });
    writeFileSync(path, isCompressed ? gzipSync(text, { level: 1 }) : text);
    bytes += statSync(path).size;
  }
  return bytes;
}

function storageOf(index: number, kind: ReturnType<typeof reportOf> | undefined) {
  const leaves = kind?.storage.leaves.map((leaf) => ({
    ...leaf,
    attributes: { ...leaf.attributes, serial: { state: 'read', path: '/serial', value: `S64FNE0R${100_000 + index}` } },
  }));
  return { ...kind?.storage, leaves };
}

/** One row per second, as many and as large as in a report. */
function windows(index: number): readonly object[] {
  return Array.from({ length: 240 }, (_, second) => ({
    startNs: second * 1e9,
    durationNs: 1e9,
    appends: 200,
    syncs: 200,
    p50Ns: 170_000 + index,
    p99Ns: 610_000 + second,
    maxNs: 1_240_000,
    stealShare: 0,
    throttledShare: 0,
    runQueueShare: 0.0018,
    ioPressureShare: 0.2054,
    diskBusyShare: 0.88,
  }));
}

function merge(reports: string, format: string) {
  const code = `process.argv.splice(1, 0, new URL(${JSON.stringify(MAIN)}).pathname);
process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS));
await import(${JSON.stringify(MAIN)});`;
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', code, '--', 'fleet', 'merge', reports, '--format', format],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const seconds = (performance.now() - began) / 1000;
  const [, kibibytes] = /peak (\d+)/.exec(stderr) ?? [];
  if (kibibytes === undefined) throw new Error(`the merge failed: ${stderr}`);
  return { seconds, megabytes: (Number(kibibytes) * 1024) / 1e6, status, lines: stdout.split('\n').length };
}
