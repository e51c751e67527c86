// The inspect command on real paths.

import { describe, expect, it } from 'vitest';
import type { Inspection, Report } from '../../lib/index.js';
import { cliHere } from '../support/cli-here.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { cli, QUICK } from '../support/program.js';

describe('inspect', () => {
  it('shows the storage under a path with evidence, and writes nothing', async () => {
    const directory = freshDirectory();
    const { status, stdout, stderr } = await cli('inspect', directory);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replaceAll('\n', ' ')).toMatch(new RegExp(`^${directory} is on .*file system.*stack`));
    expect(namesIn(directory)).toEqual([]);
  });

  it('prints JSON equal to the storage of a report', async () => {
    const directory = freshDirectory();
    const { stdout } = await cliHere('inspect', '--format', 'json', directory);
    const { storage } = JSON.parse(stdout) as Inspection;
    const names = ['path', 'filesystem', 'stack', 'leaves', 'class', 'confidence', 'because', 'caveats'];
    expect(Object.keys(storage)).toEqual(expect.arrayContaining(names));
    expect(Object.keys(storage.filesystem)).toEqual(
      expect.arrayContaining(['type', 'source', 'mountPoint', 'options']),
    );
    const report = JSON.parse((await cliHere('-q', '--format', 'json', ...QUICK, directory)).stdout) as Report;
    expect(report.storage.class).toBe(storage.class);
    expect(report.storage.leaves.map(({ name }) => name)).toEqual(storage.leaves.map(({ name }) => name));
  });

  it('fails storage in memory at any latency', async (context) => {
    const directory = memoryMount(context, '1g');
    const { stdout } = await cli('inspect', directory);
    // A long path wraps the line.
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/\(memory, certain\)/);
    // Without a duration, the run measures nothing and reports this at once.
    const told = await cliHere('-q', '--format', 'json', directory);
    expect(told.status).toBe(1);
    expect(JSON.parse(told.stdout)).toMatchObject({
      outcome: 'completed',
      phases: [],
      verdict: { outcome: 'unsuitable', measuredNs: 0 },
    });
    const run = await cliHere('-q', '--format', 'json', '--duration', '0.6', '--max-bytes', '50MB', directory);
    expect(run.status).toBe(1);
    const report = JSON.parse(run.stdout) as Report;
    expect(report).toMatchObject({ verdict: { outcome: 'unsuitable' }, storage: { class: 'memory' } });
    expect(report.phases[0]?.sync.maxNs).toBeGreaterThan(0);
    expect(report.verdict.findings.filter(({ result }) => result === 'fail')).toMatchObject([{ id: 'storage-memory' }]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no path', ['inspect'], /missing required argument 'path'/],
    ['a missing path', ['inspect', '/nonexistent/here'], /\/nonexistent\/here does not exist/],
    ['a sysroot that is none', ['inspect', '--sysroot', '/nonexistent', '/'], /\/nonexistent/],
    ['an unknown option', ['inspect', '--strict', '/'], /unknown option --strict/],
  ])('with %s prints one line on stderr and exits with 2', async (_, args, message) => {
    const { status, stdout, stderr } = await cliHere(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});
