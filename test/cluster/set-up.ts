// Before the suite: makes a folder for all files, bundles the proxy, and fetches etcd 3.5 in addition to the installed 3.4. After the
// suite: removes everything.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { FETCH_ETCD } from './etcd-program.js';
import { makeSuiteFolder, networkProgram, removeSuiteFolder } from './suite-folder.js';

let folder = '';

export async function setup(): Promise<void> {
  folder = makeSuiteFolder();
  await build({
    input: fileURLToPath(new URL('./peer-network-process.ts', import.meta.url)),
    platform: 'node',
    output: { file: networkProgram() },
    logLevel: 'warn',
  });
  // This fails without a network. The tests of that version then name the missing program.
  spawnSync(FETCH_ETCD, { stdio: ['ignore', 'ignore', 'inherit'] });
}

export function teardown(): void {
  removeSuiteFolder(folder);
}
