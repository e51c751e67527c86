// What the README promises of a default run is what the plan of one says.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { planOf } from '../lib/measure/plan.js';
import { bytes } from '../lib/report/format.js';

it('tells how long a default run takes, and how much it writes', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const { maxDurationNs, maxBytesWritten, spaceNeededBytes } = planOf({});
  expect(readme).toContain(
    `takes at most ${maxDurationNs / 1e9} seconds, writes at most ${bytes(maxBytesWritten)} and takes at most ${bytes(spaceNeededBytes)} of space`,
  );
});
