// The manifests for Kubernetes hold only fields that its API has, and what they allow is enough for a run: tried here with as little, without
// a cluster and without an image.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { needsCommand, needsRoot } from '../support/needs.js';
import { run } from '../support/program.js';

const ROOT = join(import.meta.dirname, '../..');
const DEPLOY = join(ROOT, 'deploy');
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

  it('names the version of this package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const [, tag] of readFileSync(join(DEPLOY, file), 'utf8').matchAll(/image: etcd-disk-bench:(\S+)/g)) {
      expect(tag).toBe(version);
    }
  });
});

it('a run needs no capability, no privilege, and no root file system to write to', async (context) => {
  needsRoot(context);
  needsCommand(context, 'setpriv', 'util-linux');
  const target = freshDirectory();
  const command = join(inject('consumer'), 'node_modules/etcd-disk-bench/dist/cli/main.js');
  // As the manifests have it: one directory is writable, all else is not; the capabilities and new privileges are gone.
  const script = `
    set -e
    mount --make-rprivate /
    mount --bind "$1" "$1"
    mount -o remount,bind,ro /
    grep -q ' / / ro' /proc/self/mountinfo
    if touch /not-writable 2> /dev/null; then exit 99; fi
    exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- sh -c '
      grep CapEff /proc/self/status
      exec "$2" "$3" --format json --duration 2 "$1"' sh "$1" "$2" "$3"`;
  const { status, stdout, stderr } = await run('unshare', [
    '--mount',
    'sh',
    '-c',
    script,
    'sh',
    target,
    process.execPath,
    command,
  ]);
  expect(status, stderr).not.toBe(2);
  expect(stdout).toMatch(/^CapEff:\s+0{16}\n/);
  expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ outcome: 'completed' });
  expect(namesIn(target)).toEqual([]);
});
