// The command as people and scripts use it: real runs, real exit statuses.

import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitStatusOf } from '../../lib/cli/exit-status.js';
import { type Report, THRESHOLDS } from '../../lib/index.js';
import { cliHere, cliIn } from '../support/cli-here.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { answerOf, CLI, cli, firstLineOf, QUICK, run, start } from '../support/program.js';
import { until } from '../support/until.js';

describe('the command', () => {
  it('prints the verdict first, then values, reasons and sources', async () => {
    const directory = freshDirectory();
    const { status, stdout, stderr } = await cli(...QUICK, directory);
    // Too few commits for a p99, unless the disk is far too slow.
    expect([1, 3]).toContain(status);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(directory));
    for (const expected of ['storage ', 'its fdatasync', 'backend commit', 'p99 < 10 ', 'not seen ']) {
      expect(stdout).toContain(expected);
    }
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(32);
    for (const line of lines.slice(1)) expect([line, line.length <= 80]).toEqual([line, true]);
    expect(stderr).toMatch(
      new RegExp(
        `^etcd-disk-bench: writes up to [\\d.]+ [kM]B into a new folder in ${directory} and removes it at the end; takes `,
      ),
    );
    expect(namesIn(directory)).toEqual([]);
  });

  it('prints the full report with its sources when given -v', async () => {
    const directory = freshDirectory();
    const { stdout } = await cliHere('-q', '-v', ...QUICK, directory);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(directory));
    for (const expected of ['closed loop', 'fixed rate of 200 appends/s', 'fdatasync', 'https://etcd.io']) {
      expect(stdout).toContain(expected);
    }
  });

  it('measures the parent of a missing directory and reports both', async () => {
    const parent = freshDirectory();
    const directory = join(parent, 'etcd');
    const { stdout, stderr } = await cliHere(...QUICK, directory);
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).toMatch(answerOf(directory, `(inconclusive|unsuitable).*, measured in ${parent} `));
    expect(words).toContain(`${directory} does not exist yet`);
    expect(stderr).toContain(`into a new folder in ${parent} and removes it`);
    expect(namesIn(parent)).toEqual([]);
  });

  it('prints only JSON on stdout, with the documented names', async () => {
    const { stdout } = await cliHere('--format', 'json', ...QUICK, freshDirectory());
    const report = JSON.parse(stdout) as Report;
    const contract = ['schemaVersion', 'tool', 'startedAt', 'target', 'host', 'plan', 'outcome', 'phases', 'verdict'];
    expect(Object.keys(report)).toEqual(expect.arrayContaining(contract));
    expect(Object.keys(report.host)).toEqual(['kernelRelease', 'arch', 'cpuCount']);
    const names = [
      'name',
      'stoppedBy',
      'durationNs',
      'appends',
      'bytesWritten',
      'appendsPerSecond',
      'write',
      'sync',
      'append',
    ];
    for (const phase of report.phases) {
      expect(Object.keys(phase)).toEqual(expect.arrayContaining(names));
      const summary = ['count', 'minNs', 'meanNs', 'maxNs', 'p50Ns', 'p90Ns', 'p99Ns', 'p999Ns', 'histogram'];
      expect(Object.keys(phase.sync)).toEqual(summary);
    }
    // On a slow disk, a breach ends the run before its closed loop, or there are too few syncs for a p99.
    const hasClosedLoop = report.phases.some(({ name }) => name === 'closed-loop');
    const hasP99 = report.phases.some(({ name, sync }) => name === 'paced' && sync.p99Ns !== null);
    const unmeasured = [...(hasClosedLoop ? [] : ['appendRate']), ...(hasP99 ? [] : ['syncP99'])];
    const thresholds = THRESHOLDS.filter(({ metric }) => !unmeasured.includes(metric));
    const measured = new Set<string>(thresholds.map(({ id }) => id));
    expect(report.verdict.findings.map(({ id }) => id)).toEqual(expect.arrayContaining([...measured]));
    for (const found of report.verdict.findings) {
      const finding = ['id', 'result', 'source', ...(measured.has(found.id) ? ['observed', 'limit', 'unit'] : [])];
      expect(Object.keys(found)).toEqual(expect.arrayContaining(finding));
    }
  });

  it('measures from a relative path and through a symbolic link', async () => {
    const directory = freshDirectory();
    mkdirSync(join(directory, 'data'));
    symlinkSync('data', join(directory, 'link'));
    const { status, stdout } = await cliIn(directory, '-q', ...QUICK, 'link');
    expect([1, 3]).toContain(status);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(join(directory, 'link')));
    expect(namesIn(join(directory, 'data'))).toEqual([]);
  });

  it('prints nothing on stderr with --quiet', async () => {
    expect(await cliHere('--quiet', ...QUICK, freshDirectory())).toMatchObject({ stderr: '' });
  });

  it('succeeds when the reader closes stdout early', async () => {
    const command = `"$0" "$1" -q --format json ${QUICK.join(' ')} "$2" | head -c 1`;
    const ended = await run('bash', ['-o', 'pipefail', '-c', command, process.execPath, CLI, freshDirectory()]);
    expect(ended).toMatchObject({ stdout: '{', stderr: '' });
    expect([1, 3]).toContain(ended.status);
  });
});

describe('the exit status', () => {
  it.each([[], ['--strict']])('follows the verdict with %j', async (...strict: string[]) => {
    const { status, stdout } = await cliHere('-q', '--format', 'json', ...QUICK, ...strict, freshDirectory());
    expect(status).toBe(exitStatusOf(JSON.parse(stdout), strict.length > 0));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('after %s is %i, and the report so far is printed', async (signal, expected) => {
    const directory = freshDirectory();
    const { child, ended } = start(process.execPath, [
      CLI,
      '--format',
      'json',
      '--thorough',
      '--duration',
      '600',
      directory,
    ]);
    await until('the folder is there', () => namesIn(directory).length > 0);
    child.kill(signal);
    const { status, stdout } = await ended;
    expect(status).toBe(expected);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'interrupted' });
    expect(namesIn(directory)).toEqual([]);
  });
});

describe('help and version', () => {
  it('succeed when the reader closes stdout early', async () => {
    // The output is larger than a pipe buffer, and the reader has exited.
    const { status, stderr } = await run('bash', [
      '-o',
      'pipefail',
      '-c',
      '{ sleep 1; "$0" "$1" --help; } | true',
      process.execPath,
      CLI,
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('go to stdout with exit status 0', async () => {
    const help = await cliHere('--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('Exit status');
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await cli('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});
