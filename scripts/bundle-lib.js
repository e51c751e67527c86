// Makes dist/*.js, the package's bundle of lib/: one file per entry point, and one per part that several share or that is loaded on demand.
// Not minified, so that stack traces are readable. Comments of the API are only in the types.

import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { LIB } from './bundles.js';

const DIST = join(import.meta.dirname, '../dist');

rmSync(DIST, { recursive: true, force: true });
const bundle = await rolldown(LIB);
await bundle.write({
  dir: DIST,
  entryFileNames: '[name].js',
  chunkFileNames: 'parts/[name].js',
  comments: { legal: true, annotation: true, jsdoc: false },
});
await bundle.close();
chmodSync(join(DIST, 'cli/main.js'), 0o755);
