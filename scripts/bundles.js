// The bundles that rolldown makes: the script of an HTML report, and lib/ for the package.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const WAYS_IN = ['index', 'cli/main', 'cli/measuring-process'];

export const PAGE = { input: join(ROOT, 'lib/report/html/page/main.ts') };

export const LIB = {
  input: Object.fromEntries(WAYS_IN.map((name) => [name, join(ROOT, 'lib', `${name}.ts`)])),
  platform: 'node',
  external: [/^node:/, ...Object.keys(dependencies)],
};
