// Where the machine's Chromium is, and how it is started.

import { spawnSync } from 'node:child_process';

/** It uses no GPU, and speaks to nobody by itself. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `null` where it is missing. */
export function chromiumPath(): string | null {
  const { stdout } = spawnSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], {
    encoding: 'utf8',
  });
  return stdout.trim() || null;
}
