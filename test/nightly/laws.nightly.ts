// Disks that break a limit only at intervals, with the real command: each run fails the disk, whatever its start within the interval. A run
// takes up to four minutes.

import { describe, expect, it } from 'vitest';
import type { MeasuredFinding, Report } from '../../lib/index.js';
import { type Fault, runUnder } from '../faults/injector.js';
import { CLI } from '../support/program.js';

const RUN = ['-q', '--keep-free', '0', '--format', 'json'];

/** @param limits limits that only the injected delays break, even on a slow disk */
async function reportUnder(fault: Fault, ...limits: readonly string[]): Promise<Report> {
  const args = [...RUN, ...limits.flatMap((limit) => ['--limit', limit])];
  const { ended, left } = await runUnder(fault, (directory) => [CLI, ...args, directory]);
  expect(left).toEqual([]);
  const report = JSON.parse(ended.stdout) as Report;
  const rows = report.verdict.findings.map(({ id, result }) => `${id} ${result}`);
  console.log(JSON.stringify(fault), `${report.verdict.outcome} after ${report.verdict.measuredNs / 1e9} s:`, ...rows);
  expect(ended.status).toBe(1);
  expect(report.verdict.outcome).toBe('unsuitable');
  return report;
}

const finding = ({ verdict }: Report, id: string) => verdict.findings.find((one) => one.id === id) as MeasuredFinding;

describe.concurrent('a disk with WAL syncs of 15 ms for 3 s of every 15 s', () => {
  it.each([0, 3, 6, 9, 12])('is unsuitable when the run starts %i s into the period', async (seconds) => {
    const periodically = { periodMs: 15_000, forMs: 3000, phaseMs: 1000 * seconds };
    const report = await reportUnder(
      { call: 'fdatasync', thread: 'edb-wal', at: 1, every: 1, delayUs: 15_000, periodically },
      'append-p99=14ms',
      'commit-p99=60s',
      'stalled-appends=100%',
      'longest-operation=60s',
    );
    expect(finding(report, 'append-p99').result).toBe('fail');
  });
});

describe.concurrent('a disk that stops for 0.9 s every 20 s', () => {
  it.each([1, 5, 10, 15])('is unsuitable when the run starts %i s into the period', async (seconds) => {
    const periodically = { periodMs: 20_000, forMs: 900, phaseMs: 1000 * seconds };
    const report = await reportUnder(
      { call: 'fdatasync', at: 1, every: 1, periodically },
      'append-p99=60s',
      'commit-p99=60s',
      'longest-operation=60s',
    );
    expect(finding(report, 'stalled-appends').result).toBe('fail');
    expect(finding(report, 'longest-operation').result).not.toBe('fail');
  });
});
