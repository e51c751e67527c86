// The command as a person and a script meet it: real runs, real files, real exit statuses.

import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitStatusOf } from '../../lib/cli/exit-status.js';
import type { Inspection, Report } from '../../lib/index.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { CLI, cli, run, start, startScript } from '../support/program.js';
import { until } from '../support/until.js';

const QUICK = ['--duration', '0.6'] as const;
// Limits that any disk holds are settled by about a second of a closed loop.
const DECIDED = ['--duration', '20', '--phase', 'closed-loop', ...limits('100s', '0.01')];

function limits(latency: string, rate: string): readonly string[] {
  const latencies = ['sync-p99', 'sync-p99-loaded'].map((id) => `${id}=${latency}`);
  const rates = ['append-rate', 'append-rate-loaded'].map((id) => `${id}=${rate}`);
  return [...latencies, ...rates].flatMap((limit) => ['--limit', limit]);
}

describe('a run', () => {
  it('prints the answer first, with its figures, reasons and sources', async () => {
    const directory = freshDirectory();
    const { status, stdout, stderr } = await cli(...QUICK, directory);
    // Too few commits for a p99, unless the disk is plainly too slow.
    expect([1, 3]).toContain(status);
    expect(stdout).toMatch(new RegExp(`^${directory} is (inconclusive|unsuitable): `));
    for (const expected of [
      'closed-loop: append after append',
      'paced: 200 appends/s of 8,000 bytes',
      'fdatasync',
      'https://etcd.io',
    ]) {
      expect(stdout).toContain(expected);
    }
    expect(stderr).toMatch(new RegExp(`^writing at most .* into a new folder in ${directory}, removed at the end.*\n`));
    expect(namesIn(directory)).toEqual([]);
  });

  it('prints JSON with the names of the contract, and nothing else on stdout', async () => {
    const { stdout } = await cli('--format', 'json', ...QUICK, freshDirectory());
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
    const finding = ['id', 'observed', 'limit', 'unit', 'result', 'source'];
    for (const found of report.verdict.findings) expect(Object.keys(found)).toEqual(expect.arrayContaining(finding));
  });

  it('measures from a relative path and through a symbolic link', async () => {
    const directory = freshDirectory();
    mkdirSync(join(directory, 'data'));
    symlinkSync('data', join(directory, 'link'));
    const { status, stdout } = await run(process.execPath, [CLI, '-q', ...DECIDED, 'link'], { cwd: directory });
    expect(status).toBe(0);
    expect(stdout).toContain(`${join(directory, 'link')} is `);
    expect(namesIn(join(directory, 'data'))).toEqual([]);
  });

  it('is quiet on stderr if asked', async () => {
    expect(await cli('--quiet', ...DECIDED, freshDirectory())).toMatchObject({ stderr: '' });
  });

  it('does not mind a reader that stops reading', async () => {
    const command = `"$0" "$1" -q --format json ${QUICK.join(' ')} "$2" | head -c 1`;
    const ended = await run('bash', ['-o', 'pipefail', '-c', command, process.execPath, CLI, freshDirectory()]);
    expect(ended).toMatchObject({ stdout: '{', stderr: '' });
    expect([1, 3]).toContain(ended.status);
  });
});

describe('the exit status', () => {
  it.each([[], ['--strict']])('is that of the verdict, with %j', async (...strict: string[]) => {
    const { status, stdout } = await cli('-q', '--format', 'json', ...DECIDED, ...strict, freshDirectory());
    expect(status).toBe(exitStatusOf(JSON.parse(stdout), strict.length > 0));
  });

  it.each([
    ['recommended', 0, 0],
    ['suitable', 0, 0],
    ['marginal', 0, 1],
    ['unsuitable', 1, 1],
    ['inconclusive', 3, 1],
  ] as const)('of %s is %i, and with --strict %i', (outcome, usual, strict) => {
    const report = { verdict: { outcome, findings: [] } } as unknown as Report;
    expect([exitStatusOf(report, false), exitStatusOf(report, true)]).toEqual([usual, strict]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('of a run ended by %s is %i, after the report of what was measured', async (signal, expected) => {
    const directory = freshDirectory();
    const { child, ended } = start(process.execPath, [CLI, '--format', 'json', '--duration', '600', directory]);
    await until('the folder is there', () => namesIn(directory).length > 0);
    child.kill(signal);
    const { status, stdout } = await ended;
    expect(status).toBe(expected);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'interrupted' });
    expect(namesIn(directory)).toEqual([]);
  });
});

describe('--output', () => {
  it('writes the report to a file as well, in the form of its ending', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'report.json');
    const { stdout } = await cli('-q', '--output', file, ...QUICK, directory);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schemaVersion: 1 });
    expect(stdout).toMatch(/ is (inconclusive|unsuitable): /);
    expect(namesIn(directory)).toEqual(['report.json']);
  });

  it('replaces a file whole, through a link, only once the report is there', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'report');
    writeFileSync(file, 'before');
    symlinkSync('report', join(directory, 'latest'));
    const { ended } = start(process.execPath, [
      CLI,
      '-q',
      '--format',
      'json',
      '--output',
      join(directory, 'latest'),
      '--duration',
      '2',
      directory,
    ]);
    await until('the run has begun', () => namesIn(directory).some((name) => name.startsWith('.etcd-disk-bench-')));
    expect(readFileSync(file, 'utf8')).toBe('before');
    await ended;
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schemaVersion: 1 });
    expect(namesIn(directory)).toEqual(['latest', 'report']);
  });

  it('leaves nothing beside the file at SIGKILL', async () => {
    const [directory, reports] = [freshDirectory(), freshDirectory()];
    const args = [CLI, '-q', '--output', join(reports, 'report.json'), '--duration', '60', directory];
    const { child, ended } = start(process.execPath, args);
    await until('the run has begun', () => namesIn(directory).length > 0);
    child.kill('SIGKILL');
    await ended;
    expect(namesIn(reports)).toEqual([]);
  });

  it('leaves the file as it was if nothing could be measured', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'report.json');
    writeFileSync(file, 'before');
    expect((await cli('--output', file, join(directory, 'missing'))).status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect(namesIn(directory)).toEqual(['report.json']);
  });

  it('keeps the permissions of the file it replaces, and a link to nothing yet', async () => {
    const directory = freshDirectory();
    writeFileSync(join(directory, 'report.json'), 'before', { mode: 0o600 });
    symlinkSync('later.json', join(directory, 'link'));
    for (const name of ['report.json', 'link']) await cli('-q', ...QUICK, '--output', join(directory, name), directory);
    expect(statSync(join(directory, 'report.json')).mode & 0o777).toBe(0o600);
    expect(namesIn(directory)).toEqual(['later.json', 'link', 'report.json']);
    expect(lstatSync(join(directory, 'link')).isSymbolicLink()).toBe(true);
  });

  it('is saved where stdout takes no more, and that is one line and exit status 2', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'report.json');
    const command = `"$0" "$1" -q ${QUICK.join(' ')} -o "$2" "$3" > /dev/full`;
    const { status, stderr } = await run('sh', ['-c', command, process.execPath, CLI, file, directory]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^etcd-disk-bench: the report could not be written to standard output: ENOSPC[^\n]*\n$/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schemaVersion: 1 });
    expect(namesIn(directory)).toEqual(['report.json']);
  });

  it('is no matter for stderr: a full disk under the progress changes no verdict', async () => {
    const command = `"$0" "$1" ${QUICK.join(' ')} --format json "$2" 2> /dev/full`;
    const { status, stdout } = await run('sh', ['-c', command, process.execPath, CLI, freshDirectory()]);
    expect(status).toBe(exitStatusOf(JSON.parse(stdout), false));
  });

  it('to a pipe that nobody reads is refused at once', async () => {
    const pipe = join(freshDirectory(), 'pipe');
    await run('mkfifo', [pipe]);
    const { status, stderr } = await cli('-q', '--output', pipe, freshDirectory());
    expect(status).toBe(2);
    expect(stderr).toMatch(/^etcd-disk-bench: the output file .*pipe cannot be opened: ENXIO[^\n]*\n$/);
  });

  it('writes into a pipe without replacing it', async () => {
    const directory = freshDirectory();
    const pipe = join(directory, 'pipe');
    expect((await run('mkfifo', [pipe])).status).toBe(0);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const { stdout } = await cli('-q', '--output', pipe, '--format', 'json', ...QUICK, directory);
    expect(JSON.parse(readFileSync(reader, 'utf8'))).toEqual(JSON.parse(stdout));
    closeSync(reader);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });
});

describe('bad input', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no directory', [], /missing required argument 'directory'/],
    ['two directories, one missing', ['.', 'b'], /b does not exist: make the directory/],
    ['one directory by two names', ['.', './.'], / and .* are one directory: name each once/],
    ['one directory at the same time', ['--concurrent', '.'], /--concurrent needs two directories/],
    [
      'several in a format of one',
      ['--format', 'hgrm', '.', '/'],
      /--format hgrm holds one directory, and there are several: use text, /,
    ],
    ['several in an output of one', ['-o', 'x.hgrm', '.', '/'], /--format hgrm holds one directory/],
    ['an unknown option', ['--fast', '.'], /unknown option '--fast'/],
    ['a missing directory', ['/nonexistent/here'], /\/nonexistent\/here does not exist: make the directory/],
    ['a file in its place', [CLI], /main\.js is not a directory/],
    ['a size of nothing', ['--write-size', '0', '.'], /--write-size must be a whole number from 1 to 1048576, not 0/],
    ['a size in words', ['--write-size', 'big', '.'], /'--write-size <bytes>' argument 'big' is invalid/],
    ['a rate below its range', ['--rate', '0', '.'], /--rate must be a number from 0\.1 to 1000000, not 0/],
    ['a negative rate', ['--rate=-5', '.'], /--rate/],
    ['a limit that there is not', ['--limit', 'sync-p98=1ms', '.'], /there is no limit sync-p98: .*sync-p99/],
    ['a limit without its unit', ['--limit', 'sync-p99=10', '.'], /such as sync-p99=20ms/],
    ['a limit of nothing', ['--limit', 'sync-p99=0ms', '.'], /limit of sync-p99 must be above 0/],
    ['a limit twice', ['--limit', 'sync-p99=1s', '--limit', 'sync-p99=2s', '.'], /sync-p99 is given twice/],
    ['a confidence of 1', ['--confidence', '1', '.'], /--confidence must be a number from 0.5/],
    ['a confidence of 0', ['--confidence', '0', '.'], /--confidence must be a number from 0.5/],
    ['quick and thorough', ['--quick', '--thorough', '.'], /--quick.*cannot be used with.*--thorough/],
    [
      'a cap below what any verdict needs',
      ['--phase', 'paced', '--rate', '0.5', '--duration', '1', '.'],
      /--duration leaves the paced phase 1 append, and any verdict needs 2/,
    ],
    ['a duration with a unit', ['--duration', '30s', '.'], /--duration.*plain number/],
    ['an unknown phase', ['--phase', 'burst', '.'], /--phase.*closed-loop, paced/],
    ['an unknown format', ['--format', 'xml', '.'], /--format.*text, json/],
    [
      'an output that cannot be opened',
      ['--output', '/nonexistent/x.json', '.'],
      /output file \/nonexistent\/x\.json cannot be opened/,
    ],
    [
      'an output that is a directory',
      ['--output', '/tmp', '.'],
      /output file \/tmp cannot be opened: it is a directory/,
    ],
  ])('%s is one line on stderr and exit status 2', async (_, args, message) => {
    const cwd = freshDirectory();
    const { status, stdout, stderr } = await run(process.execPath, [CLI, ...args], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect(namesIn(cwd)).toEqual([]);
  });

  it('shows its stack with --debug', async () => {
    const { status, stderr } = await cli('--debug', '/nonexistent/here');
    expect(status).toBe(2);
    expect(stderr).toMatch(/\n +at /);
  });

  it('of a directory without permission says so', async () => {
    const directory = freshDirectory();
    chmodSync(directory, 0o555);
    // Root may write everywhere, and so becomes nobody; the library is loaded by then.
    const body = `if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
      await benchmarkEtcdDisk(directory).catch(({ code, message }) => console.log(code, message));`;
    const { stdout } = await startScript(directory, `await benchmarkEtcdDisk('/nonexistent').catch(() => {}); ${body}`)
      .ended;
    expect(stdout).toBe(`EACCES ${directory} cannot be read and written, permission denied: run as a user who may\n`);
  });
});

describe('inspect', () => {
  it('says what a path stands on and how it knows, and writes nothing', async () => {
    const directory = freshDirectory();
    const { status, stdout, stderr } = await cli('inspect', directory);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replaceAll('\n', ' ')).toMatch(new RegExp(`^${directory} stands on .*file system.*stack`));
    expect(namesIn(directory)).toEqual([]);
  });

  it('gives the same as JSON, under the name that reports have for it', async () => {
    const directory = freshDirectory();
    const { stdout } = await cli('inspect', '--format', 'json', directory);
    const { storage } = JSON.parse(stdout) as Inspection;
    const names = ['path', 'filesystem', 'stack', 'leaves', 'class', 'confidence', 'because', 'caveats'];
    expect(Object.keys(storage)).toEqual(expect.arrayContaining(names));
    expect(Object.keys(storage.filesystem)).toEqual(
      expect.arrayContaining(['type', 'source', 'mountPoint', 'options']),
    );
    const report = JSON.parse((await cli('-q', '--format', 'json', ...QUICK, directory)).stdout) as Report;
    expect(report.storage.class).toBe(storage.class);
    expect(report.storage.leaves.map(({ name }) => name)).toEqual(storage.leaves.map(({ name }) => name));
  });

  it('finds that memory is not durable, whatever its latencies', async (context) => {
    const directory = memoryMount(context, '1g');
    const { stdout } = await cli('inspect', directory);
    expect(stdout).toMatch(/\(memory, certain\)/);
    const run = await cli('-q', '--format', 'json', ...DECIDED, '--max-bytes', '50000000', directory);
    expect(run.status).toBe(1);
    const report = JSON.parse(run.stdout) as Report;
    expect(report).toMatchObject({ verdict: { outcome: 'unsuitable' }, storage: { class: 'memory' } });
    expect(report.phases[0]?.sync.p99Ns).toBeGreaterThan(0);
    expect(report.verdict.findings.filter(({ result }) => result === 'fail')).toMatchObject([{ id: 'storage-memory' }]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no path', ['inspect'], /missing required argument 'path'/],
    ['a missing path', ['inspect', '/nonexistent/here'], /\/nonexistent\/here does not exist/],
    ['a sysroot that is none', ['inspect', '--sysroot', '/nonexistent', '/'], /\/nonexistent/],
    ['an unknown option', ['inspect', '--strict', '/'], /unknown option '--strict'/],
  ])('with %s is one line on stderr and exit status 2', async (_, args, message) => {
    const { status, stdout, stderr } = await cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});

describe('help and version', () => {
  it('go to stdout with status 0', async () => {
    const help = await cli('--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const word of [
      '--format',
      '--output',
      '--write-size',
      '--rate',
      '--duration',
      '--phase',
      '--strict',
      'Exit status',
    ]) {
      expect(help.stdout).toContain(word);
    }
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await cli('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});
