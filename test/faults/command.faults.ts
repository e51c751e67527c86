// The command under a fault: one line, exit status 2, and the report of what was measured until then.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../lib/index.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { CLI } from '../support/program.js';
import { type Fault, runUnder, survived } from './injector.js';

const RUN = ['--keep-free', '0', '--write-size', '100000', '--thorough', '--format', 'json'];

describe.concurrent('the command', () => {
  it.each<[Fault, string]>([
    [{ call: 'fdatasync', at: 200, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'write', at: 200, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'fsync', at: 2, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'pwrite', at: 30, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'unlink', at: 1, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'rmdir', at: 1, errno: 'EIO' }, 'unsuitable'],
    [{ call: 'write', at: 200, errno: 'ENOSPC' }, 'inconclusive|unsuitable'],
    [{ call: 'pwrite', at: 30, errno: 'EDQUOT' }, 'inconclusive|unsuitable'],
    [{ call: 'fdatasync', at: 200, errno: 'EROFS' }, 'inconclusive|unsuitable'],
  ])('under %o prints and saves what was measured, and ends with 2', async (fault, verdict) => {
    const output = join(freshDirectory(), 'report.json');
    // The fault ends the run, on a slow disk too; one of the clean-up comes after the whole of it.
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
    expect(ended.status).toBe(2);
    const report = JSON.parse(ended.stdout) as Report;
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: fault.errno, syscall: fault.call } });
    expect(report.verdict.outcome).toMatch(new RegExp(`^(${verdict})$`));
    expect(report.phases[0]?.sync.count).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual(report);
    expect(ended.stderr).toBe(`etcd-disk-bench: ${report.failure?.message}\n`);
    expect(left.length).toBe(fault.call === 'rmdir' ? 1 : 0);
    survived(1);
  });

  it.each<Fault>([
    { call: 'mkdir', at: 1, errno: 'EROFS' },
    { call: 'fallocate', at: 1, errno: 'ENOSPC' },
    { call: 'fcntl', at: 1, errno: 'ENOLCK' },
  ])('under %o, before anything was measured, ends with 2 and one line alone', async (fault) => {
    const output = join(freshDirectory(), 'report.json');
    const { ended, left } = await runUnder(fault, (directory) => [CLI, ...RUN, '-q', '--output', output, directory]);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      new RegExp(`^etcd-disk-bench: ${fault.call}\\S* failed on .*\\(${fault.errno}\\)[^\\n]*\\n$`),
    );
    expect([left, existsSync(output)]).toEqual([[], false]);
    survived(1);
  });
});
