// Makes dist/*.js, what the package carries of lib/: a file for each way in, and one for each part that several share or that is loaded
// when it is needed. Not minified: a stack trace points into named functions that can be read. Comments of the API are in the types alone.

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
