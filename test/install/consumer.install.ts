// The tarball as a user gets it: installed without a compiler and install scripts, run as a command, required, imported, and typed.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { QUICK, run } from '../support/program.js';
import { BUILT } from './built.js';

const ROOT = join(import.meta.dirname, '../..');
const [tarball, consumer, barePath] = [inject('tarball'), inject('consumer'), inject('barePath')];
const installed = join(consumer, 'node_modules/etcd-disk-bench');
const ownTool = (name: string) => join(ROOT, 'node_modules/.bin', name);

const started = (program: string, ...args: readonly string[]) =>
  run(program, args, { cwd: consumer, env: { HOME: process.env['HOME'], PATH: barePath } });

async function output(program: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await started(program, ...args);
  expect(status, stderr + stdout).toBe(0);
  return stdout;
}

describe('the tarball', () => {
  // A release has four binaries; the tiers before nightly build one.
  it('is smaller than 400 kB, plus 60 kB per binary', () => {
    expect(statSync(tarball).size).toBeLessThan(400_000 + 60_000 * BUILT.length);
  });

  it('contains the bundles, their types, the binaries and the schemas, but no sources or source maps', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball]);
    const names = stdout.trim().split('\n');
    const expected =
      /^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w/-]+\.(js|d\.ts)|schema\/\w+\.schema\.json|prebuilds\/linux-\w+\/[\w.-]+\.node)$/;
    expect(names.filter((name) => !expected.test(name))).toEqual([]);
    expect(names.filter((name) => name.includes('/html/page/'))).toEqual([]);
    const scripts = names.filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(2);
    for (const name of scripts) {
      const text = readFileSync(join(installed, name.replace(/^package\//, '')), 'utf8');
      expect(text, name).not.toContain('sourceMappingURL');
    }
  });

  it('needs neither a compiler nor an install script', () => {
    const { scripts, gypfile } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    for (const hook of ['preinstall', 'install', 'postinstall']) expect(scripts).not.toHaveProperty(hook);
    expect(gypfile).toBe(false);
    expect(readdirSync(barePath).sort()).toEqual(['env', 'node', 'npm', 'npx', 'sh']);
    expect(readdirSync(installed)).not.toContain('build');
  });

  it('has no problem for publint', async () => {
    const { status, stdout, stderr } = await run(ownTool('publint'), ['run', tarball, '--strict']);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('All good!');
  });

  it('has types that resolve like its code', async () => {
    // The rule claims that require() of an ES module fails. On Node 20.19 and later it works, as a test here checks.
    // Node 10 cannot resolve exports, but the package needs Node 20.
    const rules = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
    const { status, stdout, stderr } = await run(ownTool('attw'), [tarball, ...rules]);
    expect(status, stdout + stderr).toBe(0);
  });
});

describe('a consumer', () => {
  it('runs the command with npx', async () => {
    const directory = freshDirectory();
    const args = ['etcd-disk-bench', '-q', ...QUICK, '--format', 'json', directory];
    const { status, stdout } = await started('npx', ...args);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ schemaVersion: 2, outcome: 'completed' });
    // A run of less than a minute passes no disk.
    expect([1, 3]).toContain(status);
    expect(report.phases[0].appends).toBeGreaterThan(0);
    expect(namesIn(directory)).toEqual([]);
  });

  it('gets the stack of an uncaught error at its caller, in a few lines', async () => {
    const code = "await (await import('etcd-disk-bench')).benchmarkEtcdDisk('.', { durationSeconds: -1 })";
    const { status, stderr } = await run('node', ['--input-type=module', '--eval', code], { cwd: consumer });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^DiskBenchError: durationSeconds .*(\n +at .*)*\n +at (async )?(Module\.)?benchmarkEtcdDisk /m,
    );
    expect(stderr.length).toBeLessThan(4000);
  });

  it('can import the package', async () => {
    expect(await output('node', 'imported.mjs')).toBe('function function\n');
  });

  it('can require the package', async () => {
    expect(await output('node', '--no-warnings', 'required.cjs')).toBe('function function\n');
  });

  it.each(['schema', 'diagnosis.schema', 'fleet.schema'])('can require %s.json', async (name) => {
    const code = `const { $schema } = require('etcd-disk-bench/${name}.json'); console.log(typeof $schema)`;
    expect(await output('node', '--eval', code)).toBe('string\n');
  });

  it.each([
    ['nodenext', ['--module', 'nodenext', '--moduleResolution', 'nodenext']],
    ['bundler', ['--module', 'preserve', '--moduleResolution', 'bundler']],
  ])('compiles with moduleResolution %s', async (_, resolution) => {
    const strict = ['--noEmit', '--strict', '--target', 'es2023', '--skipLibCheck', 'false'];
    const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
    const files = ['typed.ts', 'typed-commonjs.cts'];
    const { status, stdout } = await run(ownTool('tsc'), [...strict, ...types, ...resolution, ...files], {
      cwd: consumer,
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
