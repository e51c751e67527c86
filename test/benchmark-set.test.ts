// Several directories in one run, on real disks.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitStatusOfSaved } from '../lib/cli/exit-status.js';
import { benchmarkEtcdDisks, DiskBenchError, FORMATS, type ReportSet, readReport, render } from '../lib/index.js';
import { freshDirectory, namesIn } from './support/fresh-directory.js';
import { loopMount, memoryMount } from './support/mounts.js';
import { needs } from './support/needs.js';
import { CLI, cli, run } from './support/program.js';
import { expectToFitSchema } from './support/schema.js';

// The mounts are small.
const QUICK = { durationSeconds: 0.6, keepFreeBytes: 0 } as const;

describe('two directories', () => {
  it.each([false, true])('are reported and ranked (at the same time: %s)', async (isConcurrent) => {
    const directories = [freshDirectory(), freshDirectory()];
    const [running, seen]: [Set<string>, string[]] = [new Set(), []];
    let together = 0;
    const set = await benchmarkEtcdDisks(directories, {
      ...QUICK,
      isConcurrent,
      onStart: ({ directory }) => running.add(directory),
      onProgress: () => {
        together = Math.max(together, running.size);
      },
      onReport: ({ target }) => {
        running.delete(target.path);
        seen.push(target.path);
      },
    });
    expect(together).toBe(isConcurrent ? 2 : 1);
    expect([...seen].sort()).toEqual([...directories].sort());
    expect(set.reports.map(({ target }) => target.path)).toEqual(directories);
    expect(set.isConcurrent).toBe(isConcurrent);
    expect(set.ranking.map(({ path }) => path).sort()).toEqual([...directories].sort());
    // Both are on the disk of the checkout, if it has one.
    const disks = set.reports[0]?.storage.leaves.map(({ name }) => name) ?? [];
    expect(set.sharedDisks).toEqual(disks.map((device) => ({ device, paths: directories })));
    for (const directory of directories) expect(namesIn(directory)).toEqual([]);
    expectToFitSchema(set);
    const json = JSON.parse(JSON.stringify(set));
    expect(await readReport({ text: await render(set, 'json') })).toEqual(json);
    for (const { name } of FORMATS.filter(({ holds }) => holds.includes('set'))) {
      const text = await render(set, name);
      for (const path of directories) expect([name, text.includes(path)]).toEqual([name, true]);
    }
  });

  it('of different disks have the better disk first', async (context) => {
    const [memory, disk] = [memoryMount(context, '300m'), loopMount(context, 'ext4', 400)];
    const { ranking } = await benchmarkEtcdDisks([memory, disk], {
      ...QUICK,
      durationSeconds: 1,
    });
    // Memory is never durable, however fast. The verdict on a disk under load varies.
    const ofMemory = ranking.find(({ path }) => path === memory);
    expect(ofMemory).toMatchObject({ outcome: 'unsuitable' });
    const badness = ['recommended', 'suitable', 'inconclusive', 'unsuitable'];
    const order = ranking.map(({ outcome }) => badness.indexOf(outcome));
    expect(order).toEqual([...order].sort());
    expect(ranking.map(({ path }) => path).sort()).toEqual([disk, memory].sort());
  });

  it('are both ended by an abort', async () => {
    const controller = new AbortController();
    const { reports } = await benchmarkEtcdDisks([freshDirectory(), freshDirectory()], {
      durationSeconds: 600,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(reports.map(({ outcome }) => outcome)).toEqual(['interrupted', 'interrupted']);
  });
});

describe('a directory that cannot be measured', () => {
  it('prevents all runs if this is known before the first write', async (context) => {
    const good = freshDirectory();
    const full = memoryMount(context, '1m');
    for (const bad of [CLI, full]) {
      const error = await benchmarkEtcdDisks([good, bad], { ...QUICK, onStart: () => expect.unreachable() }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(DiskBenchError);
      expect((error as Error).message).toContain(bad);
    }
  });

  it('needs space for all at once if they run at once on one file system', async (context) => {
    const mount = memoryMount(context, '200m');
    const [a, b] = [join(mount, 'a'), join(mount, 'b')];
    for (const directory of [a, b]) mkdirSync(directory);
    const options = { ...QUICK, phases: ['closed-loop'], maxBytes: 10_000_000 } as const;
    expect(await benchmarkEtcdDisks([a, b], options)).toMatchObject({ failures: [] });
    await expect(benchmarkEtcdDisks([a, b], { ...options, isConcurrent: true })).rejects.toMatchObject({
      code: 'ENOSPC',
    });
  });

  it('needs space for all at once in two subvolumes of one btrfs', async (context) => {
    const mount = loopMount(context, 'btrfs', 320);
    const subvolumes = ['a', 'b'].map((name) => join(mount, name));
    for (const path of subvolumes) execFileSync('btrfs', ['subvolume', 'create', path], { stdio: 'pipe' });
    const options = { ...QUICK, phases: ['closed-loop'], maxBytes: 10_000_000, isConcurrent: true } as const;
    const onStart = () => expect.unreachable();
    await expect(benchmarkEtcdDisks(subvolumes, { ...options, onStart })).rejects.toMatchObject({ code: 'ENOSPC' });
    // One of them would fit.
    const elsewhere = memoryMount(context, '300m');
    const alone = await benchmarkEtcdDisks([subvolumes[0] as string, elsewhere], options);
    expect(alone).toMatchObject({ failures: [] });
  });

  it.each([false, true])(
    'is a failure in addition to the other reports, if it fails later (at the same time: %s)',
    async (isConcurrent) => {
      const [good, gone] = [freshDirectory(), join(freshDirectory(), 'gone')];
      mkdirSync(gone);
      const set = await benchmarkEtcdDisks([gone, good], {
        ...QUICK,
        isConcurrent,
        // After the check of this directory, and before the first write.
        onStart: ({ directory }) => directory === gone && rmdirSync(gone),
      });
      expect(set.failures).toMatchObject([{ path: gone, code: 'ENOENT', message: expect.stringContaining(gone) }]);
      expect(set.reports.map(({ target }) => target.path)).toEqual([good]);
      expect(set.ranking).toMatchObject([{ rank: 1, path: good }]);
      expectToFitSchema(set);
      expect(exitStatusOfSaved(set, false)).toBe(2);
      for (const format of ['text', 'markdown']) expect(await render(set, format)).toContain('ot measured');
    },
  );

  it('is skipped after the latency guard ended a run beside a running etcd', async (context) => {
    needs(context, 'strace');
    const [slow, next, last] = ['300m', '300m', '300m'].map((size) => memoryMount(context, size)) as [
      string,
      string,
      string,
    ];
    // With a duration, memory is measured too.
    const args = ['--format', 'json', '--allow-live', '--duration', '30', '--keep-free', '0', slow, next, last];
    // Every sync takes 30 ms, so the latency guard would end the first run, and the others as well.
    const delay = ['-f', '-o', '/dev/null', '-e', 'trace=fdatasync', '-e', 'inject=fdatasync:delay_enter=30000'];
    const { status, stdout, stderr } = await run('strace', [...delay, process.execPath, CLI, ...args]);
    expect(status).toBe(2);
    const set = JSON.parse(stdout) as ReportSet;
    expect(set.reports).toMatchObject([{ target: { path: slow }, phases: [{ stoppedBy: 'latency' }] }]);
    expect(set.failures).toEqual(
      [next, last].map((path) => ({
        path,
        code: 'ERR_LIVE_ETCD',
        message: `${path} was not measured: the latency guard ended the run in ${slow}, and both may use the same disk. Measure it alone`,
      })),
    );
    expect(stderr.match(/writes up to .* into a new folder in \S+ and removes it/g)).toHaveLength(1);
    expectToFitSchema(set);
  });

  it('causes an error if no directory could be measured', async () => {
    const parent = freshDirectory();
    const directories = ['a', 'b'].map((name) => join(parent, name));
    for (const directory of directories) mkdirSync(directory);
    const onStart = ({ directory }: { readonly directory: string }) => rmdirSync(directory);
    await expect(benchmarkEtcdDisks(directories, { ...QUICK, onStart })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('directories that do not exist yet', () => {
  it('are each measured in their nearest parent', async () => {
    const parents = [freshDirectory(), freshDirectory()];
    const asked = parents.map((parent) => join(parent, 'lib', 'etcd'));
    const { reports } = await benchmarkEtcdDisks(asked, { ...QUICK, maxAppends: 3 });
    expect(reports.map(({ target }) => [target.path, target.measuredPath])).toEqual(
      asked.map((path, index) => [path, parents[index]]),
    );
    for (const parent of parents) expect(namesIn(parent)).toEqual([]);
  });

  it('are rejected by name if their nearest parent is the same', async () => {
    const parent = freshDirectory();
    const [a, b] = [join(parent, 'a'), join(parent, 'b')];
    await expect(benchmarkEtcdDisks([a, b], QUICK)).rejects.toThrow(
      `${a} and ${b} would both be measured in ${parent}`,
    );
  });

  it('are an error if they must exist', async () => {
    const missing = join(freshDirectory(), 'etcd');
    await expect(benchmarkEtcdDisks([freshDirectory(), missing], { ...QUICK, mustExist: true })).rejects.toMatchObject({
      code: 'ENOENT',
      path: missing,
    });
  });
});

describe('two names', () => {
  it('of one directory are rejected, also through a link', async () => {
    const directory = freshDirectory();
    symlinkSync('.', join(directory, 'link'));
    await expect(benchmarkEtcdDisks([directory, join(directory, 'link')], QUICK)).rejects.toThrow(
      /are the same directory/,
    );
    await expect(benchmarkEtcdDisks([directory], QUICK)).rejects.toThrow('directories must be two or more');
  });
});

describe('the command', () => {
  it('prints each report and the ranking, and exits with the worst status', async (context) => {
    const [memory, disk] = [memoryMount(context, '300m'), freshDirectory()];
    const output = join(freshDirectory(), 'set.json');
    const args = ['-q', '--duration', '0.6', '--keep-free', '0', '--output', output, disk, memory];
    const { status, stdout, stderr } = await cli(...args);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^2 directories, measured one after another\n {2}1 {2}${disk}: `));
    expect(stdout).toMatch(new RegExp(`^ {2}2 {2}${memory}: unsuitable`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${disk}: (inconclusive|unsuitable)`, 'm'));
    const again = await cli('report', output, '--format', 'json');
    expect(again).toMatchObject({ status: 0, stdout: readFileSync(output, 'utf8') });
    const compared = await cli('compare', output);
    expect(compared).toMatchObject({ status: 0, stderr: '' });
    for (const path of [disk, memory]) expect(compared.stdout.replace(/\s+/g, '')).toContain(path);
  });
});
