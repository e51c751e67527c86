// The clients of a cluster. A test starts and stops them.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { firstInLine } from './privilege.js';

export interface Load {
  /** Hosts and ports, used in turn. */
  readonly addresses: readonly string[];
  readonly putsPerSecond: number;
  readonly valueBytes: number;
  /** The number of different keys that are put repeatedly below a prefix. */
  readonly keys: number;
  readonly prefix: string;
  readonly rangesPerSecond: number;
  /** If set, ranges read all keys below it; otherwise one key. */
  readonly rangePrefix?: string;
}

/** Each of so many clients puts again as soon as etcd answers. */
export interface Fill extends Omit<Load, 'putsPerSecond' | 'rangesPerSecond' | 'rangePrefix'> {
  readonly total: number;
  readonly clients: number;
  readonly putsPerTransaction: number;
}

export interface LoadSeen {
  readonly puts: number;
  readonly ranges: number;
  readonly failed: number;
  readonly latestError: string;
}

const SCRIPT = fileURLToPath(new URL('./load-process.js', import.meta.url));

export interface RunningLoad {
  readonly stop: () => Promise<LoadSeen>;
}

export function startLoad(load: Load): RunningLoad {
  const child = start(load);
  const seen = result(child);
  return {
    stop: () => {
      child.kill('SIGTERM');
      return seen;
    },
  };
}

export function fill(load: Fill): Promise<LoadSeen> {
  return result(start(load));
}

function start(load: Load | Fill): ChildProcess {
  const [command = '', ...rest] = firstInLine('KILL', process.execPath, SCRIPT, JSON.stringify(load));
  return spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function result(child: ChildProcess): Promise<LoadSeen> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`the clients of the cluster failed (exit status ${status})`);
  return JSON.parse(output);
}
