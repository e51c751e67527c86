// The command under a fault: one line, exit status 1 or 2, and the report of the results so far.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../lib/index.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { CLI, cli } from '../support/program.js';
import { type Fault, runUnder, survived } from './injector.js';

const RUN = ['--keep-free', '0', '--write-size', '1000000', '--thorough', '--format', 'json'];

describe.concurrent('the command', () => {
  it.for<[Fault, string]>([
    [{ call: 'fdatasync', at: 200, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'write', at: 200, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'fsync', at: 2, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'pwrite', at: 30, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'unlink', at: 1, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'rmdir', at: 1, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'write', at: 200, errno: 'ENOSPC' }, 'inconclusive|unsuitable'],
    [{ call: 'pwrite', at: 30, errno: 'EDQUOT' }, 'inconclusive|unsuitable'],
    [{ call: 'fdatasync', at: 200, errno: 'EROFS' }, 'inconclusive|unsuitable'],
  ])(
    'after %o prints and saves the results so far, and exits with 1 if the disk is unsuitable, else with 2',
    async ([fault, verdict], context) => {
      const output = join(freshDirectory(context), 'report.json');
      // The fault ends the run, even on a slow disk. A fault of the clean-up occurs after the whole run.
      const seconds = fault.call === 'rmdir' ? '4' : '60';
      const { ended, hits, left } = await runUnder(fault, (directory) => [
        CLI,
        ...RUN,
        '-q',
        '--duration',
        seconds,
        '--output',
        output,
        directory,
      ]);
      expect(hits.length).toBe(1);
      const report = JSON.parse(ended.stdout) as Report;
      expect(ended.status).toBe(report.verdict.outcome === 'unsuitable' ? 1 : 2);
      expect(report).toMatchObject({ outcome: 'failed', failure: { code: fault.errno, syscall: fault.call } });
      expect(report.verdict.outcome).toMatch(new RegExp(`^(${verdict})$`));
      expect(report.phases[0]?.sync.count).toBeGreaterThan(0);
      expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual(report);
      expect(ended.stderr).toBe(`etcd-disk-bench: ${report.failure?.message}\n`);
      expect(left.length).toBe(fault.call === 'rmdir' ? 1 : 0);
      survived(1);
    },
  );

  it('after a failed rmdir leaves a folder that the next run recognises and removes', async (context) => {
    const directory = freshDirectory(context);
    const args = [...RUN, '-q', '--duration', '1', directory];
    await runUnder({ call: 'rmdir', at: 1, errno: 'EIO' }, () => [CLI, ...args]);
    const [folder = ''] = namesIn(directory);
    expect(namesIn(join(directory, folder))).toEqual(['etcd-disk-bench.lock']);
    const { notices } = JSON.parse((await cli(...args)).stdout) as Report;
    expect(notices).toContainEqual({ id: 'leftover-removed', path: join(directory, folder) });
    expect(namesIn(directory)).toEqual([]);
    survived(1);
  });

  it('after a stalled sync beside a running etcd skips the late appends: no burst follows', async () => {
    const [seconds, stall] = [8, 4];
    const args = ['--allow-live', '--duration', `${seconds}`, '-q', '--format', 'json', '--keep-free', '0'];
    // The first append. The three syncs before it belong to the set-up, and on a slow disk the latency guard trips after two.
    const fault = { call: 'fdatasync', thread: 'edb-wal', at: 4, delayUs: stall * 1e6 };
    const { ended, hits } = await runUnder(fault, (directory) => [CLI, ...args, directory]);
    expect(hits.length).toBe(1);
    const { phases } = JSON.parse(ended.stdout) as Report;
    // 20 per second; a slow disk makes fewer.
    expect(phases[0]?.appends).toBeLessThanOrEqual(20 * (seconds - stall) + 5);
    survived(1);
  });

  it.for<Fault>([
    { call: 'mkdir', at: 1, errno: 'EROFS' },
    { call: 'fallocate', at: 1, errno: 'ENOSPC' },
    { call: 'fcntl', at: 1, errno: 'ENOLCK' },
  ])('after %o before the first phase exits with 2 and prints only one line', async (fault, context) => {
    const output = join(freshDirectory(context), 'report.json');
    const { ended, left } = await runUnder(fault, (directory) => [CLI, ...RUN, '-q', '--output', output, directory]);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      new RegExp(`^etcd-disk-bench: ${fault.call}\\S* failed on .*\\(${fault.errno}\\)[^\\n]*\\n$`),
    );
    expect([left, existsSync(output)]).toEqual([[], false]);
    survived(1);
  });
});
