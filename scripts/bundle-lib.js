// Makes dist/*.js, what the package carries of lib/: a file for each way in, and one for each part that several share or that is loaded
// when it is needed. Beside a file for each module it is three quarters as large.

import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const WAYS_IN = ['index', 'cli/main', 'cli/measuring-process'];

rmSync(DIST, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(WAYS_IN.map((name) => [name, join(ROOT, 'lib', `${name}.ts`)])),
  platform: 'node',
  external: [/^node:/, ...Object.keys(dependencies)],
});
await bundle.write({
  dir: DIST,
  entryFileNames: '[name].js',
  chunkFileNames: 'parts/[name].js',
  // The names stay, for stacks.
  minify: { mangle: { keepNames: { function: true, class: true } } },
  comments: false,
  plugins: [{ name: 'a-line-for-each-statement', generateBundle: breakLines }],
});
await bundle.close();
chmodSync(join(DIST, 'cli/main.js'), 0o755);

/** Of an error that nobody catches Node prints the line: it must not be the whole file. */
function breakLines(_, output) {
  for (const chunk of Object.values(output)) {
    const starts = [...statementsIn(parseAst(chunk.code))]
      .map(({ start }) => start)
      .sort((left, right) => left - right);
    chunk.code = starts.map((start, n) => chunk.code.slice(n === 0 ? 0 : start, starts[n + 1])).join('\n');
  }
}

function* statementsIn(node) {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node.body)) yield* node.body;
  for (const part of Object.values(node)) yield* statementsIn(part);
}
