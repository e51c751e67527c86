// Input that the command rejects: one line that names the problem, exit status 2, and nothing written.

import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliIn } from '../support/cli-here.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { CLI, cli, startScript } from '../support/program.js';

describe('bad input', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no directory', [], /: name the directory that etcd will use, such as: etcd-disk-bench \/var\/lib\/etcd\n/],
    ['a misspelt command', ['inspct', '/tmp'], /: inspct is neither a command nor a directory; did you mean inspect\?/],
    [
      'a bare word',
      ['etcd'],
      /: etcd is neither a command nor a directory; to measure a directory that does not exist yet, type \.\/etcd/,
    ],
    ['two directories, one a bare word', ['.', 'b'], /: b is neither a command nor a directory; .* type \.\/b/],
    ['one directory by two names', ['.', './.'], / and .* are the same directory: name each disk once/],
    ['two missing directories with one parent', ['./a', './b'], /\/a and .*\/b would both be measured in /],
    ['one directory with --concurrent', ['--concurrent', '.'], /--concurrent needs two directories/],
    [
      'several directories in a format for one',
      ['--format', 'hgrm', '.', '/'],
      /the format hgrm cannot hold several directories: use one of text, /,
    ],
    [
      'several directories in an output file for one',
      ['-o', 'x.hgrm', '.', '/'],
      /the format hgrm cannot hold several directories/,
    ],
    ['an unknown option', ['--fast', '.'], /unknown option --fast/],
    ['a misspelt option', ['--thorogh', '.'], /unknown option --thorogh; did you mean --thorough\?/],
    [
      'a missing directory that must exist',
      ['--must-exist', '/nonexistent/here'],
      /\/nonexistent\/here does not exist: create/,
    ],
    ['a file in place of the directory', [CLI], /main\.js is not a directory/],
    ['a path below a file', [`${CLI}/etcd`], /main\.js\/etcd does not exist: a part of its path is not a directory/],
    ['a size of 0', ['--write-size', '0', '.'], /--write-size must be a whole number from 1 to 1048576, not 0/],
    [
      'a large size with --allow-live',
      ['--allow-live', '--write-size', '1048576', '.'],
      /--write-size must be at most 65536 with --allow-live, not 1048576\n$/,
    ],
    [
      '--concurrent with --allow-live',
      ['--allow-live', '--concurrent', '.', '/'],
      /: --concurrent is not allowed with --allow-live: directories may share .*\n$/,
    ],
    ['a size in words', ['--write-size', 'big', '.'], /'--write-size <size>' argument 'big' is invalid/],
    ['a rate below its range', ['--rate', '0', '.'], /--rate must be a number from 0\.1 to 1000000, not 0/],
    ['a rate at which no disk can pass', ['--rate', '0.5', '.'], /--rate must be at least 1\.3 in 240 s, not 0\.5/],
    ['a negative rate', ['--rate=-5', '.'], /--rate/],
    ['an unknown limit', ['--limit', 'append-p98=1ms', '.'], /unknown limit append-p98: .*append-p99/],
    ['a limit without its unit', ['--limit', 'append-p99=10', '.'], /such as append-p99=20ms/],
    ['a limit of 0', ['--limit', 'append-p99=0ms', '.'], /limit of append-p99 must be above 0/],
    ['a limit twice', ['--limit', 'append-p99=1s', '--limit', 'append-p99=2s', '.'], /append-p99 is given twice/],
    ['quick and thorough', ['--quick', '--thorough', '.'], /--quick.*cannot be used with.*--thorough/],
    [
      'a duration that is too short',
      ['--duration', '10ms', '.'],
      /--duration must be a number from 0\.1 to 86400, not 0\.01/,
    ],
    ['a duration in words', ['--duration', 'long', '.'], /--duration.*such as 90s, 10m or 24h/],
    ['a start in the past', ['--start-at', '2020-01-01T00:00:00Z', '.'], /--start-at passed .* ago/],
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
  ])('prints one line on stderr and exits with 2 for %s', async (_, args, message) => {
    const cwd = freshDirectory();
    const { status, stdout, stderr } = await cliIn(cwd, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect(namesIn(cwd)).toEqual([]);
  });

  it('prints the stack with --debug', async () => {
    const { status, stderr } = await cli('--debug', '--must-exist', '/nonexistent/here');
    expect(status).toBe(2);
    expect(stderr).toMatch(/\n +at async (Module\.)?benchmarkEtcdDisk /);
  });

  it('names a directory without permission', async () => {
    const directory = freshDirectory();
    chmodSync(directory, 0o555);
    // Root can write everywhere, so the process becomes the user nobody after it has loaded the library.
    const body = `if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
      await benchmarkEtcdDisk(directory).catch(({ code, message }) => console.log(code, message));`;
    const { stdout } = await startScript(
      directory,
      `await benchmarkEtcdDisk('/nonexistent/etcd', { mustExist: true }).catch(() => {}); ${body}`,
    ).ended;
    expect(stdout).toBe(
      `EACCES ${directory} is not readable and writable for this user: run as a user who may write there\n`,
    );
  });
});
