// A real, running etcd: a run refuses its directory, warns about its disk, and loads it little when allowed. The tests use file systems in
// memory, because every other test would find an etcd on the checkout's disk.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { type Announcement, benchmarkEtcdDisk, type DiskBenchError, type Report, render } from '../lib/index.js';
import { liveEtcdNotices } from '../lib/live-etcd/check.js';
import { identityOf } from '../lib/live-etcd/etcd-process.js';
import { guardNotice } from '../lib/live-etcd/latency-guard.js';
import { findLiveEtcd } from '../lib/live-etcd/search.js';
import { TargetDisks } from '../lib/live-etcd/shared-disks.js';
import { isLocked } from '../lib/native/lock.js';
import { noticeText } from '../lib/report/messages/notices.js';
import { Sysroot } from '../lib/storage/sysroot.js';
import { storageAdvice } from '../lib/verdict/storage-advice.js';
import { startEtcd } from './support/etcd.js';
import { freshDirectory, namesIn } from './support/fresh-directory.js';
import { loopMount, memoryMount } from './support/mounts.js';
import { needs } from './support/needs.js';
import { CLI, cli, run, start } from './support/program.js';

const NOTHING = { found: [], unresolvedDirectories: [], unresolvedEtcds: [] };
const QUICK = { phases: ['closed-loop'], durationSeconds: 0.5 } as const;

/** A program other than etcd that locks the database like bbolt. */
async function holdDatabase(data: string): Promise<void> {
  const { child } = start('flock', [join(data, 'member/snap/db'), 'sh', '-c', 'echo held; exec sleep 600'], {
    detached: true,
  });
  onTestFinished(() => void process.kill(-(child.pid as number), 'SIGKILL'));
  await new Promise((resolve) => child.stdout?.once('data', resolve));
}

/** A program in its own PID namespace sees neither other processes nor their flocks. */
const ISOLATED = ['--pid', '--fork', '--mount-proc', process.execPath, CLI] as const;

function disk(context: TestContext): string {
  return memoryMount(context, '1200m');
}

async function refusal(directory: string, options: object = QUICK): Promise<DiskBenchError> {
  const before = namesIn(directory);
  const outcome = await benchmarkEtcdDisk(directory, options).catch((error: DiskBenchError) => error);
  if (!(outcome instanceof Error)) throw new Error(`${directory} should have been refused`);
  expect(outcome.code).toBe('ERR_LIVE_ETCD');
  expect(outcome.message).not.toContain('\n');
  expect(namesIn(directory)).toEqual(before);
  return outcome;
}

describe('the data directory of a running etcd', () => {
  it('is refused as target, and so are directories inside it, its parent, and a link to it', async (context) => {
    const directory = disk(context);
    const data = join(directory, 'etcd');
    const { pid } = await startEtcd(context, ['--data-dir', data]);
    symlinkSync('etcd', join(directory, 'link'));
    for (const target of [data, directory, join(data, 'member'), join(data, 'member/wal'), join(directory, 'link')]) {
      const error = await refusal(target);
      expect(error.path).toBe(data);
      expect(error.message).toMatch(
        new RegExp(`^a running etcd \\(pid ${pid}\\) keeps its data in ${data}: .*stop it first, .*set allowLive`),
      );
    }
  });

  it('is refused by the command with exit status 2, and the error names the flag that allows it', async (context) => {
    const directory = disk(context);
    await startEtcd(context, ['--data-dir', join(directory, 'etcd')]);
    const { status, stdout, stderr } = await cli(join(directory, 'etcd'));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^etcd-disk-bench: a running etcd [^\n]* set --allow-live, which measures at a low rate\n$/);
  });

  it.for<[string, (directory: string) => [readonly string[], object]]>([
    ['its environment', (directory) => [[], { env: { ...process.env, ETCD_DATA_DIR: join(directory, 'etcd') } }]],
    ['a relative path in a flag', () => [['--data-dir=etcd'], {}]],
    [
      'a separate WAL directory, on the target',
      (directory) => [['--data-dir', '/dev/shm/x', '--wal-dir', join(directory, 'etcd')], {}],
    ],
  ])('is found when etcd got it through %s', async ([, told], context) => {
    const directory = disk(context);
    const [args, options] = told(directory);
    const elsewhere = disk(context);
    const placed = args.map((word) => (word === '/dev/shm/x' ? join(elsewhere, 'data') : word));
    await startEtcd(context, placed, { cwd: directory, ...options });
    expect((await refusal(join(directory, 'etcd'))).path).toBe(join(directory, 'etcd'));
    expect((await refusal(directory)).path).toBe(join(directory, 'etcd'));
  });

  it('is found by its locks alone when the process has another name, and no lock is taken', async (context) => {
    needs(context, 'etcd');
    const directory = disk(context);
    const program = join(disk(context), 'k3s-server');
    copyFileSync('/usr/bin/etcd', program);
    chmodSync(program, 0o755);
    const data = join(directory, 'etcd');
    const etcd = await startEtcd(context, ['--data-dir', data], { program });
    const error = await refusal(data);
    expect(error.message).toMatch(`a running etcd keeps its data in ${data}:`);
    const logs = namesIn(join(data, 'member/wal'));
    expect(logs.map((name) => isLocked(join(data, 'member/wal', name)))).toEqual(logs.map(() => true));
    // bbolt's flock cannot be queried this way, but /proc/locks has it.
    expect(isLocked(join(data, 'member/snap/db'))).toBe(false);
    const noLog = () => false;
    expect(await findLiveEtcd(data, noLog)).toMatchObject({
      found: [{ directory: data, pid: null, relation: 'here' }],
    });
    const ended = new Promise((resolve) => etcd.once('close', resolve));
    etcd.kill('SIGKILL');
    await ended;
    expect(await findLiveEtcd(data, isLocked)).toEqual(NOTHING);
    expect((await benchmarkEtcdDisk(data, QUICK)).outcome).toBe('completed');
  });

  it('is found on btrfs by the lock on its database, at the top and in a subvolume', async (context) => {
    const directory = loopMount(context, 'btrfs', 200, disk(context));
    const [one, two] = [join(directory, 'one'), join(directory, 'two')];
    const inodes = [directory, one, two].map((data) => {
      if (data !== directory) execFileSync('btrfs', ['subvolume', 'create', data], { stdio: 'pipe' });
      mkdirSync(join(data, 'member/snap'), { recursive: true });
      writeFileSync(join(data, 'member/snap/db'), '');
      return statSync(join(data, 'member/snap/db')).ino;
    });
    expect(inodes[1]).toBe(inodes[2]);
    for (const data of [directory, one, two]) expect(await findLiveEtcd(data, isLocked)).toEqual(NOTHING);
    await holdDatabase(one);
    const found = { directory: one, pid: null, relation: 'here', leaves: [] };
    expect(await findLiveEtcd(one, isLocked)).toEqual({ ...NOTHING, found: [found] });
    // `one` is inside this directory, like any directory of the same file system.
    expect(await findLiveEtcd(directory, isLocked)).toEqual({ ...NOTHING, found: [found] });
    // The same inode number in another subvolume.
    expect(await findLiveEtcd(join(two, 'member'), isLocked)).toEqual(NOTHING);
    await holdDatabase(directory);
    expect((await findLiveEtcd(two, isLocked)).found).toEqual([{ ...found, directory }]);
  });

  it('is found by its WAL locks when etcd runs in another PID namespace', async (context) => {
    needs(context, 'etcd', 'namespaces');
    const data = join(disk(context), 'etcd');
    await startEtcd(context, ['--data-dir', data]);
    // In its own PID namespace, the command sees neither etcd's process nor its flock.
    const { status, stdout, stderr } = await run('unshare', [...ISOLATED, data]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(`a running etcd keeps its data in ${data}:`);
  });
});

describe('a database with its WAL elsewhere, in another PID namespace', () => {
  const DOUBT = (data: string) =>
    `cannot determine whether a running etcd keeps its data in ${data}: its WAL is elsewhere, and locks held outside this container or namespace are not visible`;

  it('is refused, with the directories inside it and its parent, because an etcd may use it', async (context) => {
    needs(context, 'etcd', 'namespaces');
    const [directory, elsewhere] = [disk(context), disk(context)];
    const data = join(directory, 'etcd');
    await startEtcd(context, ['--data-dir', data, '--wal-dir', join(elsewhere, 'log')]);
    const before = namesIn(data);
    for (const target of [data, join(data, 'member'), directory]) {
      const { status, stdout, stderr } = await run('unshare', [...ISOLATED, target]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toBe(
        `etcd-disk-bench: ${DOUBT(data)}; measure where the processes of the host are visible (in a pod: hostPID: true), name a directory on another disk, or set --allow-live, which measures at a low rate\n`,
      );
    }
    // The directory of the WAL has the locks that every process can see.
    const log = await run('unshare', [...ISOLATED, join(elsewhere, 'log')]);
    expect(log.status).toBe(2);
    expect(log.stderr).toMatch(`a running etcd keeps its data in ${join(elsewhere, 'log')}:`);
    expect(namesIn(data)).toEqual(before);
  });

  it('is measured with a small load when allowed, and the report says what is unknown', async (context) => {
    needs(context, 'etcd', 'namespaces');
    const [directory, elsewhere] = [disk(context), disk(context)];
    await startEtcd(context, ['--data-dir', directory, '--wal-dir', join(elsewhere, 'log')]);
    const args = ['--format', 'json', '--allow-live', '--duration', '1', directory];
    const { stdout, stderr } = await run('unshare', [...ISOLATED, ...args]);
    const report = JSON.parse(stdout) as Report;
    expect(stderr).toContain(`${DOUBT(directory)}.`);
    expect(report.notices).toEqual([{ id: 'etcd-unresolved', directory }]);
    expect(report.target).not.toHaveProperty('liveEtcd');
    expect(report.plan.phases).toMatchObject([{ name: 'paced', ratePerSecond: 20 }]);
  });

  it('is not suspected when it is the data of an etcd that was stopped', async (context) => {
    needs(context, 'etcd', 'namespaces');
    const data = join(disk(context), 'etcd');
    const etcd = await startEtcd(context, ['--data-dir', data]);
    const ended = new Promise((resolve) => etcd.once('close', resolve));
    etcd.kill('SIGKILL');
    await ended;
    const args = ['-q', '--format', 'json', '--phase', 'closed-loop', '--duration', '0.5', data];
    const { stdout, stderr } = await run('unshare', [...ISOLATED, ...args]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'completed' });
  });
});

describe('a disk shared with a running etcd', () => {
  it('causes a warning before the run and a finding in the report', async (context) => {
    const directory = disk(context);
    const data = join(directory, 'var/etcd');
    const target = join(directory, 'target');
    mkdirSync(target);
    mkdirSync(join(directory, 'var'));
    const { pid } = await startEtcd(context, ['--data-dir', data]);
    let announced: Announcement | undefined;
    const report = await benchmarkEtcdDisk(target, {
      ...QUICK,
      onStart: (announcement) => {
        announced = announcement;
      },
    });
    const [notice] = announced?.notices ?? [];
    expect(notice).toEqual({ id: 'etcd-on-same-disk', directory: data, pid, devices: [] });
    expect(report.target.liveEtcd).toEqual([{ directory: data, pid, relation: 'same-disk', leaves: [] }]);
    expect(storageAdvice(report.storage).map(({ id }) => id)).toContain('disk-shared-with-live-etcd');
    const { stderr } = await cli('--duration', '0.5', target);
    expect(stderr).toContain(
      `a running etcd (pid ${pid}) keeps its data in ${data}, on the same file system: the latencies include its load`,
    );
  });
});

describe('an etcd in another mount namespace', () => {
  const overlayOn = (above: string, point: string) =>
    `mkdir ${above}/lower ${above}/upper ${above}/work && mount -t overlay -o lowerdir=${above}/lower,upperdir=${above}/upper,workdir=${above}/work overlay ${point}`;

  it('is found through its overlay on the target’s disk', async (context) => {
    needs(context, 'etcd', 'namespaces', 'overlay');
    const [directory, point] = [disk(context), join(freshDirectory(), 'point')];
    for (const folder of [point, join(directory, 'target'), join(directory, 'image')]) mkdirSync(folder);
    const script = `${overlayOn(join(directory, 'image'), point)} && exec etcd "$@"`;
    const data = join(point, 'data');
    const inside = ['--mount', 'sh', '-c', script, 'sh', '--data-dir', data];
    const { pid } = await startEtcd(context, inside, { program: 'unshare' });
    expect(await findLiveEtcd(join(directory, 'target'), isLocked)).toEqual({
      ...NOTHING,
      found: [{ directory: data, pid, relation: 'same-disk', leaves: [] }],
    });
  });

  it('is found through its mount of another subvolume of the target’s btrfs', async (context) => {
    needs(context, 'etcd', 'namespaces');
    const [directory, point] = [loopMount(context, 'btrfs', 400, disk(context)), join(freshDirectory(), 'point')];
    for (const folder of [point, join(directory, 'target')]) mkdirSync(folder);
    execFileSync('btrfs', ['subvolume', 'create', join(directory, 'one')], { stdio: 'pipe' });
    const script = 'mount -o subvol=one "$1" "$2" && shift 2 && exec etcd "$@"';
    const [device] = execFileSync('findmnt', ['-no', 'SOURCE', directory], { encoding: 'utf8' }).split('\n');
    const data = join(point, 'data');
    const inside = ['--mount', 'sh', '-c', script, 'sh', device as string, point, '--data-dir', data];
    const { pid } = await startEtcd(context, inside, { program: 'unshare' });
    expect(await findLiveEtcd(join(directory, 'target'), isLocked)).toEqual({
      ...NOTHING,
      found: [{ directory: data, pid, relation: 'same-disk', leaves: [] }],
    });
  });

  // Another process replaces etcd here. Every other test would find a real etcd, and could not determine its disk either.
  it.for([
    [
      'unknown on a disk that only etcd sees',
      'mount -t tmpfs tmpfs "$2" && mkdir "$2/image" && cd "$2/image"',
      'unknown',
    ],
    ['no in memory that only etcd sees', 'mount -t tmpfs tmpfs "$1" && cd "$1"', 'no'],
  ] as const)('has the shared device %s', async ([, mounting, answer], context) => {
    needs(context, 'namespaces', 'overlay');
    const [directory, point, above] = [disk(context), join(freshDirectory(), 'point'), join(freshDirectory(), 'above')];
    for (const folder of [point, above]) mkdirSync(folder);
    const script = `${mounting} && ${answer === 'unknown' ? overlayOn('"$PWD"', '"$1"') : ':'} && echo mounted && exec sleep 600`;
    const { child } = start('unshare', ['--mount', 'sh', '-c', script, 'sh', point, above]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const [own, other] = [await identityOf(directory), await identityOf(`/proc/${child.pid}/root${point}`)];
    if (!own || !other || child.pid === undefined) throw new Error('the directories should be there');
    const disks = await TargetDisks.of(new Sysroot('/'), directory, own);
    expect(await disks.sharedWith({ ...other, path: point, pid: child.pid })).toEqual({ answer });
  });

  it('causes a notice if its disk cannot be determined', () => {
    expect(liveEtcdNotices({ ...NOTHING, unresolvedEtcds: [{ directory: '/data', pid: 7 }] }).map(noticeText)).toEqual([
      'a running etcd (pid 7) keeps its data in /data, and its disk is not visible from here. If it is the same disk, the run slows it down.',
    ]);
  });
});

describe('a run with --allow-live', () => {
  it('uses a low fixed rate, reports the etcd, and leaves its data alone', async (context) => {
    const directory = disk(context);
    const data = join(directory, 'etcd');
    const { pid } = await startEtcd(context, ['--data-dir', data]);
    const { stdout } = await cli('-q', '--format', 'json', '--allow-live', '--duration', '1', data);
    const report = JSON.parse(stdout) as Report;
    expect(report.plan).toMatchObject({ p99LimitNs: 10e6, phases: [{ name: 'paced', ratePerSecond: 20 }] });
    expect(report.phases[0]?.appends).toBeLessThanOrEqual(20);
    expect(report.target.liveEtcd).toEqual([{ directory: data, pid, relation: 'here', leaves: [] }]);
    expect(report.notices).toEqual([{ id: 'etcd-here', directory: data, pid }]);
    // The verdict is for this etcd, so it is not reported as another user of the disk.
    expect(report.verdict.findings.map(({ id }) => id)).not.toContain('disk-shared-with-live-etcd');
    expect(namesIn(data)).toEqual(['member']);
  });

  it.for([
    [true, 'yes'],
    [false, 'no'],
  ] as const)(
    'stops once its p99 exceeds 10 ms, and reports whether an etcd shares the disk (an etcd: %s)',
    async ([isThere, sharedDevice], context) => {
      needs(context, 'strace');
      const directory = disk(context);
      if (isThere) await startEtcd(context, ['--data-dir', directory]);
      const before = namesIn(directory);
      // Every fifth sync of the run takes 30 ms.
      const inject = [
        '-f',
        '-o',
        '/dev/null',
        '-e',
        'trace=fdatasync',
        '-e',
        'inject=fdatasync:delay_enter=30000:when=1+5',
      ];
      const args = [CLI, '-q', '--format', 'json', '--allow-live', '--thorough', '--duration', '60', directory];
      const { stdout } = await run('strace', [...inject, process.execPath, ...args]);
      const report = JSON.parse(stdout) as Report;
      expect(report).toMatchObject({ outcome: 'interrupted', phases: [{ name: 'paced', stoppedBy: 'latency' }] });
      expect(report.phases[0]?.appends).toBeLessThan(100);
      expect(report.notices.at(-1)).toEqual({ id: 'latency-guard-tripped', limitNs: 10e6, sharedDevice });
      expect((await render(report, 'text', { verbose: true })).replace(/\s+/g, ' ')).toContain(
        'stopped by the latency guard',
      );
      expect(namesIn(directory)).toEqual(before);
    },
  );

  it('reports that it stopped even if it is unknown whether an etcd uses the disk', () => {
    expect(noticeText(guardNotice(10e6, { ...NOTHING, unresolvedDirectories: ['/data'] }))).toBe(
      'The latency guard ended the run: its fdatasync p99 exceeded 10 ms. It is not known whether a running etcd uses the disk.',
    );
  });
});

it('finds no etcd when none runs, even in a directory that looks like one', async (context) => {
  const directory = disk(context);
  mkdirSync(join(directory, 'member/wal'), { recursive: true });
  mkdirSync(join(directory, 'member/snap'));
  writeFileSync(join(directory, 'member/wal/0000000000000000-0000000000000000.wal'), '');
  writeFileSync(join(directory, 'member/snap/db'), '');
  expect(await findLiveEtcd(directory, isLocked)).toEqual(NOTHING);
});
