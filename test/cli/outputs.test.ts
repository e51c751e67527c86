// Several outputs of one run, and outputs that cannot be written: real files, real mounts, real exit statuses.

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORMATS, render } from '../../lib/index.js';
import { cliHere, cliIn } from '../support/cli-here.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { CLI, firstLineOf, run } from '../support/program.js';
import { readOne } from '../support/saved-reports.js';

const QUICK = ['-q', '--duration', '0.6'] as const;

describe('several outputs', () => {
  it('have the same report, each in the format of its extension', async () => {
    const directory = freshDirectory();
    const file = (name: string) => join(directory, name);
    const names = FORMATS.map(({ extensions }) => `disk${extensions[0]}`);
    const { stdout } = await cliHere(...QUICK, ...names.flatMap((name) => ['--output', file(name)]), directory);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(directory));
    expect(namesIn(directory)).toEqual([...names].sort());
    const report = await readOne(file('disk.json'));
    expect(report.target.path).toBe(directory);
    for (const { name, extensions } of FORMATS) {
      expect(readFileSync(file(`disk${extensions[0]}`), 'utf8')).toBe(await render(report, name));
    }
  });

  it('with -v, text files have the full report too', async () => {
    const directory = freshDirectory();
    const { stdout } = await cliHere(...QUICK, '-v', '-o', join(directory, 'disk.txt'), directory);
    const saved = readFileSync(join(directory, 'disk.txt'), 'utf8');
    expect([stdout, saved].map((text) => text.includes('fdatasync'))).toEqual([true, true]);
    expect(saved.split('\n').length).toBeGreaterThan(40);
  });

  it('have the format of --format when they have no extension', async () => {
    const directory = freshDirectory();
    const { stdout } = await cliHere(...QUICK, '--format', 'prometheus', '-o', join(directory, 'disk'), directory);
    expect(readFileSync(join(directory, 'disk'), 'utf8')).toBe(stdout);
    expect(stdout).toMatch(/^# HELP etcd_disk_bench_/);
  });

  it('are all written except one on a full disk, and the report is still printed', async (context) => {
    const full = memoryMount(context, '8k');
    const directory = freshDirectory();
    const [lost, saved] = [join(full, 'disk.json'), join(directory, 'disk.json')];
    const { status, stdout, stderr } = await cliHere(...QUICK, '-o', lost, '-o', saved, directory);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^etcd-disk-bench: the report could not be written to [^\n]*disk\.json: ENOSPC[^\n]*\n$/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(directory));
    expect(await readOne(saved)).toMatchObject({ schemaVersion: 2 });
    expect(namesIn(full)).toEqual([]);
  });
});

describe('impossible outputs', () => {
  /** The error before the measurement; nothing is left behind. */
  async function refused(directory: string, outputs: readonly string[], message: RegExp): Promise<void> {
    const before = namesIn(directory);
    const args = outputs.flatMap((output) => ['-o', join(directory, output)]);
    const { status, stdout, stderr } = await cliHere(...args, directory);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect(namesIn(directory)).toEqual(before);
  }

  it.each([
    ['of one name', ['disk.md', 'disk.md']],
    ['of one name by another way', ['disk.md', './folder/../disk.md']],
    ['of one name through a link to a folder', ['folder/disk.md', 'link/disk.md']],
    ['of one name through a link to a file', ['disk.json', 'latest.json']],
  ])('are rejected: %s', async (_, outputs) => {
    const directory = freshDirectory();
    mkdirSync(join(directory, 'folder'));
    symlinkSync('folder', join(directory, 'link'));
    symlinkSync('disk.json', join(directory, 'latest.json'));
    await refused(
      directory,
      outputs,
      /^etcd-disk-bench: the outputs .* and .* are one file: give each its own name\n$/,
    );
    expect(namesIn(join(directory, 'folder'))).toEqual([]);
  });

  it('are rejected with an unknown extension', async () => {
    const directory = freshDirectory();
    await refused(
      directory,
      ['disk.json', 'disk.pdf'],
      /: output .*disk\.pdf: unknown file extension \.pdf; use \.txt, /,
    );
  });
});

describe('the report command', () => {
  /** A report that was measured and saved. */
  async function saved(directory: string): Promise<string> {
    const file = join(directory, 'disk.json');
    expect([1, 3]).toContain((await cliHere(...QUICK, '-o', file, directory)).status);
    return file;
  }

  it('renders a saved report without a disk', async () => {
    const directory = freshDirectory();
    const file = await saved(directory);
    const report = await readOne(file);
    expect(await cliHere('report', file, '--format', 'markdown')).toMatchObject({
      status: 0,
      stdout: await render(report, 'markdown'),
      stderr: '',
    });
    const summary = await cliHere('report', file);
    expect(summary.stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(directory));
    const whole = await cliHere('report', '-v', file);
    expect(whole.stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(directory));
    expect(whole.stdout.length).toBeGreaterThan(summary.stdout.length);
    expect(namesIn(directory)).toEqual(['disk.json']);
  });

  it('writes files, and prints only when asked', async () => {
    const directory = freshDirectory();
    const file = await saved(directory);
    const prom = join(directory, 'disk.prom');
    expect(await cliHere('report', '-o', prom, file)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(prom, 'utf8')).toBe(await render(await readOne(file), 'prometheus'));
    const { stdout } = await cliHere('report', '-o', prom, '--format', 'json', file);
    expect(stdout).toBe(readFileSync(file, 'utf8'));
  });

  it('reads standard input when the file is -', async () => {
    const file = await saved(freshDirectory());
    const { status, stdout } = await run('sh', ['-c', `cat "$1" | "${process.execPath}" "$0" report -`, CLI, file]);
    expect(status).toBe(0);
    expect(stdout).toContain(': ');
  });

  it('reads a pipe', async () => {
    const file = await saved(freshDirectory());
    const node = `"${process.execPath}" "$0" report /dev/stdin --format junit`;
    const { status, stdout } = await run('sh', ['-c', `cat "$1" | ${node}`, CLI, file]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<\?xml/);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no file', [], /missing required argument 'file\.json'/],
    ['a file that is missing', ['missing.json'], /missing\.json does not exist/],
    ['a directory', ['.'], /\. is a directory: name a saved report/],
    ['another file', ['other.json'], /other\.json is not a report of etcd-disk-bench: schemaVersion is missing/],
    ['an unknown format', ['other.json', '--format', 'pdf'], /--format pdf: use one of text, json, /],
    ['an option of measuring', ['other.json', '--strict'], /unknown option --strict/],
  ])('with %s prints one line on stderr and exits with 2', async (_, args, message) => {
    const cwd = freshDirectory();
    writeFileSync(join(cwd, 'other.json'), '{}');
    const { status, stdout, stderr } = await cliIn(cwd, 'report', '-o', 'x.md', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect(existsSync(join(cwd, 'x.md'))).toBe(false);
  });
});
