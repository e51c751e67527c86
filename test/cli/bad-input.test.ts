// What the command refuses: one line that names the thing at fault, exit status 2, and nothing written.

import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliIn } from '../support/cli-here.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { CLI, cli, startScript } from '../support/program.js';

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
    [
      'a large size beside a live etcd',
      ['--allow-live', '--write-size', '1048576', '.'],
      /--write-size must be at most 65536 beside a live etcd, not 1048576\n$/,
    ],
    [
      'several at the same time beside a live etcd',
      ['--allow-live', '--concurrent', '.', '/'],
      /: --concurrent is not allowed beside a live etcd: directories may share its disk, .*\n$/,
    ],
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
    const { status, stdout, stderr } = await cliIn(cwd, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect(namesIn(cwd)).toEqual([]);
  });

  it('shows its stack with --debug', async () => {
    const { status, stderr } = await cli('--debug', '/nonexistent/here');
    expect(status).toBe(2);
    expect(stderr).toMatch(/\n +at async (Module\.)?benchmarkEtcdDisk /);
  });

  it('of a directory without permission says so', async () => {
    const directory = freshDirectory();
    chmodSync(directory, 0o555);
    // Root may write everywhere, and so becomes nobody; the library is loaded by then.
    const body = `if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
      await benchmarkEtcdDisk(directory).catch(({ code, message }) => console.log(code, message));`;
    const { stdout } = await startScript(directory, `await benchmarkEtcdDisk('/nonexistent').catch(() => {}); ${body}`)
      .ended;
    expect(stdout).toBe(
      `EACCES ${directory} is not readable and writable for you: run as a user who may write there\n`,
    );
  });
});
