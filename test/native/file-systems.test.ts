// File systems that refuse writes, fill up or lack a feature: real mounts.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarkEtcdDisk, type DiskBenchError } from '../../lib/index.js';
import { namesIn } from '../support/fresh-directory.js';
import { loopMount, memoryMount } from '../support/mounts.js';

async function failureOn(directory: string, options: object = {}): Promise<DiskBenchError> {
  const outcome = await benchmarkEtcdDisk(directory, { keepFreeBytes: 0, ...options }).catch(
    (error: DiskBenchError) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('the run should have failed');
  expect(outcome.message).not.toContain('\n');
  return outcome;
}

/** The plan of a run that fills a file system of 300 MiB. */
function failureOfFull(directory: string): Promise<DiskBenchError> {
  return failureOn(directory, {
    mode: 'thorough',
    phases: ['closed-loop'],
    onStart: () => writeFileSync(join(directory, 'filler'), Buffer.alloc(180 * 2 ** 20)),
  });
}

describe('a file system', () => {
  it('that is read-only is refused before the first write', async (context) => {
    const directory = memoryMount(context, '300m', 'ro');
    const error = await failureOn(directory);
    expect(error).toMatchObject({ code: 'EROFS', path: directory });
    expect(error.message).toContain('mounted read-only');
  });

  it('with too little space is refused, with both sizes', async (context) => {
    const directory = memoryMount(context, '100m');
    const error = await failureOn(directory, { durationSeconds: 1 });
    expect(error).toMatchObject({ code: 'ENOSPC', path: directory });
    expect(error.message).toMatch(/has 100 MiB free; the run needs 2\d\d MiB/);
    expect(namesIn(directory)).toEqual([]);
  });

  it('that fills up during a run ends it with its system call, and the folder is removed', async (context) => {
    const directory = memoryMount(context, '300m');
    const error = await failureOfFull(directory);
    expect(error).toMatchObject({ code: 'ENOSPC', errno: 28, syscall: 'fallocate' });
    expect(error.message).toContain('at preallocate');
    expect(namesIn(directory)).toEqual(['filler']);
  });

  it('that becomes read-only during a run ends it, and the leftovers are named', async (context) => {
    const directory = loopMount(context, 'ext4', 400);
    let isReadOnly = false;
    const error = await failureOn(directory, {
      durationSeconds: 60,
      onProgress: () => {
        // ext4 does this itself when its disk fails.
        if (!isReadOnly) execFileSync('mount', ['-o', 'remount,abort', directory], { stdio: 'pipe' });
        isReadOnly = true;
      },
    });
    expect(error.code).toMatch(/^(EROFS|EIO|ESHUTDOWN)$/);
    expect(error.syscall).toMatch(/^(write|fdatasync|pwrite|fallocate|ftruncate|lseek)$/);
    const [folder = ''] = namesIn(directory).filter((name) => name.startsWith('.etcd-disk-bench-'));
    expect(error.message).toContain(folder);
    expect(error.message).toMatch(/could not be removed \(unlink: E\w+\): remove its folder by hand/);
  });

  it('without fallocate is measured on sparse segments, and the report records it', async (context) => {
    const directory = loopMount(context, 'ext2', 300);
    const report = await benchmarkEtcdDisk(directory, { durationSeconds: 0.5, keepFreeBytes: 0 });
    expect(report.target.preallocation).toBe('ftruncate');
    expect(namesIn(directory)).toEqual(['lost+found']);
  });

  it('with a journal is measured on preallocated segments', async (context) => {
    const directory = loopMount(context, 'ext4', 400);
    const report = await benchmarkEtcdDisk(directory, { durationSeconds: 0.5, keepFreeBytes: 0 });
    expect(report.target.preallocation).toBe('fallocate');
    expect(namesIn(directory)).toEqual(['lost+found']);
  });
});

it("the error of a failed run has the caller's line in its stack", async (context) => {
  const { stack } = await failureOfFull(memoryMount(context, '300m'));
  expect(stack).toContain('file-systems.test.ts');
});
