// Manifests as values of the API's types, which take no field that they do not know.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDirectory } from './fresh-directory.js';
import { run } from './program.js';

const TSC = join(import.meta.dirname, '../../node_modules/.bin/tsc');

/** What the compiler says of values of a kind, such as `Job` of `batch/v1`; nothing if all is right. */
export async function complaints(kind: string, types: string, ...values: readonly object[]): Promise<string> {
  // Within the checkout, where the types are found.
  const file = join(freshDirectory(), 'manifest.ts');
  const json = JSON.stringify(values, null, 1);
  writeFileSync(
    file,
    `import type { ${kind} } from 'kubernetes-types/${types}.js';\nexport const all: ${kind}[] = ${json};\n`,
  );
  const { stdout } = await run(TSC, ['--noEmit', '--strict', '--ignoreConfig', file]);
  return stdout;
}
