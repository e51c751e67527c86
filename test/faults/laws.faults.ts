// Disks that are slow at regular times, with the real command: it names the broken limit within seconds. test/nightly has the tests that
// take a minute or more.

import { describe, expect, it } from 'vitest';
import type { MeasuredFinding, Report } from '../../lib/index.js';
import { CLI } from '../support/program.js';
import { type Fault, runUnder, survived } from './injector.js';

async function reportUnder(fault: Fault, ...options: readonly string[]) {
  const args = ['-q', '--keep-free', '0', '--format', 'json', ...options];
  const { ended, hits, left } = await runUnder(fault, (directory) => [CLI, ...args, directory]);
  expect(hits.length).toBeGreaterThan(0);
  expect(left).toEqual([]);
  survived(1);
  return { status: ended.status, report: JSON.parse(ended.stdout) as Report };
}

const finding = ({ verdict }: Report, id: string) => verdict.findings.find((one) => one.id === id) as MeasuredFinding;

describe.concurrent('a default run', () => {
  it('fails at once when one write(2) of the WAL takes 3 s', async () => {
    const { status, report } = await reportUnder({ call: 'write', thread: 'edb-wal', at: 300, delayUs: 3e6 });
    expect(status).toBe(1);
    expect(report.verdict.outcome).toBe('unsuitable');
    const longest = finding(report, 'longest-operation');
    expect(longest).toMatchObject({ result: 'fail', phase: 'paced' });
    expect(longest.observed).toBeGreaterThanOrEqual(3e9);
    // The write is the 300th. At 200/s it occurs in the second second, and later on a slow disk.
    expect(report.verdict.measuredNs).toBeLessThan(30e9);
    expect(report.observations).toContainEqual(expect.objectContaining({ id: 'stalled-writes', kind: 'stall' }));
  });

  it('fails in less than 10 s when each fdatasync takes 15 ms', async () => {
    const { status, report } = await reportUnder({ call: 'fdatasync', at: 1, every: 1, delayUs: 15_000 });
    expect(status).toBe(1);
    expect(report.verdict.outcome).toBe('unsuitable');
    expect(finding(report, 'append-p99').result).toBe('fail');
    // Seconds of the phase, not of the clock.
    expect(report.verdict.measuredNs).toBeLessThan(10e9);
    // A breach ends the run, so the closed loop does not begin.
    expect(report.phases.map(({ name, stoppedBy }) => [name, stoppedBy])).toEqual([['paced', 'decided']]);
    expect(report.outcome).toBe('completed');
  });

  it('fails by its commits when only those are slow', async () => {
    const fault = { call: 'fdatasync', thread: 'edb-committer', at: 1, every: 1, delayUs: 30_000 };
    const { status, report } = await reportUnder(fault);
    expect(status).toBe(1);
    expect(finding(report, 'commit-p99').result).toBe('fail');
    expect(report.verdict.measuredNs).toBeLessThan(20e9);
  });
});

describe.concurrent('a thorough run', () => {
  it('continues after a breach to its end', async () => {
    const { status, report } = await reportUnder(
      { call: 'fdatasync', thread: 'edb-wal', at: 1, every: 1, delayUs: 15_000 },
      '--thorough',
      '--duration',
      '12',
    );
    expect(status).toBe(1);
    expect(report.phases.map(({ name, stoppedBy }) => [name, stoppedBy])).toEqual([
      ['paced', 'duration'],
      ['closed-loop', 'duration'],
    ]);
    expect(report.verdict.measuredNs).toBeGreaterThan(11.9e9);
  });
});
