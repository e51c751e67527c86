// Manifests as values of the API's types, which allow no unknown fields.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDirectory } from './fresh-directory.js';
import { run } from './program.js';

const TSC = join(import.meta.dirname, '../../node_modules/.bin/tsc');

/** The compiler's errors for values of a kind, such as `Job` of `batch/v1`. */
export async function complaints(kind: string, types: string, ...values: readonly object[]): Promise<string> {
  // Inside the checkout, where the compiler finds the types.
  const file = join(freshDirectory(), 'manifest.ts');
  const json = JSON.stringify(values, null, 1);
  writeFileSync(
    file,
    `import type { ${kind} } from 'kubernetes-types/${types}.js';\nexport const all: ${kind}[] = ${json};\n`,
  );
  const { stdout } = await run(TSC, ['--noEmit', '--strict', '--ignoreConfig', file]);
  return stdout;
}
