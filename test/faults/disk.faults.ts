// Events of real file systems during a run: they fill up, turn read-only, are unmounted, or lose the folder. The tests need root.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { benchmarkEtcdDisk, FailedRunError, type Report } from '../../lib/index.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { loopMount, memoryMount, overlayMount } from '../support/mounts.js';
import { survived } from './injector.js';

const FOLDER = /^\.etcd-disk-bench-/;
const OPTIONS = {
  mode: 'thorough',
  phases: ['closed-loop'],
  // The event ends the run sooner, even on a slow disk.
  durationSeconds: 300,
  keepFreeBytes: 0,
  maxBytes: 1e12,
} as const;

/** Starts a run, and does something after its first appends. */
async function runWith(
  directory: string,
  happen: (folder: string) => void,
  options = {},
): Promise<Report | FailedRunError> {
  let hasHappened = false;
  const outcome = await benchmarkEtcdDisk(directory, {
    ...OPTIONS,
    ...options,
    onProgress: ({ appends }) => {
      if (hasHappened || appends < 5) return;
      hasHappened = true;
      happen(join(directory, namesIn(directory).find((name) => FOLDER.test(name)) ?? ''));
    },
  }).catch((error: unknown) => {
    if (error instanceof FailedRunError) return error;
    throw error;
  });
  expect(hasHappened).toBe(true);
  survived(1);
  return outcome;
}

function fill(directory: string): void {
  execFileSync('sh', ['-c', 'cat /dev/zero 2> /dev/null > "$1" || true', 'sh', join(directory, 'filler')]);
}

/** The run creates files in the folder meanwhile. */
function removeUnderARun(folder: string): void {
  while (existsSync(folder)) {
    try {
      rmSync(folder, { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    }
  }
}

const FILE_SYSTEMS: readonly [string, (context: TestContext) => string][] = [
  ['tmpfs', (context) => memoryMount(context, '400m')],
  ['ext4', (context) => loopMount(context, 'ext4', 400)],
  ['xfs', (context) => loopMount(context, 'xfs', 500)],
  ['btrfs', (context) => loopMount(context, 'btrfs', 500)],
  ['overlay', (context) => overlayMount(context, loopMount(context, 'ext4', 400))],
];

describe('a file system under a run', () => {
  for (const [type, mount] of FILE_SYSTEMS) {
    it(`(${type}) that fills up ends the run with ENOSPC and its results so far`, async (context) => {
      const directory = mount(context);
      const outcome = await runWith(directory, () => fill(directory), { writeSizeBytes: 1_000_000 });
      expect(outcome).toMatchObject({
        code: 'ENOSPC',
        report: { outcome: 'failed', phases: [{ stoppedBy: 'error' }] },
      });
      expect(namesIn(directory).filter((name) => FOLDER.test(name))).toEqual([]);
    });
  }

  it('with an exhausted quota ends the run with EDQUOT, its results so far and the fix', async (context) => {
    const directory = loopMount(context, 'btrfs', 700);
    const btrfs = (...args: readonly string[]) => execFileSync('btrfs', [...args, directory], { stdio: 'pipe' });
    btrfs('quota', 'enable');
    // Less than two segments; on btrfs the limit applies to root too.
    const outcome = await runWith(directory, () => btrfs('qgroup', 'limit', '100M'), { writeSizeBytes: 1_000_000 });
    expect(outcome).toMatchObject({ code: 'EDQUOT', report: { outcome: 'failed', phases: [{ stoppedBy: 'error' }] } });
    expect((outcome as FailedRunError).message).toContain('the quota is used up');
    expect(namesIn(directory).filter((name) => FOLDER.test(name))).toEqual([]);
  });

  it('that turns read-only after an error ends the run with that error, and names the leftovers', async (context) => {
    const directory = loopMount(context, 'ext4', 400);
    // ext4 does this when its journal fails. An ordinary remount is refused while files are open for writing.
    const outcome = await runWith(directory, () => execFileSync('mount', ['-o', 'remount,abort', directory]));
    expect(outcome).toBeInstanceOf(FailedRunError);
    const { code, message } = outcome as FailedRunError;
    expect(code).toMatch(/^(EIO|EROFS)$/);
    expect(message).toMatch(/\.etcd-disk-bench-.* could not be removed/);
  });

  it('that is unmounted lazily lets the run end as usual, and its folder is removed', async (context) => {
    const above = loopMount(context, 'ext4', 400);
    const directory = join(freshDirectory(), 'again');
    mkdirSync(directory);
    execFileSync('mount', ['--bind', above, directory]);
    const outcome = await runWith(directory, () => execFileSync('umount', ['--lazy', directory]), {
      durationSeconds: 2,
    });
    expect(outcome).toMatchObject({ outcome: 'completed' });
    expect(namesIn(above).filter((name) => FOLDER.test(name))).toEqual([]);
  });

  it('whose work folder is deleted ends the run at the next segment cut, by name', async () => {
    const directory = freshDirectory();
    const outcome = await runWith(directory, removeUnderARun, {
      writeSizeBytes: 1_000_000,
    });
    expect(outcome).toMatchObject({ code: 'ENOENT', report: { outcome: 'failed' } });
    expect(namesIn(directory)).toEqual([]);
  });
});
