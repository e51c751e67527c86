// Nothing stays on FUSE, which renames a removed file that is still open: after a run, an interrupted run, a killed run and the next one,
// and after each kind of call that fails at its first, a middle and its last occurrence.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../lib/index.js';
import { namesIn } from '../support/fresh-directory.js';
import { type FuseKind, fuseMount } from '../support/fuse-mounts.js';
import { CLI, cli, firstChildOf, start } from '../support/program.js';
import { until } from '../support/until.js';
import { FaultedProcess, survived } from './injector.js';

const KINDS: readonly FuseKind[] = ['bindfs', 'sshfs'];
const RUN = ['-q', '--keep-free', '0', '--format', 'json'];
const CALLS = ['open', 'fcntl', 'write', 'pwrite', 'fdatasync', 'fsync', 'ftruncate', 'rename', 'close'] as const;

/** An active run in its own process. */
async function underWay(directory: string) {
  const run = start(process.execPath, [CLI, ...RUN, '--thorough', '--duration', '600', directory]);
  const hasBackend = () => namesIn(directory).some((name) => existsSync(join(directory, name, 'db')));
  await until('the run writes', hasBackend);
  return run;
}

describe.each(KINDS)('on %s', (kind) => {
  it('a run leaves nothing', async (context) => {
    const directory = await fuseMount(context, kind);
    const { status, stdout } = await cli(...RUN, '--duration', '2', directory);
    expect([0, 1, 3]).toContain(status);
    expect((JSON.parse(stdout) as Report).target).not.toHaveProperty('leftover');
    expect(namesIn(directory)).toEqual([]);
  });

  it('an interrupted run leaves nothing', async (context) => {
    const directory = await fuseMount(context, kind);
    const { child, ended } = await underWay(directory);
    child.kill('SIGINT');
    expect((await ended).status).toBe(130);
    expect(namesIn(directory)).toEqual([]);
  });

  it('the run after a killed one removes its folder, including the renamed files of FUSE and NFS', async (context) => {
    const directory = await fuseMount(context, kind);
    const { child, ended } = await underWay(directory);
    process.kill(firstChildOf(child), 'SIGKILL');
    await ended;
    const [folder = ''] = namesIn(directory);
    for (const name of ['.fuse_hidden0000000100000002', '.nfs000000000a1b2c3d00000001'])
      writeFileSync(join(directory, folder, name), 'left');
    const { notices, target } = JSON.parse((await cli(...RUN, '--duration', '2', directory)).stdout) as Report;
    expect(notices).toContainEqual({ id: 'leftover-removed', path: join(directory, folder) });
    expect(target).not.toHaveProperty('leftover');
    expect(namesIn(directory)).toEqual([]);
  });

  it('a failed call ends the run, and nothing stays', async (context) => {
    const directory = await fuseMount(context, kind);
    const process = new FaultedProcess();
    try {
      for (const call of CALLS) {
        const { hits: all } = await process.run({ call, at: 1, every: 1 }, 'paced', directory);
        expect(namesIn(directory)).toEqual([]);
        // The number of calls varies a little, so the last position may be missing.
        for (const at of new Set([1, Math.ceil(all.length / 2), Math.max(1, all.length - 5)])) {
          const { hits, told, left } = await process.run({ call, at, errno: 'EIO' }, 'paced', directory);
          expect(left, JSON.stringify({ call, at, told })).toEqual([]);
          survived(hits.length);
        }
      }
    } finally {
      process.end();
    }
  });
});
