// The Containerfile, without an engine: its steps one by one, on this machine in place of the base image, each stage with an /opt and a /tmp
// in a folder of its own. What the base image has is not seen here.

import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instruction } from 'dockerfile-ast';
import { expect, inject, it } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { type Ended, run } from '../support/program.js';
import { copiedFrom, STAGES, words } from './containerfile.js';

const tarball = inject('tarball');

/** A text with its paths of the image as they lie in `root`. */
const within = (root: string, text: string) => text.replace(/(?<![^\s"=])\/(opt|tmp)(?![^/\s"])/g, `${root}/$1`);

function shell(directory: string, script: string): Promise<Ended> {
  return run('sh', ['-e', '-c', script], {
    cwd: directory,
    env: { HOME: process.env['HOME'], PATH: inject('barePath') },
  });
}

/** Replays the stages; gives the folder that stands for the last one's root. */
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

/** Gives the working directory that it leaves. */
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
      // Not with this PATH: that is for what the image runs.
      const { status, stderr } = await run('sh', ['-c', `cp -a ${source} ${target}`], { cwd: dirname(tarball) });
      expect(status, stderr).toBe(0);
      return workdir;
    }
    case 'RUN': {
      const { status, stdout, stderr } = await shell(workdir, within(root, content));
      expect(status, stdout + stderr).toBe(0);
      return workdir;
    }
    // What the image says of its containers.
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
  // A copy and no link into the folder that it was installed from, and nothing that only developers need.
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
