// The rights in the manifest of fleet manifest are enough for a run: tested here with the same rights, without a cluster or an image. A run
// refuses the directory of a running etcd, and measures it with --allow-live. Also the plugin for Sonobuoy.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { manifestOf } from '../../lib/fleet/manifest.js';
import { startEtcd } from '../support/etcd.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { complaints } from '../support/kubernetes-types.js';
import { loopMount, memoryMount } from '../support/mounts.js';
import { needs } from '../support/needs.js';
import { CLI, firstChildOf, start } from '../support/program.js';
import { until } from '../support/until.js';
import { words } from './containerfile.js';

const ROOT = join(import.meta.dirname, '../..');
const DEPLOY = join(ROOT, 'deploy');
/** The command in the image. */
const [, PROGRAM = ''] = words('ENTRYPOINT');
/** The container that fleet manifest gives each node. */
function jobContainer(...measure: readonly string[]): Container {
  const { items } = manifestOf({
    nodes: ['cp-1'],
    image: 'etcd-disk-bench',
    path: '/target',
    namespace: 'test',
    measure,
  });
  const [container] = (items[1] as { spec: { template: { spec: { containers: Container[] } } } }).spec.template.spec
    .containers;
  if (container === undefined) throw new Error('the Job has a container');
  return container;
}

describe('the plugin for Sonobuoy', () => {
  const plugin = parse(readFileSync(join(DEPLOY, 'sonobuoy.yaml'), 'utf8'));

  it('has only fields of the API', async () => {
    expect(plugin['sonobuoy-config']).toEqual({
      driver: 'DaemonSet',
      'plugin-name': 'etcd-disk-bench',
      'result-format': 'junit',
    });
    expect(await complaints('Container', 'core/v1', plugin.spec)).toBe('');
    expect(await complaints('PodSpec', 'core/v1', { ...plugin.podSpec, containers: [plugin.spec] })).toBe('');
  });

  it('has the version of this package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(plugin.spec.image).toBe(`etcd-disk-bench:${version}`);
  });

  it('names its results only when they exist, and stays until it is ended', async () => {
    const results = freshDirectory();
    const [script = ''] = plugin.spec.args;
    // The result of a directory that cannot be measured.
    const { child, ended } = start('sh', ['-c', script.replace(PROGRAM, CLI).replace('/target', '/proc')], {
      env: { ...process.env, SONOBUOY_RESULTS_DIR: results, NODE_NAME: 'cp-1' },
    });
    await until('it is done', () => namesIn(results).includes('done'));
    const file = readFileSync(join(results, 'done'), 'utf8');
    expect(readFileSync(file, 'utf8')).toMatch(
      /<testsuite name="cp-1" tests="1" errors="1">.*could not measure \(exit 2\)/,
    );
    expect(child.exitCode).toBe(null);
    child.kill('SIGTERM');
    expect((await ended).signal ?? 0).toBe(0);
  });
});

interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

/** The arguments of a pod after `--`, with another target directory, and the installed package in place of the image's. */
function commandOf({ args = [] }: Container, target: string): string[] {
  const installed = join(inject('consumer'), 'node_modules/etcd-disk-bench/dist/cli/main.js');
  const measure = args.slice(args.indexOf('--') + 1);
  return [...words('ENTRYPOINT'), ...measure].map((word) =>
    word.replace(PROGRAM, installed).replace('/host/target', target),
  );
}

/** Starts a command with the rights of the manifests: one writable directory, no capabilities, no new privileges, and no view of the host's processes. */
function startConfined(context: TestContext, target: string, command: readonly string[]) {
  needs(context, 'mount', 'namespaces', 'setpriv');
  const script = `
    set -e
    target=$1
    shift
    mount --make-rprivate /
    mount --bind "$target" "$target"
    mount -o remount,bind,ro /
    grep -q ' / / ro' /proc/self/mountinfo
    if touch /not-writable 2> /dev/null; then exit 99; fi
    exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- sh -c '
      grep CapEff /proc/self/status >&2
      exec "$@"' sh "$@"`;
  const own = ['--mount', '--pid', '--fork', '--mount-proc'];
  return start('unshare', [...own, 'sh', '-c', script, 'sh', target, ...command]);
}

describe('a pod without capabilities, new privileges, a writable root file system or the host’s processes', () => {
  const job = jobContainer('--duration', '3s');
  const gentle = jobContainer('--allow-live', '--duration', '3s');
  const NO_CAPABILITY = /^CapEff:\s+0{16}\n/;

  it('measures an empty directory', async (context) => {
    const target = freshDirectory();
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(job, target)).ended;
    expect(stderr).toMatch(NO_CAPABILITY);
    expect([0, 1, 3], stderr).toContain(status);
    expect(stdout).toMatch(new RegExp(`^${target}: (recommended|suitable|unsuitable|inconclusive)`));
    expect(namesIn(target)).toEqual([]);
  });

  it('refuses the data directory of a running etcd', async (context) => {
    const target = join(memoryMount(context, '1200m'), 'etcd');
    await startEtcd(context, ['--data-dir', target]);
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(job, target)).ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(`a running etcd keeps its data in ${target}: `);
    expect(namesIn(target)).toEqual(['member']);
  });

  it('refuses a database with its WAL elsewhere, because its lock is not visible', async (context) => {
    const [target, log] = [memoryMount(context, '1200m'), memoryMount(context, '300m')];
    await startEtcd(context, ['--data-dir', target, '--wal-dir', join(log, 'log')]);
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(job, target)).ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(`cannot determine whether a running etcd keeps its data in ${target}: `);
    expect(stderr).toMatch('(in a pod: hostPID: true)');
    expect(namesIn(target)).toEqual(['member']);
  });

  it('measures the data directory of a running etcd with --allow-live, with a small load, and leaves it alone', async (context) => {
    const target = join(loopMount(context, 'ext4', 1200), 'etcd');
    const etcd = await startEtcd(context, ['--data-dir', target]);
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(gentle, target)).ended;
    expect(stderr).toMatch(NO_CAPABILITY);
    expect([0, 1, 3], stderr).toContain(status);
    expect(stdout).toMatch(new RegExp(`^${target}: (recommended|suitable|unsuitable|inconclusive)`));
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `keeps its data in ${target}: the latencies include its load, and the run slows it down`,
    );
    expect(stdout).not.toContain('not measured');
    expect(namesIn(target)).toEqual(['member']);
    expect(etcd.exitCode).toBe(null);
  });

  it('leaves nothing behind when it is deleted during a run', async (context) => {
    const target = freshDirectory();
    const { child, ended } = startConfined(context, target, commandOf(gentle, target));
    await until('its folder is there', () => namesIn(target).length > 0);
    // The signal goes to the first process of the container.
    process.kill(firstChildOf(child), 'SIGTERM');
    const { status, stdout } = await ended;
    expect(status).toBe(143);
    expect(stdout).toMatch(/ended by|interrupted/);
    expect(namesIn(target)).toEqual([]);
  });
});
