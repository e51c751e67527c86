// Runs a program, or a piece of JavaScript with the built library, in its own process.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const DIST = new URL('../../dist/', import.meta.url);
export const CLI = fileURLToPath(new URL('cli/main.js', DIST));

/** Starts a program. `ended` resolves at its end, with any status. */
export function start(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { child, ended };
}

export function run(command: string, args: readonly string[], options?: SpawnOptions): Promise<Ended> {
  return start(command, args, options).ended;
}

/** The first child of a process: for a command, its measuring process, which exists once the run has begun. */
export function firstChildOf({ pid }: ChildProcess): number {
  const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
  // A signal to process 0 would go to the tests themselves.
  if (!(child > 0)) throw new Error(`process ${pid} has no child`);
  return child;
}

export function cli(...args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [CLI, ...args]);
}

/** JavaScript with `benchmarkEtcdDisk` of the built library and `directory` in scope. */
export function startScript(directory: string, body: string, ...nodeFlags: readonly string[]) {
  const index = JSON.stringify(new URL('index.js', DIST).href);
  const code = `const { benchmarkEtcdDisk } = await import(${index}); const directory = ${JSON.stringify(directory)};\n${body}`;
  return start(process.execPath, [...nodeFlags, '--input-type=module', '--eval', code]);
}

/** Options of a very short run. */
export const QUICK = ['--duration', '0.6'] as const;

/** The start of its text: a run of less than a minute passes no disk. */
export function firstLineOf(directory: string): RegExp {
  return answerOf(directory, '(inconclusive: (no breach proven|over the limit), but|unsuitable, proven after) ');
}

/** The start of the text of a run, in one line. In a container, the text first names the container's writable layer. */
export function answerOf(directory: string, answer: string): RegExp {
  return new RegExp(`^(\\S+ is the container's writable layer: .* IMAGE \\S+ )?${directory}: ${answer}`);
}
