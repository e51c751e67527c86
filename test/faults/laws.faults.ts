// Disks that are slow at regular times, with the real command: it ends at the breach and names the broken limit. test/nightly has the tests that
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

const phasesOf = ({ phases }: Report) => phases.map(({ name, stoppedBy }) => [name, stoppedBy]);

describe.concurrent('a default run', () => {
  it('fails at once when one write(2) of the WAL takes 3 s', async () => {
    const { status, report } = await reportUnder({ call: 'write', thread: 'edb-wal', at: 300, delayUs: 3e6 });
    expect(status).toBe(1);
    expect(report.verdict.outcome).toBe('unsuitable');
    const longest = finding(report, 'longest-operation');
    expect(longest).toMatchObject({ result: 'fail', phase: 'paced' });
    expect(longest.observed).toBeGreaterThanOrEqual(3e9);
    expect(phasesOf(report)).toEqual([['paced', 'decided']]);
    expect(report.observations).toContainEqual(expect.objectContaining({ id: 'stalled-writes', kind: 'stall' }));
  });

  it('ends at the breach when each fdatasync takes 15 ms', async () => {
    const { status, report } = await reportUnder({ call: 'fdatasync', at: 1, every: 1, delayUs: 15_000 });
    expect(status).toBe(1);
    expect(report.verdict.outcome).toBe('unsuitable');
    expect(finding(report, 'append-p99').result).toBe('fail');
    // So the closed loop does not begin.
    expect(phasesOf(report)).toEqual([['paced', 'decided']]);
    expect(report.outcome).toBe('completed');
  });

  it('fails by its commits when only those are slow', async () => {
    const fault = { call: 'fdatasync', thread: 'edb-committer', at: 1, every: 1, delayUs: 30_000 };
    const { status, report } = await reportUnder(fault);
    expect(status).toBe(1);
    expect(finding(report, 'commit-p99').result).toBe('fail');
    expect(phasesOf(report)).toEqual([['paced', 'decided']]);
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
    expect(phasesOf(report)).toEqual([
      ['paced', 'duration'],
      ['closed-loop', 'duration'],
    ]);
  });
});
