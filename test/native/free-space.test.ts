// Free space and quotas on real file systems: the run keeps the reserve, and reports why it stopped.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarkEtcdDisk, type DiskBenchError, type Report } from '../../lib/index.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { needs } from '../support/needs.js';
import { ofEachThread } from '../support/own-threads.js';
import { CLI, run } from '../support/program.js';

const MIB = 2 ** 20;

/** The name and nice value of each thread. */
function threadPriorities(): string[] {
  return ofEachThread('stat').map((stat) => {
    const [, name, rest = ''] = /^\d+ \((.*)\) (.*)\n$/.exec(stat) ?? [];
    return `${name} ${rest.split(' ')[16]}`;
  });
}

/** The name and I/O priority of each thread of the run. */
function ioPriorities(): string[] {
  return ofEachThread('stat').flatMap((stat) => {
    const [, thread, name] = /^(\d+) \((edb-.*)\) /.exec(stat) ?? [];
    return thread === undefined
      ? []
      : // It may have ended meanwhile.
        spawnSync('ionice', ['-p', thread], { encoding: 'utf8' })
          .stdout.trim()
          .split('\n')
          .map((priority) => `${name} ${priority}`);
  });
}

function freeMibOf(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return (bavail * bsize) / MIB;
}

/** Fills a file system in memory until this much is free. */
function fill(directory: string, leftMib: number): void {
  execFileSync('fallocate', [
    '-l',
    String(Math.floor((freeMibOf(directory) - leftMib) * MIB)),
    join(directory, 'filler'),
  ]);
}

describe('free space', () => {
  it('of 512 MiB is kept at the start, and the error has all numbers', async (context) => {
    const directory = memoryMount(context, '600m');
    const error = await benchmarkEtcdDisk(directory, { durationSeconds: 1 }).catch((thrown: DiskBenchError) => thrown);
    expect(error).toMatchObject({ code: 'ENOSPC', path: directory });
    expect((error as DiskBenchError).message).toMatch(/has 600 MiB free; the run needs 2\d\d MiB plus 512 MiB/);
    expect(namesIn(directory)).toEqual([]);
  });

  it('is not needed where the storage decides the verdict', async (context) => {
    const { verdict } = await benchmarkEtcdDisk(memoryMount(context, '600m'));
    expect(verdict.outcome).toBe('unsuitable');
  });

  function expectEndedForSpace(report: Report, directory: string): void {
    expect(report).toMatchObject({ outcome: 'interrupted', phases: [{ stoppedBy: 'space' }] });
    expect(report.phases[0]?.appends).toBeGreaterThan(0);
    expect(report.notices).toMatchObject([{ id: 'space-reserve-reached', keptBytes: 512 * 2 ** 20 }]);
    expect(namesIn(directory)).toEqual(['filler']);
  }

  it('is kept when others fill the disk: the run stops and reports', async (context) => {
    const directory = memoryMount(context, '1200m');
    let isFilled = false;
    const report = await benchmarkEtcdDisk(directory, {
      phases: ['paced'],
      mode: 'thorough',
      durationSeconds: 60,
      onProgress: ({ appends }) => {
        if (!isFilled && appends > 0) fill(directory, 300);
        isFilled ||= appends > 0;
      },
    });
    expectEndedForSpace(report, directory);
  });

  it('is not used for the next segment: the run stops before it and reports', async (context) => {
    const directory = memoryMount(context, '1200m');
    const report = await benchmarkEtcdDisk(directory, {
      phases: ['closed-loop'],
      mode: 'thorough',
      durationSeconds: 60,
      writeSizeBytes: 100_000,
      maxBytes: 1e12,
      // Space for two and a half segments.
      onStart: () => fill(directory, 512 + 2.5 * 61),
    });
    expectEndedForSpace(report, directory);
  });

  it('is not checked when nothing is to be kept', async (context) => {
    const directory = memoryMount(context, '400m');
    const { outcome } = await benchmarkEtcdDisk(directory, { durationSeconds: 0.4, keepFreeBytes: 0 });
    expect(outcome).toBe('completed');
  });
});

describe('a quota', () => {
  it('that is used up is named, with the fix', async (context) => {
    needs(context, 'strace');
    const directory = freshDirectory();
    // The preallocation of the third segment fails, as it does on a kernel with quotas.
    const inject = ['-f', '-o', '/dev/null', '-e', 'trace=fallocate', '-e', 'inject=fallocate:error=EDQUOT:when=3'];
    const args = [CLI, '-q', '--thorough', '--phase', 'closed-loop', '--write-size', '1000000', directory];
    const { status, stderr } = await run('strace', [...inject, process.execPath, ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^etcd-disk-bench: fallocate failed on .*\.tmp at preallocate 2 \(EDQUOT\): the quota is used up: raise it[^\n]*\n$/,
    );
    expect(namesIn(directory)).toEqual([]);
  });
});

describe('low priority', () => {
  it('applies only to the threads of the run, for CPU and disk', async (context) => {
    needs(context, 'ionice');
    const directory = freshDirectory();
    const seen = new Set<string>();
    const io = new Set<string>();
    const lowest = ['edb-wal', 'edb-pipeline', 'edb-committer'].map((name) => `${name} best-effort: prio 7`);
    const nicest = ['edb-wal 19', 'edb-pipeline 19', 'edb-committer 19'];
    const haveAllBeenSeen = new AbortController();
    await benchmarkEtcdDisk(directory, {
      mode: 'thorough',
      phases: ['paced'],
      lowPriority: true,
      signal: haveAllBeenSeen.signal,
      onProgress: ({ appends }) => {
        if (appends === 0) return;
        for (const text of threadPriorities()) seen.add(text);
        for (const text of ioPriorities()) io.add(text);
        if (nicest.every((text) => seen.has(text)) && lowest.every((text) => io.has(text))) haveAllBeenSeen.abort();
      },
    });
    expect([...seen]).toEqual(expect.arrayContaining(nicest));
    expect([...io]).toEqual(expect.arrayContaining(lowest));
    expect(execFileSync('ionice', ['-p', String(process.pid)], { encoding: 'utf8' })).not.toContain('prio 7');
    const own = /.*\) (.*)/.exec(readFileSync('/proc/self/stat', 'utf8'))?.[1]?.split(' ')[16];
    expect([...seen].filter((text) => !text.startsWith('edb-')).every((text) => text.endsWith(` ${own}`))).toBe(true);
  });
});
