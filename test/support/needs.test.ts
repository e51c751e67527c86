// Skips: a run of vitest on its own test files, on a machine without strace. CI installs everything that the tests need.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freshDirectory } from './fresh-directory.js';
import { NEEDS } from './needs-table.js';
import { run } from './program.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const support = (name: string) => JSON.stringify(join(ROOT, 'test/support', name));

const TRACES = `it('traces', (context) => needs(context, 'strace'));`;
const LEFT_OUT = `it.skip('is left out', () => undefined);`;

async function vitest(tests: string, env: NodeJS.ProcessEnv) {
  const folder = freshDirectory();
  const imports = `import { it } from 'vitest'; import { needs } from ${support('needs.ts')};`;
  writeFileSync(join(folder, 'sample.test.ts'), `${imports}\n${tests}`);
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { suite } from ${support('suite.ts')};
     export default { root: import.meta.dirname, ...suite('sample', { include: ['*.test.ts'] }) };`,
  );
  // A PATH without programs.
  const { status, stdout, stderr } = await run(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run'],
    {
      cwd: folder,
      env: { ...process.env, CI: '', NO_COLOR: '1', ...env, PATH: folder },
    },
  );
  return { status, text: `${stdout}${stderr}` };
}

it('skips a test without its program, with the reason and how to run it', async () => {
  const { status, text } = await vitest(TRACES, {});
  expect(text).toMatch(
    / 1 test skipped, because this machine lacks what they need:\n +strace +1 test +strace is not installed\n +to run: apt-get install strace, and allow ptrace\n/,
  );
  expect(status).toBe(0);
});

it('fails on CI if a program is missing', async () => {
  const { status, text } = await vitest(TRACES, { CI: 'true' });
  expect(text).toContain('CI must run this test, but strace does not work here: strace is not installed.');
  expect(status).toBe(1);
});

it('fails on CI if a test is skipped without a need', async () => {
  const { status, text } = await vitest(LEFT_OUT, { CI: 'true' });
  expect(text).toMatch(/skipped them without a need of the table:\n +sample\.test\.ts: is left out\n/);
  expect(status).toBe(1);
});

it('names only Debian packages that CI installs', () => {
  const script = readFileSync(join(ROOT, '.ci/install-packages'), 'utf8');
  const lists = [...script.matchAll(/^ *packages\+?=\(([^)]*)\)/gm)].flatMap(([, list = '']) =>
    list.trim().split(/\s+/),
  );
  const named = Object.values(NEEDS).flatMap(({ how }) =>
    [...how.matchAll(/apt-get install ([a-z\d+. -]+)/g)].flatMap(([, list = '']) => list.trim().split(/ +/)),
  );
  expect(named).toContain('strace');
  expect([...new Set(named)].filter((name) => !lists.includes(name))).toEqual([]);
});
