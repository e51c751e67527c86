// The addon under valgrind: like AddressSanitizer (test/faults/sanitized.faults.ts), and also finds uninitialised memory.

import { expect, it } from 'vitest';
import { ROOT, SCRIPT } from '../support/addon-script.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';

it('the addon makes no invalid access under valgrind', async (context) => {
  needs(context, 'valgrind');
  const directory = freshDirectory();
  const options = ['--error-limit=no', '--num-callers=30', '--fair-sched=yes'];
  const program = [process.execPath, '--jitless', '--input-type=module', '--eval', SCRIPT, directory];
  const { status, stdout, stderr } = await run('valgrind', [...options, ...program], { cwd: ROOT });
  expect(status).toBe(0);
  expect(stdout).toBe('completed interrupted oh\n');
  // No error may have the addon on its stack. V8's own errors do not count.
  expect(stderr.split('\n').filter((line) => /etcd_disk_bench\.node/.test(line))).toEqual([]);
  expect(namesIn(directory)).toEqual([]);
}, 240_000);
