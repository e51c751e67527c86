// Takes away the declarations in dist/ that the public ones do not lead to: nobody can import those modules, and they are most of all.
// A declaration that is taken away by mistake fails the consumer's own type check, in test/install.

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DIST = join(import.meta.dirname, '../dist');
const reached = new Set();

function follow(path) {
  if (reached.has(path)) return;
  reached.add(path);
  for (const [, module] of readFileSync(path, 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)\.js['"]/g)) {
    follow(join(dirname(path), `${module}.d.ts`));
  }
}

follow(join(DIST, 'index.d.ts'));
for (const name of readdirSync(DIST, { recursive: true })) {
  const path = join(DIST, name);
  if (name.endsWith('.d.ts') && !reached.has(path)) rmSync(path);
}
