// The Containerfile without a container engine: its steps run one by one on this machine, each stage with its own /opt and /tmp. The
// content of the base image is not tested.

import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instruction } from 'dockerfile-ast';
import { expect, inject, it } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { type Ended, run } from '../support/program.js';
import { copiedFrom, STAGES, words } from './containerfile.js';

const tarball = inject('tarball');

/** A text with its paths of the image moved below `root`. */
const within = (root: string, text: string) => text.replace(/(?<![^\s"=])\/(opt|tmp)(?![^/\s"])/g, `${root}/$1`);

function shell(directory: string, script: string): Promise<Ended> {
  return run('sh', ['-e', '-c', script], {
    cwd: directory,
    env: { HOME: process.env['HOME'], PATH: inject('barePath') },
  });
}

/** Runs the stages, and returns the folder of the last one. */
async function replay(scratch: string): Promise<string> {
  const roots = new Map<string, string>();
  let root = '';
  for (const [number, { name, instructions }] of STAGES.entries()) {
    root = join(scratch, `stage-${number}`);
    mkdirSync(join(root, 'tmp'), { recursive: true });
    roots.set(name ?? `${number}`, root);
    let workdir = root;
    for (const step of instructions) workdir = await replayStep(step, root, workdir, roots);
  }
  return root;
}

/** Returns the working directory after the steps. */
async function replayStep(
  step: Instruction,
  root: string,
  workdir: string,
  roots: ReadonlyMap<string, string>,
): Promise<string> {
  const content = step.getArgumentsContent() ?? '';
  switch (step.getKeyword()) {
    case 'WORKDIR': {
      const directory = within(root, content);
      mkdirSync(directory, { recursive: true });
      return directory;
    }
    case 'COPY': {
      const stage = copiedFrom(step);
      const [from = '', to = ''] = content.split(' ');
      const source = stage === undefined ? from : within(roots.get(stage) ?? '', from);
      const target = within(root, to);
      mkdirSync(to.endsWith('/') ? target : dirname(target), { recursive: true });
      // Not this PATH, which is for the command of the image.
      const { status, stderr } = await run('sh', ['-c', `cp -a ${source} ${target}`], { cwd: dirname(tarball) });
      expect(status, stderr).toBe(0);
      return workdir;
    }
    case 'RUN': {
      const { status, stdout, stderr } = await shell(workdir, within(root, content));
      expect(status, stdout + stderr).toBe(0);
      return workdir;
    }
    // The labels and settings of the image.
    case 'USER':
    case 'ENTRYPOINT':
    case 'CMD':
      return workdir;
    default:
      throw new Error(`${step.getKeyword()} is not replayed here`);
  }
}

it('each step of the Containerfile works, and its image runs the command', async () => {
  const root = await replay(freshDirectory());
  expect(readdirSync(root).sort()).toEqual(['opt', 'tmp']);
  expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  const installed = join(root, 'opt/etcd-disk-bench/node_modules');
  // A copy, not a link into the folder of its installation, and without development dependencies.
  expect(lstatSync(join(installed, 'etcd-disk-bench')).isSymbolicLink()).toBe(false);
  expect(readdirSync(installed)).toContain('commander');
  expect(readdirSync(installed)).not.toContain('vitest');

  const [program = '', ...args] = [...words('ENTRYPOINT'), ...words('CMD')].map((word) => within(root, word));
  const env = { PATH: inject('barePath') };
  const helped = await run(program, args, { cwd: root, env });
  expect(helped).toMatchObject({ status: 0, stderr: '' });
  expect(helped.stdout).toMatch(/^Usage: etcd-disk-bench /);
  const [, script = ''] = words('ENTRYPOINT').map((word) => within(root, word));
  const measured = await run(program, [script, '-q', '--duration', '0.6', '--format', 'json', freshDirectory()], {
    env,
  });
  expect(JSON.parse(measured.stdout), measured.stderr).toMatchObject({ outcome: 'completed' });
});
