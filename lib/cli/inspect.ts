// `etcd-disk-bench inspect <path>`: the storage below the path. Writes nothing and measures nothing; any answer is a success.

import { inspect as inspectPath, render } from '../index.js';
import type { InspectArguments } from './arguments.js';
import { optionsOfStdout, print } from './print.js';

export async function inspect({ path, format, sysroot }: InspectArguments): Promise<number> {
  const inspection = await inspectPath(path, { sysroot });
  await print(await render(inspection, format, optionsOfStdout()));
  return 0;
}
