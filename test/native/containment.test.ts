// A work folder that is moved, replaced or mounted over during a run. The run writes and removes nothing outside of it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { benchmarkEtcdDisk, type DiskBenchError, type Report } from '../../lib/index.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { start } from '../support/program.js';
import { until } from '../support/until.js';

const CUTS = {
  mode: 'thorough',
  phases: ['closed-loop'],
  durationSeconds: 300,
  writeSizeBytes: 1_000_000,
  maxBytes: 2e9,
} as const;
/** More than two segments, so that files are created, opened again and removed. */
const SOME_CUTS = 130;
const NAMES = [
  'db',
  '0.tmp',
  '1.tmp',
  '0000000000000000-0000000000000000.wal',
  '0000000000000001-0000000000000041.wal',
];

/** A directory of another program that contains every name that a run uses. */
function victim(directory = join(freshDirectory(), 'victim')): {
  readonly path: string;
  readonly expectUntouched: () => void;
} {
  mkdirSync(directory, { recursive: true });
  for (const name of [...NAMES, 'etcd-disk-bench.lock', 'notes']) writeFileSync(join(directory, name), `mine: ${name}`);
  const look = () =>
    namesIn(directory).map((name) => {
      const { ino, mtimeNs, ctimeNs, size } = statSync(join(directory, name), { bigint: true });
      return { name, ino, mtimeNs, ctimeNs, size, content: readFileSync(join(directory, name), 'utf8') };
    });
  const before = look();
  return { path: directory, expectUntouched: () => expect(look()).toEqual(before) };
}

/** Runs, changes the folder once, and continues for some segment cuts. */
async function runWith(directory: string, attack: (folder: string) => void): Promise<Report | DiskBenchError> {
  const enough = new AbortController();
  let attackedAt: number | undefined;
  const outcome = await benchmarkEtcdDisk(directory, {
    ...CUTS,
    signal: enough.signal,
    onProgress: ({ appends }) => {
      if (attackedAt !== undefined) {
        if (appends >= attackedAt + SOME_CUTS) enough.abort();
        return;
      }
      const [name] = namesIn(directory).filter((found) => found.startsWith('.etcd-disk-bench-'));
      if (appends < 10 || name === undefined) return;
      attack(join(directory, name));
      attackedAt = appends;
    },
  }).catch((error: DiskBenchError) => error);
  expect(attackedAt).toBeDefined();
  return outcome;
}

function leftoverOf(outcome: Report | DiskBenchError): string {
  if (outcome instanceof Error) throw outcome;
  expect(outcome.phases).toMatchObject([{ stoppedBy: 'cancel' }]);
  return outcome.target.leftover ?? '';
}

describe('the work folder of an active run', () => {
  it('takes its files along when it is moved; the link in its place and its target stay untouched', async () => {
    const directory = freshDirectory();
    const others = victim();
    const outcome = await runWith(directory, (folder) => {
      renameSync(folder, join(directory, 'moved'));
      symlinkSync(others.path, folder);
    });
    expect(leftoverOf(outcome)).toContain('could not be removed (rmdir: ENOTDIR)');
    others.expectUntouched();
    expect(namesIn(join(directory, 'moved'))).toEqual(['etcd-disk-bench.lock']);
    expect(namesIn(directory).length).toBe(2);
  });

  it('leaves a full directory of another program in its place alone', async () => {
    const directory = freshDirectory();
    let others: ReturnType<typeof victim> | undefined;
    const outcome = await runWith(directory, (folder) => {
      renameSync(folder, join(directory, 'moved'));
      others = victim(folder);
    });
    expect(leftoverOf(outcome)).toContain('could not be removed (rmdir: ENOTEMPTY)');
    others?.expectUntouched();
  });

  it('is emptied below a file system that is mounted over it, which is not touched', async (context) => {
    const directory = freshDirectory();
    const others = victim(join(memoryMount(context, '10m'), 'victim'));
    let folder = '';
    const outcome = await runWith(directory, (path) => {
      folder = path;
      execFileSync('mount', ['--bind', others.path, folder]);
      onTestFinished(() => {
        execFileSync('sh', ['-c', 'umount "$1" 2>&1 || true', 'sh', folder], { stdio: 'pipe' });
      });
    });
    expect(leftoverOf(outcome)).toContain('could not be removed (rmdir: EBUSY)');
    others.expectUntouched();
    execFileSync('umount', [folder]);
    expect(namesIn(folder)).toEqual(['etcd-disk-bench.lock']);
  });

  it('is found and removed when its parent is moved and replaced by a link', async () => {
    const above = freshDirectory();
    const directory = join(above, 'target');
    mkdirSync(directory);
    const others = victim();
    const outcome = await runWith(directory, () => {
      renameSync(directory, join(above, 'moved'));
      symlinkSync(others.path, directory);
    });
    expect(leftoverOf(outcome)).toBe('');
    others.expectUntouched();
    expect(namesIn(join(above, 'moved'))).toEqual([]);
  });

  it('contains all writes while it is swapped for a link and back, for whole runs', async () => {
    let swaps = 0;
    // A single run may end before the other process has swapped a hundred times.
    while (swaps <= 100) {
      const directory = freshDirectory();
      const others = victim();
      const adversary = startAdversary(directory, others.path);
      await until('the adversary is there', () => namesIn(directory).includes('there'));
      const outcome = await benchmarkEtcdDisk(directory, { ...CUTS, maxAppends: 200 }).catch(
        (error: DiskBenchError) => error,
      );
      writeFileSync(join(directory, 'stop'), '');
      swaps += Number((await adversary.ended).stdout);
      others.expectUntouched();
      // Whether the folder can be removed depends on timing. If it cannot, it contains only its marker, and the error names it.
      const left = namesIn(directory).filter((name) => !['stop', 'there'].includes(name));
      for (const name of left) expect(['', 'etcd-disk-bench.lock']).toContain(namesIn(join(directory, name)).join());
      if (left.length > 0)
        expect(outcome instanceof Error ? outcome.message : outcome.target.leftover).toContain('by hand');
    }
  });
});

/** Swaps the files of a run in `directory` for a link and back, as often as possible. Prints the count once a file `stop` exists. */
function startAdversary(directory: string, others: string) {
  return start(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { existsSync, lstatSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
     const directory = ${JSON.stringify(directory)};
     let swaps = 0;
     writeFileSync(directory + '/there', '');
     while (!existsSync(directory + '/stop')) {
       for (const name of readdirSync(directory).filter((found) => found.startsWith('.etcd-disk-bench-'))) {
         const folder = directory + '/' + name;
         try {
           if (lstatSync(folder).isSymbolicLink()) continue;
           renameSync(folder, directory + '/aside');
           symlinkSync(${JSON.stringify(others)}, folder);
           swaps += 1;
           rmSync(folder);
           renameSync(directory + '/aside', folder);
         } catch {}
       }
     }
     console.log(swaps);`,
  ]);
}
