// Measures the start-up time of the command: --version, in comparison with an empty Node script.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { alternate, print } from './rounds.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function milliseconds(...args: readonly string[]): number {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const comparisons = await alternate(
  [
    { name: 'node -e 0', turn: () => milliseconds('-e', '0') },
    { name: 'etcd-disk-bench --version', turn: () => milliseconds(main, '--version') },
  ],
  31,
);
print(comparisons, 'ms', (figure) => figure.toFixed(1));
console.log('(goal: at most 1.5)');
