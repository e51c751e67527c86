// Makes dist/*.js, what the package carries of lib/: a file for each way in, and one for each part that several share or that is loaded
// when it is needed. Beside a file for each module it is three quarters as large.

import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';
import { LIB } from './bundles.js';

const DIST = join(import.meta.dirname, '../dist');

rmSync(DIST, { recursive: true, force: true });
const bundle = await rolldown(LIB);
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
