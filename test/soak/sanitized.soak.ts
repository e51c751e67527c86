// The addon, built with AddressSanitizer and UndefinedBehaviorSanitizer, and under valgrind: complete runs, aborts, failures.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = `
import { benchmarkEtcdDisk } from './dist/index.js';
const directory = process.argv[1];
const options = { durationSeconds: 0.6, keepFreeBytes: 0 };
const whole = await benchmarkEtcdDisk(directory, options);
const controller = new AbortController();
setTimeout(() => controller.abort(), 300);
const aborted = await benchmarkEtcdDisk(directory, { ...options, durationSeconds: 60, signal: controller.signal });
const thrown = await benchmarkEtcdDisk(directory, { ...options, onProgress: () => { throw new Error('oh'); } }).catch(({ message }) => message);
console.log(whole.outcome, aborted.outcome, thrown);
`;

/** A copy of the package whose addon is built with other flags. */
function packageWith(...flags: readonly string[]): string {
  const copy = freshDirectory();
  cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'build/Release'), { recursive: true });
  const sources = ['core', 'addon'].flatMap((folder) =>
    readdirSync(join(ROOT, 'native', folder))
      .filter((name) => name.endsWith('.cc'))
      .map((name) => join(ROOT, 'native', folder, name)),
  );
  const includes = ['node-addon-api', 'node-api-headers/include'].flatMap((name) => [
    '-isystem',
    join(ROOT, 'node_modules', name),
  ]);
  const defines = [
    '-DNAPI_VERSION=8',
    '-DNAPI_CPP_EXCEPTIONS',
    '-DNODE_GYP_MODULE_NAME=etcd_disk_bench',
    '-D_FILE_OFFSET_BITS=64',
  ];
  const output = join(copy, 'build/Release/etcd_disk_bench.node');
  execFileSync(
    'g++',
    [
      '-std=c++20',
      '-O1',
      '-g',
      '-fPIC',
      '-shared',
      '-pthread',
      ...defines,
      ...includes,
      ...flags,
      ...sources,
      '-o',
      output,
    ],
    {
      stdio: 'inherit',
    },
  );
  return copy;
}

describe('the addon in Node', () => {
  it('has no error under AddressSanitizer and UndefinedBehaviorSanitizer', async () => {
    const copy = packageWith('-fsanitize=address,undefined', '-fno-sanitize-recover=undefined');
    const directory = freshDirectory();
    const library = execFileSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
    const { status, stdout, stderr } = await run(
      process.execPath,
      ['--input-type=module', '--eval', SCRIPT, directory],
      {
        cwd: copy,
        // Node frees little at its end, so leaks are not checked.
        env: { ...process.env, LD_PRELOAD: library, ASAN_OPTIONS: 'detect_leaks=0:exitcode=99' },
      },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'completed interrupted oh\n', stderr: '' });
    expect(namesIn(directory)).toEqual([]);
  }, 240_000);

  it('makes no invalid access under valgrind', async (context) => {
    needs(context, 'valgrind');
    const directory = freshDirectory();
    const { status, stdout, stderr } = await run(
      'valgrind',
      // No error may have the addon on its stack. V8's own errors do not count.
      [
        '--error-limit=no',
        '--num-callers=30',
        '--fair-sched=yes',
        process.execPath,
        '--jitless',
        '--input-type=module',
        '--eval',
        SCRIPT,
        directory,
      ],
      { cwd: ROOT },
    );
    expect(status).toBe(0);
    expect(stdout).toBe('completed interrupted oh\n');
    expect(stderr.split('\n').filter((line) => /etcd_disk_bench\.node/.test(line))).toEqual([]);
    expect(namesIn(directory)).toEqual([]);
  }, 240_000);
});
