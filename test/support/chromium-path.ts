// The path of the machine's Chromium, and its options.

import { spawnSync } from 'node:child_process';

/** Without a GPU and without background connections. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `null` if it is not installed. */
export function chromiumPath(): string | null {
  const { stdout } = spawnSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], {
    encoding: 'utf8',
  });
  return stdout.trim() || null;
}
