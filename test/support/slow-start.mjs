// Loaded into the command with --import: its measuring process writes a line and starts half a minute later.

import { writeSync } from 'node:fs';

if (process.send !== undefined) {
  writeSync(2, 'starting\n');
  await new Promise((resolve) => setTimeout(resolve, 30_000));
}
