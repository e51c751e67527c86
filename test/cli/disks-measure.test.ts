// `disks --measure` on real file systems, in a root directory of their own.

import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DiskList } from '../../lib/index.js';
import { loopDisk, mounted } from '../disk-move/loop-disks.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { CLI, firstChildOf, start } from '../support/program.js';
import { until } from '../support/until.js';

const INDEX = new URL('../../dist/index.js', import.meta.url).href;

describe('a measurement of the disks', () => {
  it('ranks each mounted candidate', { timeout: 120_000 }, async (context) => {
    needs(context, 'ext4', 'xfs', 'namespaces');
    const [one, two] = [mounted(loopDisk()), mounted(loopDisk(), 'xfs')];
    const script = `import { listDisks } from '${INDEX}';
      console.log(JSON.stringify(await listDisks({ measure: { durationSeconds: 1 } })));`;
    const { status, stdout, stderr } = await startInRoot({ one, two }, '--input-type=module', '--eval', script).ended;
    expect([stderr, status]).toEqual(['', 0]);
    const list = JSON.parse(stdout) as DiskList;
    expect(list.candidates.map(({ mountPoint }) => mountPoint).sort()).toEqual(['/one', '/two']);
    const { measurement } = list;
    expect(measurement?.reports.map(({ target }) => target.path).sort()).toEqual(['/one', '/two']);
    // Two loop devices on one disk can share a rank. Then the storage decides.
    const [best] = list.candidates;
    expect(measurement?.ranking.find(({ path }) => path === best?.mountPoint)?.rank).toBe(1);
    expect(list.candidates.map(({ rank }) => rank)).toEqual([1, 2]);
    expect(readdirSync(one)).toEqual(['lost+found']);
  });

  it('is interrupted by Ctrl-C: the command prints the list with the results so far', async (context) => {
    needs(context, 'ext4', 'namespaces');
    const only = mounted(loopDisk());
    const { child, ended } = startInRoot({ only }, CLI, 'disks', '--measure', '-q', '--format', 'json');
    await until('the disk is measured', () => namesIn(only).some((name) => name.startsWith('.etcd-disk-bench-')));
    process.kill(firstChildOf(child), 'SIGINT');
    const { status, stdout, stderr } = await ended;
    expect([stderr, status]).toEqual(['', 130]);
    const { candidates, measurement } = JSON.parse(stdout) as DiskList;
    expect(candidates).toMatchObject([{ mountPoint: '/only', rank: 1 }]);
    expect(measurement?.reports).toMatchObject([{ target: { path: '/only' }, outcome: 'interrupted' }]);
    expect(namesIn(only)).toEqual(['lost+found']);
  });
});

/** Starts Node in its own root directory, in which only these file systems are writable. */
function startInRoot(disks: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const root = freshDirectory();
  const checkout = fileURLToPath(new URL('../../', import.meta.url));
  const node = dirname(dirname(process.execPath));
  // Without the mounts below the checkout: other tests keep the data of their etcds there.
  const shared = {
    '--bind': [checkout, '/usr', '/lib', '/lib64', '/bin', '/sbin', '/etc', node],
    '--rbind': ['/sys', '/dev'],
  };
  const script = [
    'set -e',
    'root=$1; shift',
    'mount -t tmpfs tmpfs "$root"',
    ...Object.entries(shared).flatMap(([bind, paths]) =>
      paths.map(
        (path) =>
          `if [ -e '${path}' ] && [ ! -e "$root/${path}" ]; then mkdir -p "$root/${path}"; mount ${bind} '${path}' "$root/${path}"; mount -o remount,bind,ro "$root/${path}" 2>/dev/null || :; fi`,
      ),
    ),
    ...Object.entries(disks).map(([name, path]) => `mkdir "$root/${name}"; mount --bind '${path}' "$root/${name}"`),
    // In its own PID namespace, so the etcds of other tests are not found.
    'mkdir "$root/proc"; mount -t proc proc "$root/proc"',
    'exec chroot "$root" "$@"',
  ].join('\n');
  return start('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', script, 'sh', root, process.execPath, ...args]);
}
