// The addon, built with AddressSanitizer and UndefinedBehaviorSanitizer: complete runs, aborts, failures.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, SCRIPT } from '../support/addon-script.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { run } from '../support/program.js';

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
    ['-std=c++20', '-g1', '-fPIC', '-shared', '-pthread', ...defines, ...includes, ...flags, ...sources, '-o', output],
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
});
