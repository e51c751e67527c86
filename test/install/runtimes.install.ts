// The installed package measures on every runtime, with the right binary.

import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { run } from '../support/program.js';
import { printMatrix } from './matrix.js';
import { RUNTIMES } from './runtimes.js';

const consumer = inject('consumer');
const addRow = printMatrix('the installed package measures on');

it.for(RUNTIMES)('$name measures with the installed package', async (runtime, context) => {
  runtime.needs(context);
  const [program, ...before] = runtime.command;
  const { status, stdout, stderr } = await run(program, [...before, 'check-addon.mjs', freshDirectory()], {
    cwd: consumer,
    env: { ...process.env, ...runtime.environment },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { runtime: reported, binary, held } = JSON.parse(stdout);
  expect(reported).toMatch(runtime.reports);
  expect(binary).toBe(join(consumer, 'node_modules/etcd-disk-bench', runtime.binary));
  expect(held.length).toBeGreaterThanOrEqual(10);
  addRow(`${runtime.name}: ${reported}, ${runtime.binary}, ${held.length} checks held`);
});
