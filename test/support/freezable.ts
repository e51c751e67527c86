// A real file system that can be frozen: a call on it then hangs in the kernel, and no signal ends it.

import { execFileSync } from 'node:child_process';
import { onTestFinished, type TestContext } from 'vitest';
import { namesIn } from './fresh-directory.js';
import { loopMount } from './mounts.js';
import { needs } from './needs.js';

export function freezable(context: TestContext) {
  needs(context, 'fsfreeze', 'ps');
  const directory = loopMount(context, 'ext4', 600);
  let isFrozen = false;
  const thaw = () => {
    if (isFrozen) execFileSync('fsfreeze', ['--unfreeze', directory]);
    isFrozen = false;
  };
  onTestFinished(thaw);
  return {
    directory,
    freeze: () => {
      execFileSync('fsfreeze', ['--freeze', directory]);
      isFrozen = true;
    },
    thaw,
    isEmpty: () => namesIn(directory).every((name) => name === 'lost+found'),
  };
}
