// The manifests for Kubernetes hold only fields that its API has, and what they allow is enough for what they run: tried here with as little,
// without a cluster and without an image. Beside a real etcd the DaemonSet's command measures, and the Job's is refused.

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { startEtcd } from '../support/etcd.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { memoryMount } from '../support/mounts.js';
import { needs } from '../support/needs.js';
import { run, start } from '../support/program.js';
import { until } from '../support/until.js';
import { words } from './containerfile.js';

const ROOT = join(import.meta.dirname, '../..');
const DEPLOY = join(ROOT, 'deploy');
/** The command in the image. */
const [, PROGRAM = ''] = words('ENTRYPOINT');
const manifest = (file: string) => parse(readFileSync(join(DEPLOY, file), 'utf8'));
const MANIFESTS = [
  { file: 'job.yaml', kind: 'Job', types: 'batch/v1' },
  { file: 'daemonset.yaml', kind: 'DaemonSet', types: 'apps/v1' },
] as const;

/** What the compiler says of a manifest as a value of the API's type, which takes no field that it does not know. */
async function complaints(kind: string, types: string, value: object): Promise<string> {
  // Within the checkout, where the types are found.
  const folder = mkdtempSync(join(freshDirectory(), 'manifest-'));
  const file = join(folder, 'manifest.ts');
  const json = JSON.stringify(value, null, 1);
  writeFileSync(
    file,
    `import type { ${kind} } from 'kubernetes-types/${types}.js';\nexport const manifest: ${kind} = ${json};\n`,
  );
  const { stdout } = await run(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '--strict', '--ignoreConfig', file]);
  rmSync(folder, { recursive: true });
  return stdout;
}

describe.each(MANIFESTS)('$file', ({ file, kind, types }) => {
  const value = manifest(file);

  it('holds what the API has, and nothing else', async () => {
    expect(value).toMatchObject({ kind, apiVersion: types });
    expect(await complaints(kind, types, value)).toBe('');
  });

  it('would not pass with a field misspelt', async () => {
    const misspelt = structuredClone(value);
    misspelt.spec.template.spec.hostPathh = [];
    expect(await complaints(kind, types, misspelt)).toContain('hostPathh');
  });

  it('allows each container as little as may be', () => {
    const { containers, initContainers = [], volumes } = value.spec.template.spec;
    for (const { securityContext } of [...containers, ...initContainers]) {
      expect(securityContext).toMatchObject({
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(securityContext.capabilities).not.toHaveProperty('add');
    }
    expect(volumes).toEqual([{ name: 'target', hostPath: { path: '/var/lib/etcd', type: 'Directory' } }]);
  });

  it('runs what the image runs', () => {
    const { containers, initContainers = [] } = value.spec.template.spec;
    const [{ command, args }] = [...initContainers, ...containers];
    if (command === undefined) expect(args).toEqual(['/target']);
    else expect(args[0]).toMatch(new RegExp(`^${words('ENTRYPOINT').join(' ')} --allow-live /target &\\n`));
  });

  it('names the version of this package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const [, tag] of readFileSync(join(DEPLOY, file), 'utf8').matchAll(/image: etcd-disk-bench:(\S+)/g)) {
      expect(tag).toBe(version);
    }
  });
});

interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

/** What a container runs, with another directory for its target and the package installed here for the image's. */
function commandOf({ command = words('ENTRYPOINT'), args = [] }: Container, target: string): string[] {
  const installed = join(inject('consumer'), 'node_modules/etcd-disk-bench/dist/cli/main.js');
  return [...command, ...args].map((word) => word.replace(PROGRAM, installed).replace('/target', target));
}

/** Starts a command as the manifests have it: one directory is writable, all else is not; the capabilities, new privileges and the host's processes are gone. */
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

describe('with no capability, no new privilege, no root file system to write to, and none of the host’s processes', () => {
  const job: Container = manifest('job.yaml').spec.template.spec.containers[0];
  const daemon: Container = manifest('daemonset.yaml').spec.template.spec.initContainers[0];
  const NO_CAPABILITY = /^CapEff:\s+0{16}\n/;

  it('the Job measures an empty directory', async (context) => {
    const target = freshDirectory();
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(job, target)).ended;
    expect(stderr).toMatch(NO_CAPABILITY);
    expect(status, stderr).not.toBe(2);
    expect(stdout).toMatch(new RegExp(`^${target} is (recommended|suitable|marginal|unsuitable|inconclusive): `));
    expect(stdout).toContain('closed-loop');
    expect(namesIn(target)).toEqual([]);
  });

  it('the Job is refused where a running etcd keeps its data', async (context) => {
    const target = join(memoryMount(context, '1200m'), 'etcd');
    await startEtcd(context, ['--data-dir', target]);
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(job, target)).ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(`a running etcd keeps its data in ${target}: `);
    expect(namesIn(target)).toEqual(['member']);
  });

  it('the Job is refused where a database lies whose log is elsewhere, since its lock is not shown', async (context) => {
    const [target, log] = [memoryMount(context, '1200m'), memoryMount(context, '300m')];
    await startEtcd(context, ['--data-dir', target, '--wal-dir', join(log, 'log')]);
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(job, target)).ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(`it cannot be told from here whether a running etcd keeps its data in ${target}: `);
    expect(stderr).toMatch('(in a pod: hostPID: true)');
    expect(namesIn(target)).toEqual(['member']);
  });

  it('the DaemonSet measures where a running etcd keeps its data, gently, and leaves it that', async (context) => {
    const target = join(memoryMount(context, '1200m'), 'etcd');
    const etcd = await startEtcd(context, ['--data-dir', target]);
    const { status, stdout, stderr } = await startConfined(context, target, commandOf(daemon, target)).ended;
    expect(stderr).toMatch(NO_CAPABILITY);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${target} is (recommended|suitable|marginal|unsuitable|inconclusive): `));
    expect(stdout).toMatch(/^paced: 20(\.0)? appends\/s /m);
    expect(stdout).not.toContain('closed-loop');
    expect(stdout).toMatch(/\nexit status [013]\n$/);
    expect(stderr).toMatch(`a running etcd keeps its data in ${target}: the figures have its load in them`);
    expect(namesIn(target)).toEqual(['member']);
    expect(etcd.exitCode).toBe(null);
  });

  it('the DaemonSet, deleted while it measures, leaves nothing behind', async (context) => {
    const target = freshDirectory();
    const { child, ended } = startConfined(context, target, commandOf(daemon, target));
    await until('its folder is there', () => namesIn(target).length > 0);
    // The first process of the container is told.
    process.kill(firstProcessOf(child), 'SIGTERM');
    const { stdout } = await ended;
    expect(stdout).toContain('exit status 143\n');
    expect(stdout).toMatch(/ended by|interrupted/);
    expect(namesIn(target)).toEqual([]);
  });
});

function firstProcessOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}
