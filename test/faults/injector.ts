// Runs under the fault injector: what was injected, what the run said, and what it left behind.

import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, run } from '../support/program.js';

export const FOLDER = fileURLToPath(new URL('../../build-results/faults/', import.meta.url));
export const INJECTOR = join(FOLDER, 'injector.so');
export const COUNT_FILE = join(FOLDER, 'survived');
const RUN_MANY = fileURLToPath(new URL('run-many.js', import.meta.url));
const DATA = fileURLToPath(new URL('../../.test-data/', import.meta.url));

/** As native/test/fault_injector.cc takes them. */
export interface Fault {
  readonly call: string;
  /** Its name; any by default. */
  readonly thread?: string;
  readonly at: number;
  readonly every?: number;
  readonly errno?: string;
  readonly isShort?: boolean;
  readonly delayUs?: number;
  /** Only calls in the first `forMs` of each `periodMs` are hit, and the first period is `phaseMs` old when the run begins. Without `delayUs` they wait for the rest of that time. */
  readonly periodically?: { readonly periodMs: number; readonly forMs: number; readonly phaseMs: number };
  /** A file that the call waits for. */
  readonly until?: string;
  /** By how much the time of day is off, ahead and behind in turns: such readings are hits as well. */
  readonly clockStepS?: number;
}

/** A call that was hit. */
export interface Hit {
  readonly thread: string;
  readonly path: string;
}

/** What a fault came to, whatever was run under it. */
export interface Faulted {
  readonly hits: readonly Hit[];
  /** What stayed in the directory. */
  readonly left: readonly string[];
}

/** What run-many.js answers. */
export interface RunOnce {
  readonly failure?: {
    readonly code: string;
    readonly syscall: string;
    readonly path: string;
    readonly operation?: number;
    readonly message: string;
  };
  readonly phases: readonly { readonly stoppedBy: string; readonly appends: number }[];
  /** Descriptors and threads, after less before. */
  readonly leaked: readonly [number, number];
}

/** Runs a program on a directory of its own under a fault; the log is there once that has come. */
export function runUnder(
  fault: Fault,
  args: (directory: string, log: string) => readonly string[],
): Promise<Faulted & { readonly ended: Ended }> {
  return inDirectory(fault, async (directory, env) => ({
    ended: await run(process.execPath, [...args(directory, env['FAULT_LOG'])], {
      timeout: 300_000,
      env: { ...process.env, LD_PRELOAD: INJECTOR, ...env },
    }),
  }));
}

/** A process that makes small runs of one phase, with cuts and, if paced, commits; one after the other, each under a fault. */
export class FaultedProcess {
  readonly #child = fork(RUN_MANY, { execArgv: [], env: { ...process.env, LD_PRELOAD: INJECTOR } });

  /** @param target a directory to run in; a new one by default */
  run(fault: Fault, phase: string, target?: string): Promise<Faulted & { readonly told: RunOnce }> {
    const ask = async (directory: string, env: Record<string, string>) => ({
      told: await this.#ask({ directory, phase, env }, fault),
    });
    return inDirectory(fault, ask, target);
  }

  end(): void {
    this.#child.removeAllListeners();
    this.#child.kill();
  }

  #ask(message: { directory: string; phase: string; env: Record<string, string> }, fault: Fault): Promise<RunOnce> {
    return new Promise((resolve, reject) => {
      this.#child.removeAllListeners();
      this.#child.on('message', (told) => resolve(told as RunOnce));
      this.#child.on('exit', (status, signal) => {
        reject(new Error(`the process ended: ${JSON.stringify({ fault, phase: message.phase, status, signal })}`));
      });
      this.#child.send(message);
    });
  }
}

/** For the line at the end. */
export function survived(faults: number): void {
  appendFileSync(COUNT_FILE, `${faults}\n`);
}

async function inDirectory<Outcome>(
  fault: Fault,
  runIn: (directory: string, env: Record<string, string> & { readonly FAULT_LOG: string }) => Promise<Outcome>,
  target?: string,
): Promise<Faulted & Outcome> {
  mkdirSync(DATA, { recursive: true });
  const above = mkdtempSync(join(DATA, 'fault-'));
  const [directory, log] = [target ?? join(above, 'target'), join(above, 'log')];
  mkdirSync(directory, { recursive: true });
  try {
    const outcome = await runIn(directory, {
      FAULT_CALL: fault.call,
      FAULT_THREAD: fault.thread ?? '',
      FAULT_AT: String(fault.at),
      FAULT_EVERY: String(fault.every ?? 0),
      FAULT_ERRNO: fault.errno ?? '0',
      FAULT_SHORT: fault.isShort ? '1' : '0',
      FAULT_DELAY_US: String(fault.delayUs ?? 0),
      FAULT_PERIOD_MS: String(fault.periodically?.periodMs ?? 0),
      FAULT_FOR_MS: String(fault.periodically?.forMs ?? 0),
      FAULT_PHASE_MS: String(fault.periodically?.phaseMs ?? 0),
      FAULT_UNTIL: fault.until ?? '',
      FAULT_CLOCK_STEP_S: String(fault.clockStepS ?? 0),
      FAULT_LOG: log,
    });
    return { ...outcome, hits: hitsIn(log), left: readdirSync(directory) };
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
}

function hitsIn(log: string): Hit[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, thread, path] = /^\S+ \d+ (\S+) (.*)$/.exec(line) ?? [];
      return thread === undefined || path === undefined ? [] : [{ thread, path }];
    });
}
