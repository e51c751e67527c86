// Makes what the tests here look at, once: the prebuilt binaries, the tarball, a consumer's folder with the package in it, the runtimes.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { BUILT, IS_WHOLE } from './built.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed tarball. */
    tarball: string;
    /** A consumer's folder, in which the tarball was installed. */
    consumer: string;
    /** A PATH on which there is node and npm, and nothing that compiles. */
    barePath: string;
  }
}

const ROOT = join(import.meta.dirname, '../..');
const RUNTIMES = join(import.meta.dirname, 'runtimes');

let scratch = '';

export function setup(project: TestProject): void {
  scratch = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-install-'));
  const run = (cwd: string, command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

  if (IS_WHOLE && !existsSync(join(RUNTIMES, 'node_modules'))) {
    // --force: one of them is for another processor.
    run(RUNTIMES, 'npm', 'ci', '--force', '--ignore-scripts', '--loglevel=error');
  }
  run(ROOT, 'npm', 'run', '--silent', 'build:lib');
  const targets = BUILT.map(({ arch, libc }) => `${arch}-${libc}`);
  run(ROOT, 'npm', 'run', '--silent', 'prebuildify', '--', ...targets);
  run(ROOT, 'npm', 'pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', scratch);
  const version = run(ROOT, 'node', '-p', "require('./package.json').version").trim();
  const tarball = join(scratch, `etcd-disk-bench-${version}.tgz`);

  const bin = join(scratch, 'bin');
  mkdirSync(bin);
  for (const tool of ['node', 'npm', 'npx', 'sh', 'env']) {
    symlinkSync(run(ROOT, 'sh', '-c', `command -v ${tool}`).trim(), join(bin, tool));
  }
  const consumer = join(scratch, 'consumer');
  cpSync(join(import.meta.dirname, 'consumer'), consumer, { recursive: true });
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', tarball], {
    cwd: consumer,
    env: { ...process.env, PATH: bin },
    stdio: 'inherit',
  });

  project.provide('tarball', tarball);
  project.provide('consumer', consumer);
  project.provide('barePath', bin);
}

export function teardown(): void {
  rmSync(scratch, { recursive: true, force: true });
}
