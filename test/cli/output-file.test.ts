// The report in a file: complete or not written at all, for any old file and any end of the run.

import { closeSync, constants, lstatSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitStatusOf } from '../../lib/cli/exit-status.js';
import { cliHere } from '../support/cli-here.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { CLI, firstLineOf, QUICK, run, start } from '../support/program.js';
import { until } from '../support/until.js';

describe('--output', () => {
  it('also writes the report to a file, in the format of its extension', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'report.json');
    const { stdout } = await cliHere('-q', '--output', file, ...QUICK, directory);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schemaVersion: 2 });
    expect(stdout.replace(/\s+/g, ' ')).toMatch(firstLineOf(directory));
    expect(namesIn(directory)).toEqual(['report.json']);
  });

  it('replaces a file atomically, also through a link, when the report is complete', async () => {
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
      '--thorough',
      '--duration',
      '0.6',
      directory,
    ]);
    await until('the run has begun', () => namesIn(directory).some((name) => name.startsWith('.etcd-disk-bench-')));
    expect(readFileSync(file, 'utf8')).toBe('before');
    await ended;
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schemaVersion: 2 });
    expect(namesIn(directory)).toEqual(['latest', 'report']);
  });

  it('leaves no temporary file after SIGKILL', async () => {
    const [directory, reports] = [freshDirectory(), freshDirectory()];
    const args = [CLI, '-q', '--output', join(reports, 'report.json'), '--duration', '60', directory];
    const { child, ended } = start(process.execPath, args);
    await until('the run has begun', () => namesIn(directory).length > 0);
    child.kill('SIGKILL');
    await ended;
    expect(namesIn(reports)).toEqual([]);
  });

  it('keeps the old file when nothing could be measured', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'report.json');
    writeFileSync(file, 'before');
    expect((await cliHere('--must-exist', '--output', file, join(directory, 'missing'))).status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect(namesIn(directory)).toEqual(['report.json']);
  });

  it('keeps the permissions of the old file, and creates the target of a dangling link', async () => {
    const directory = freshDirectory();
    writeFileSync(join(directory, 'report.json'), 'before', { mode: 0o600 });
    symlinkSync('later.json', join(directory, 'link'));
    for (const name of ['report.json', 'link'])
      await cliHere('-q', ...QUICK, '--output', join(directory, name), directory);
    expect(statSync(join(directory, 'report.json')).mode & 0o777).toBe(0o600);
    expect(namesIn(directory)).toEqual(['later.json', 'link', 'report.json']);
    expect(lstatSync(join(directory, 'link')).isSymbolicLink()).toBe(true);
  });

  it('still writes the file when stdout is full, and exits with 2', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'report.json');
    const command = `"$0" "$1" -q ${QUICK.join(' ')} -o "$2" "$3" > /dev/full`;
    const { status, stderr } = await run('sh', ['-c', command, process.execPath, CLI, file, directory]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^etcd-disk-bench: the report could not be written to standard output: ENOSPC[^\n]*\n$/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schemaVersion: 2 });
    expect(namesIn(directory)).toEqual(['report.json']);
  });

  it('keeps the verdict when the disk under stderr is full', async () => {
    const command = `"$0" "$1" ${QUICK.join(' ')} --format json "$2" 2> /dev/full`;
    const { status, stdout } = await run('sh', ['-c', command, process.execPath, CLI, freshDirectory()]);
    expect(status).toBe(exitStatusOf(JSON.parse(stdout), false));
  });

  it('rejects a pipe without a reader before it measures', async () => {
    const pipe = join(freshDirectory(), 'pipe');
    await run('mkfifo', [pipe]);
    const { status, stderr } = await cliHere('-q', '--output', pipe, freshDirectory());
    expect(status).toBe(2);
    expect(stderr).toMatch(/^etcd-disk-bench: the output file .*pipe cannot be opened: ENXIO[^\n]*\n$/);
  });

  it('writes into a pipe without replacing it', async () => {
    const directory = freshDirectory();
    const pipe = join(directory, 'pipe');
    expect((await run('mkfifo', [pipe])).status).toBe(0);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const { stdout } = await cliHere('-q', '--output', pipe, '--format', 'json', ...QUICK, directory);
    expect(JSON.parse(readFileSync(reader, 'utf8'))).toEqual(JSON.parse(stdout));
    closeSync(reader);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });
});
