// The next run in a directory recognises and removes the leftover of a killed run, and nothing else.

import { mkdirSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarkEtcdDisk, type Report, render } from '../../lib/index.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { CLI, cli, firstChildOf, start } from '../support/program.js';
import { until } from '../support/until.js';

const QUICK = { durationSeconds: 0.4, maxAppends: 5 } as const;

/** An active run in another process, and the name of its folder. */
async function underWay(directory: string) {
  const before = namesIn(directory);
  const args = ['-q', '--thorough', '--duration', '600', '--phase', 'closed-loop', directory];
  const run = start(process.execPath, [CLI, ...args]);
  let folder = '';
  await until('the run writes', () => {
    folder = namesIn(directory).find((name) => name.startsWith('.etcd-disk-bench-') && !before.includes(name)) ?? '';
    const path = join(directory, folder);
    // The second segment is preallocated, and the backend exists.
    const names = folder === '' ? [] : namesIn(path);
    return names.includes('db') && names.includes('1.tmp') && statSync(join(path, '1.tmp')).size > 0;
  });
  return { ...run, folder };
}

describe('a leftover folder', () => {
  it.each(['SIGKILL', 'SIGQUIT'] as const)(
    'of a run ended by %s is removed by the next run, and reported before and after',
    async (signal) => {
      const directory = freshDirectory();
      const { child, ended, folder } = await underWay(directory);
      process.kill(firstChildOf(child), signal);
      await ended;
      expect(namesIn(directory)).toEqual([folder]);
      expect(namesIn(join(directory, folder))).toEqual(expect.arrayContaining(['db', 'etcd-disk-bench.lock', '1.tmp']));
      const { stdout, stderr } = await cli('--format', 'json', '--duration', '0.4', directory);
      expect(stderr).toContain(`removed ${join(directory, folder)}, the work folder of a killed run.`);
      const report = JSON.parse(stdout) as Report;
      expect(report.notices).toContainEqual({ id: 'leftover-removed', path: join(directory, folder) });
      expect((await render(report)).replace(/\s+/g, ' ')).toMatch(/removed \S+, the work folder of a killed run/);
      expect(namesIn(directory)).toEqual([]);
    },
  );

  it('stays while its run is active', async () => {
    const directory = freshDirectory();
    const { child, ended, folder } = await underWay(directory);
    const { notices } = await benchmarkEtcdDisk(directory, QUICK);
    expect(notices.map(({ id }) => id)).not.toContain('leftover-removed');
    expect(namesIn(directory)).toEqual([folder]);
    child.kill('SIGINT');
    expect((await ended).status).toBe(130);
    expect(namesIn(directory)).toEqual([]);
  });

  it('with a file of somebody else stays with that file, and is reported', async () => {
    const directory = freshDirectory();
    const { child, ended, folder } = await underWay(directory);
    process.kill(firstChildOf(child), 'SIGKILL');
    await ended;
    writeFileSync(join(directory, folder, 'notes'), 'mine');
    const { target, notices } = await benchmarkEtcdDisk(directory, QUICK);
    expect(notices.map(({ id }) => id)).not.toContain('leftover-removed');
    expect(target.leftover).toContain(`${join(directory, folder)} could not be removed (rmdir: ENOTEMPTY)`);
    expect(namesIn(join(directory, folder))).toEqual(['etcd-disk-bench.lock', 'notes']);
  });

  it('without the marker belongs to somebody else, and stays', async () => {
    const directory = freshDirectory();
    const folder = join(directory, '.etcd-disk-bench-0123456789abcdef');
    mkdirSync(folder);
    writeFileSync(join(folder, 'db'), 'mine');
    const { notices } = await benchmarkEtcdDisk(directory, QUICK);
    expect(notices.map(({ id }) => id)).not.toContain('leftover-removed');
    expect(namesIn(folder)).toEqual(['db']);
  });

  it('counts as free space: it does not prevent the next run', async (context) => {
    const directory = memoryMount(context, '800m');
    const { child, ended, folder } = await underWay(directory);
    process.kill(firstChildOf(child), 'SIGKILL');
    await ended;
    expect(statfsSync(directory).bavail * statfsSync(directory).bsize).toBeLessThan(700 * 2 ** 20);
    const { notices } = await benchmarkEtcdDisk(directory, QUICK);
    expect(notices).toContainEqual({ id: 'leftover-removed', path: join(directory, folder) });
    expect(namesIn(directory)).toEqual([]);
  });
});
