// The command in this process. It parses, runs and prints like `dist/`, without two new processes. Tests of signals, pipes, terminals and
// the measuring process need the real command: `cli` of program.ts.

import { readFileSync } from 'node:fs';
import { parseArguments } from '../../lib/cli/arguments.js';
import { endOf } from '../../lib/cli/ending.js';
import { ENDING_SIGNALS } from '../../lib/cli/exit-status.js';
import type { Ended } from './program.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const NEVER_ABANDONED = new AbortController().signal;

export function cliHere(...args: readonly string[]): Promise<Ended> {
  return cliIn(process.cwd(), ...args);
}

/** The same in another working directory. */
export async function cliIn(directory: string, ...args: readonly string[]): Promise<Ended> {
  const own = process.cwd();
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  const listeners = ENDING_SIGNALS.map((signal) => [signal, process.listeners(signal)] as const);
  process.chdir(directory);
  try {
    const status = await statusOf(args);
    return { status, signal: null, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.chdir(own);
    for (const stream of [stdout, stderr]) stream.release();
    for (const [signal, before] of listeners) {
      for (const listener of process.listeners(signal)) {
        if (!before.includes(listener)) process.off(signal, listener);
      }
    }
  }
}

async function statusOf(args: readonly string[]): Promise<number> {
  const parsed = parseArguments([...args], version);
  if ('exitStatus' in parsed) return parsed.exitStatus;
  // Each subcommand has a module and a function of its name.
  const { [parsed.command]: work } = await import(`../../lib/cli/${parsed.command}.ts`);
  return endOf(parsed, () => work(parsed, NEVER_ABANDONED));
}

function captured(stream: NodeJS.WriteStream) {
  const { write } = stream;
  let text = '';
  stream.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  }) as typeof stream.write;
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
