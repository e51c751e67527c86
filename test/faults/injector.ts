// One run under the fault injector, in a process of its own: what was injected, what the run said, and what it left behind.

import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, run } from '../support/program.js';

export const FOLDER = fileURLToPath(new URL('../../build-results/faults/', import.meta.url));
export const INJECTOR = join(FOLDER, 'injector.so');
export const COUNT_FILE = join(FOLDER, 'survived');
const RUN_ONCE = fileURLToPath(new URL('run-once.js', import.meta.url));
const DATA = fileURLToPath(new URL('../../.test-data/', import.meta.url));

/** As native/test/fault_injector.cc takes them. */
export interface Fault {
  readonly call: string;
  readonly at: number;
  readonly every?: number;
  readonly errno?: string;
  readonly isShort?: boolean;
  readonly delayUs?: number;
}

export interface FaultedRun {
  readonly ended: Ended;
  readonly faults: number;
  /** What stayed in the directory. */
  readonly left: readonly string[];
}

/** What run-once.js prints. */
export interface RunOnce {
  readonly failure?: {
    readonly code: string;
    readonly syscall: string;
    readonly path: string;
    readonly message: string;
  };
  readonly phases: readonly { readonly stoppedBy: string; readonly appends: number }[];
  /** Descriptors and threads, after less before. */
  readonly leaked: readonly [number, number];
}

/** Runs a program on a directory of its own under a fault. */
export async function runUnder(fault: Fault, args: (directory: string) => readonly string[]): Promise<FaultedRun> {
  mkdirSync(DATA, { recursive: true });
  const above = mkdtempSync(join(DATA, 'fault-'));
  const [directory, log] = [join(above, 'target'), join(above, 'log')];
  mkdirSync(directory);
  try {
    const ended = await run(process.execPath, [...args(directory)], {
      timeout: 60_000,
      env: {
        ...process.env,
        LD_PRELOAD: INJECTOR,
        FAULT_CALL: fault.call,
        FAULT_AT: String(fault.at),
        FAULT_EVERY: String(fault.every ?? 0),
        FAULT_ERRNO: fault.errno ?? '0',
        FAULT_SHORT: fault.isShort ? '1' : '0',
        FAULT_DELAY_US: String(fault.delayUs ?? 0),
        FAULT_LOG: log,
      },
    });
    return { ended, faults: linesOf(log), left: readdirSync(directory) };
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
}

/** A small run of one phase, with cuts and, if paced, commits. */
export async function runOnceUnder(fault: Fault, phase: string): Promise<FaultedRun & { readonly told: RunOnce }> {
  const outcome = await runUnder(fault, (directory) => [RUN_ONCE, directory, phase]);
  if (outcome.ended.status !== 0)
    throw new Error(`the process ended: ${JSON.stringify({ fault, phase, ...outcome.ended })}`);
  return { ...outcome, told: JSON.parse(outcome.ended.stdout) as RunOnce };
}

/** For the line at the end. */
export function survived(faults: number): void {
  appendFileSync(COUNT_FILE, `${faults}\n`);
}

function linesOf(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}
