// The system calls of a run, by strace: etcd's calls in etcd's order, including a segment cut and a backend commit.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { CLI, run } from '../support/program.js';

const CALLS =
  'mkdirat,openat,fcntl,fallocate,lseek,write,pwrite64,fdatasync,fsync,ftruncate,renameat,renameat2,unlinkat';

interface Call {
  readonly thread: string;
  readonly name: string;
  readonly text: string;
}

/** The output of strace for a run of the command: one line per call, with the thread first. */
async function straced(calls: string, directory: string, args: readonly string[], shownBytes = 0): Promise<string[]> {
  const log = join(freshDirectory(), 'strace');
  const command = [process.execPath, CLI, '-q', ...args, directory];
  const ended = await run('strace', ['-f', '-y', `-s${shownBytes}`, '-o', log, '-e', `trace=${calls}`, ...command]);
  expect(ended.status, ended.stderr).toBeLessThan(4);
  return whole(readFileSync(log, 'utf8').split('\n'));
}

/** The lines, with the result of an interrupted call joined to its start. */
function whole(lines: readonly string[]): string[] {
  const joined: string[] = [];
  const open = new Map<string, number>();
  for (const line of lines) {
    const [thread = ''] = line.split(' ');
    const [, end] = /<\.\.\. \w+ resumed>(.*)$/.exec(line) ?? [];
    const begun = open.get(thread);
    if (end !== undefined && begun !== undefined) {
      joined[begun] += end;
      continue;
    }
    const beginning = /^(.*) <unfinished \.\.\.>$/.exec(line)?.[1];
    if (beginning !== undefined) open.set(thread, joined.length);
    joined.push(beginning ?? line);
  }
  return joined;
}

/** The calls on the work folder and its files, in order of their start. */
async function trace(...args: readonly string[]): Promise<Call[]> {
  const directory = freshDirectory();
  return (await straced(CALLS, directory, args))
    .filter((line) => line.includes('.etcd-disk-bench-') || (line.includes('openat') && line.includes(directory)))
    .flatMap((line) => {
      const [, thread, name, text] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? [];
      return thread && name && text
        ? [{ thread, name, text: text.replace(/\.etcd-disk-bench-[0-9a-f]+/g, 'FOLDER') }]
        : [];
    });
}

const names = (calls: readonly Call[]) => calls.map(({ name }) => name);

describe('the write-ahead log', () => {
  it('is appended and cut with the same calls as etcd', async (context) => {
    needs(context, 'strace');
    // Enough appends after the cut for the pipeline to begin the next segment.
    const size = ['--write-size', '1000000', '--max-bytes', '80000000'];
    const calls = await trace('--phase', 'closed-loop', '--thorough', ...size);
    const writer = calls.find(({ name }) => name === 'mkdirat')?.thread;
    const wal = calls.filter(({ thread, text }) => thread === writer && !text.includes('/db'));
    // The folder is created and opened, and its marker is locked before it gets its name.
    const marked = wal.findIndex(({ text }) => text.includes('"etcd-disk-bench.lock"'));
    const made = wal
      .splice(0, marked + 1)
      .filter(({ name, text }) => name !== 'lseek' && !/F_DUPFD|F_GETFL|F_SETFD/.test(text));
    expect(names(made)).toEqual([...['mkdirat', 'openat', 'openat', 'fcntl', 'write', 'fdatasync', 'renameat']]);
    expect(made[0]?.text).toMatch(/0700/);
    expect(made[1]?.text).toMatch(/O_RDONLY\|O_NOFOLLOW\|O_CLOEXEC\|O_DIRECTORY/);
    expect(made[2]?.text).toMatch(/O_RDWR\|O_CREAT\|O_EXCL\|O_NOFOLLOW\|O_CLOEXEC, 0600/);
    expect(made[3]?.text).toMatch(/F_OFD_SETLKW, \{l_type=F_WRLCK/);
    const sequence = names(wal);

    // The first segment: its header at half of its size, its name, the directory, and the reopened file.
    const setUp = ['lseek', 'write', 'fdatasync', 'lseek', 'renameat', 'fsync', 'openat', 'fcntl', 'lseek'];
    expect(sequence.slice(0, 9)).toEqual(setUp);
    expect(wal[0]?.text).toMatch(/, 31997952, SEEK_SET/);
    expect(wal[4]?.text).toContain('"0000000000000000-0000000000000000.wal"');
    // Each append.
    expect(sequence.slice(9, 12)).toEqual(['lseek', 'write', 'fdatasync']);
    expect(wal[9]?.text).toMatch(/, 0, SEEK_CUR\) += 31998048$/);
    // The segment cut, once the segment has 64,000,000 bytes.
    const cut = sequence.indexOf('ftruncate');
    expect(sequence.slice(cut - 2, cut + 14)).toEqual([
      ...['lseek', 'lseek', 'ftruncate', 'write', 'fdatasync'],
      ...['write', 'fdatasync', 'lseek', 'renameat', 'fsync', 'openat', 'fcntl', 'lseek'],
      ...['lseek', 'write', 'fdatasync'],
    ]);
    expect(wal[cut]?.text).toMatch(/0000000000000000-0000000000000000\.wal>, 64998048\) += 0/);
    expect(wal[cut + 3]?.text).toMatch(/1\.tmp>, .*96/);
    expect(wal[cut + 6]?.text).toContain('"0000000000000001-0000000000000022.wal"');
    expect(wal[cut + 7]?.text).toMatch(/FOLDER>/);
    expect(wal[cut + 9]?.text).toMatch(/F_OFD_SETLKW, \{l_type=F_WRLCK/);

    // The pipeline, on its own thread: one segment ahead, fully preallocated.
    const pipeline = calls.filter(({ thread, text }) => thread !== writer && text.includes('FOLDER'));
    expect(names(pipeline)).toEqual(Array.from({ length: 3 }, () => ['openat', 'fcntl', 'fallocate']).flat());
    for (const { text } of pipeline.filter(({ name }) => name === 'fallocate'))
      expect(text).toContain(', 0, 0, 64000000');
    for (const { text } of pipeline.filter(({ name }) => name === 'openat')) {
      expect(text).toMatch(/"[01]\.tmp", O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW\|O_CLOEXEC, 0600/);
    }
  });
});

describe('the backend', () => {
  it('commits with dirty pages in page order, a sync, one of two meta pages in turn, a sync', async (context) => {
    needs(context, 'strace');
    const calls = await trace('--phase', 'paced', '--thorough', '--duration', '5');
    const db = calls.filter(({ name, text }) => name !== 'openat' && text.includes('/db>'));
    expect(names(db.slice(0, 2))).toEqual(['pwrite64', 'fdatasync']);
    // The first commit grows the file by 16 MiB, and syncs.
    expect(names(db.slice(2, 4))).toEqual(['ftruncate', 'fsync']);
    expect(db[2]?.text).toContain(', 16777216');

    const commits = splitAfterEachSecondSync(db.slice(4));
    expect(commits.length).toBeGreaterThan(3);
    commits.forEach((commit, number) => {
      const writes = commit.filter(({ name }) => name === 'pwrite64').map(({ text }) => /, (\d+), (\d+)/.exec(text));
      const offsets = writes.map((match) => Number(match?.[2]));
      const dirty = offsets.slice(0, -1);
      expect(dirty.length).toBeGreaterThanOrEqual(2);
      expect(dirty).toEqual([...dirty].sort((a, b) => a - b));
      expect(offsets.at(-1)).toBe((number % 2) * 4096);
      for (const match of writes) expect(Number(match?.[1]) % 4096).toBe(0);
      expect(names(commit).slice(-3)).toEqual(['fdatasync', 'pwrite64', 'fdatasync']);
    });
  });
});

describe('the clock', () => {
  it('is the monotonic one for all waits, which nobody can set', async (context) => {
    needs(context, 'strace');
    const lines = await straced(
      'futex,clock_nanosleep,prctl',
      freshDirectory(),
      // Slow enough for the CPU-load thread to sleep between appends.
      ['--phase', 'paced', '--thorough', '--duration', '3', '--rate', '20'],
      20,
    );
    const waitsOf = (name: string) => {
      const naming = lines.find((line) => line.includes(`prctl(PR_SET_NAME, "${name}"`));
      const thread = `${naming?.split(' ')[0]} `;
      return lines.filter((line) => line.startsWith(thread) && line.includes('{tv_sec='));
    };
    const [pipeline, ...others] = ['edb-pipeline', 'edb-wal', 'edb-committer', 'edb-cpu-load'].map(waitsOf);
    // If other programs use all CPUs, the CPU-load thread never waits.
    for (const waits of [pipeline, ...others.slice(0, 2)]) expect(waits?.length).toBeGreaterThan(0);
    // futex(2): without FUTEX_CLOCK_REALTIME the clock is the monotonic one, also for a relative wait.
    const monotonic = /FUTEX_WAIT(_BITSET)?(_PRIVATE)?, |clock_nanosleep\(CLOCK_MONOTONIC, /;
    for (const wait of [pipeline ?? [], ...others].flat()) expect(wait).toMatch(monotonic);
  });
});

function splitAfterEachSecondSync(calls: readonly Call[]): Call[][] {
  const commits: Call[][] = [];
  let commit: Call[] = [];
  for (const call of calls) {
    commit.push(call);
    if (commit.filter(({ name }) => name === 'fdatasync').length < 2) continue;
    commits.push(commit);
    commit = [];
  }
  return commits;
}
