// Where the machine's Chromium is.

import { spawnSync } from 'node:child_process';

/** `null` where it is missing. */
export function chromiumPath(): string | null {
  const { stdout } = spawnSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], {
    encoding: 'utf8',
  });
  return stdout.trim() || null;
}
