// A system call that does not return: on a frozen file system, it is as unkillable as on a dead disk.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { HUNG_AFTER_MS } from '../../lib/cli/supervise.js';
import { benchmarkEtcdDisk, FailedRunError } from '../../lib/index.js';
import { freezable } from '../support/freezable.js';
import { namesIn } from '../support/fresh-directory.js';
import { CLI, firstChildOf, start } from '../support/program.js';
import { until } from '../support/until.js';

const preload = (name: string) => `--import ${new URL(`../support/${name}`, import.meta.url).href}`;
const FAST_TIMERS = preload('fast-timers.mjs');
const PACED = ['--keep-free', '0', '--phase', 'paced', '--duration', '60', '--thorough'];

/** Whether a thread of the run is blocked in the kernel, where no signal can end it. */
function isHung(pid: number): boolean {
  try {
    return execFileSync('ps', ['-L', '-o', 'comm=,stat=', '-p', String(pid)], { encoding: 'utf8' })
      .split('\n')
      .some((line) => /^edb-wal\s+D/.test(line));
  } catch {
    return false;
  }
}

const isGone = (pid: number) => {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
};

/** From now on, intervals of this process pass only in `untilAbandoned`. */
function fakeIntervals(): void {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Speeds up the timers of this process, from the freeze until the run is abandoned. */
async function untilAbandoned(run: Promise<unknown>, isFrozen: () => boolean): Promise<unknown> {
  let isOver = false;
  const outcome = run
    .catch((thrown: unknown) => thrown)
    .finally(() => {
      isOver = true;
    });
  while (!isOver) {
    await vi.advanceTimersByTimeAsync(isFrozen() ? 1000 : 20);
    await sleep(20);
  }
  return outcome;
}

describe('a system call that does not return', () => {
  async function hungCommand(context: TestContext, nodeOptions = FAST_TIMERS) {
    const disk = freezable(context);
    const command = start(process.execPath, [CLI, '--format', 'json', ...PACED, disk.directory], {
      // The measuring process inherits this variable.
      env: { ...process.env, NODE_OPTIONS: nodeOptions },
    });
    let stderr = '';
    command.child.stderr?.on('data', (text: string) => {
      stderr += text;
    });
    await until('the run commits', () => {
      const [folder] = namesIn(disk.directory).filter((name) => name.startsWith('.etcd'));
      const path = `${disk.directory}/${folder}/db`;
      return folder !== undefined && existsSync(path) && statSync(path).size > 2 ** 20;
    });
    const pid = firstChildOf(command.child);
    disk.freeze();
    await until('the call hangs', () => isHung(pid));
    const exited = new Promise<number | null>((resolve) => command.child.on('exit', resolve));
    return { ...disk, ...command, pid, exited, stderr: () => stderr };
  }

  it('lets the command exit at the second signal, which names the process; the folder is removed later', async (context) => {
    const { child, exited, pid, thaw, stderr, isEmpty } = await hungCommand(context);
    child.kill('SIGINT');
    await until('the call still hangs after the first signal', () => isHung(pid));
    // Two signals that arrive before the first is handled count as one.
    setTimeout(() => child.kill('SIGINT'), 300);
    // The command exits by itself: the call hangs until the disk is thawed, and nothing else would end the command.
    expect(await exited).toBe(130);
    expect(isHung(pid)).toBe(true);
    // A person who presses Ctrl-C twice waits at most 5 s.
    expect(HUNG_AFTER_MS).toBeLessThan(5000);
    expect(stderr()).toMatch(
      new RegExp(
        `process ${pid} \\(thread [^)]*edb-wal[^)]*\\) hangs in a system call that no signal can end; leaving it behind. It removes /.*/mount/\\.etcd-disk-bench-[0-9a-f]{16} when the call returns`,
      ),
    );
    thaw();
    await until('the abandoned process has ended', () => isGone(pid));
    expect(isEmpty()).toBe(true);
  });

  it('removes the folder, although the command ends while the exit status is sent to it', async (context) => {
    const nodeOptions = `${FAST_TIMERS} ${preload('late-status.mjs')}`;
    const { child, exited, pid, thaw, stderr, isEmpty } = await hungCommand(context, nodeOptions);
    child.kill('SIGINT');
    await until('the exit status is sent', () => stderr().includes('sending the exit status'));
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(isHung(pid)).toBe(true);
    thaw();
    await until('the abandoned process has ended', () => isGone(pid));
    expect(isEmpty()).toBe(true);
  });

  it('ends the command after one signal with the results so far, as a failure', async (context) => {
    const { child, exited, ended, pid, thaw, isEmpty } = await hungCommand(context);
    child.kill('SIGTERM');
    expect(await exited).toBe(143);
    expect(isHung(pid)).toBe(true);
    thaw();
    const { stdout, stderr } = await ended;
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'ERR_CALL_HUNG' },
      verdict: { outcome: 'unsuitable' },
      phases: [{ name: 'paced', stoppedBy: 'error' }],
    });
    expect(stderr).toMatch(/etcd-disk-bench: a system call on .*\.etcd-disk-bench-[0-9a-f]{16} has hung since/);
    await until('the abandoned process has ended', () => isGone(pid));
    expect(isEmpty()).toBe(true);
  });

  it('rejects the promise of an aborted run, and the run cleans up when the call returns', async (context) => {
    const { directory, freeze, thaw, isEmpty } = freezable(context);
    const controller = new AbortController();
    let isFrozen = false;
    fakeIntervals();
    const run = benchmarkEtcdDisk(directory, {
      mode: 'thorough',
      phases: ['paced'],
      keepFreeBytes: 0,
      signal: controller.signal,
      onProgress: ({ appends }) => {
        if (isFrozen || appends < 5) return;
        isFrozen = true;
        freeze();
        controller.abort();
      },
    });
    const error = await untilAbandoned(run, () => isFrozen);
    expect(error).toBeInstanceOf(FailedRunError);
    const { code, report } = error as FailedRunError;
    expect(code).toBe('ERR_CALL_HUNG');
    expect(report.phases[0]?.appends).toBeGreaterThanOrEqual(5);
    thaw();
    await until('the run has cleaned up', isEmpty);
  });

  it('rejects the promise of a run whose time is over', async (context) => {
    const { directory, freeze, thaw, isEmpty } = freezable(context);
    let isFrozen = false;
    fakeIntervals();
    const run = benchmarkEtcdDisk(directory, {
      mode: 'thorough',
      phases: ['paced'],
      durationSeconds: 60,
      keepFreeBytes: 0,
      onProgress: ({ appends }) => {
        if (!isFrozen && appends > 0) freeze();
        isFrozen ||= appends > 0;
      },
    });
    const error = await untilAbandoned(run, () => isFrozen);
    expect(error).toMatchObject({ code: 'ERR_CALL_HUNG', report: { outcome: 'failed' } });
    thaw();
    await until('the run has cleaned up', isEmpty);
  });
});
