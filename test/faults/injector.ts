// Runs under the fault injector: the injected faults, the result of the run, and its leftovers.

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
  /**
   * Hits only calls in the first `forMs` of each `periodMs`. The first period is `phaseMs` old when the run begins. Without `delayUs`, a
   * call waits for the rest of `forMs`.
   */
  readonly periodically?: { readonly periodMs: number; readonly forMs: number; readonly phaseMs: number };
  /** A file that the call waits for. */
  readonly until?: string;
  /** The offset of the system clock, alternately forward and back. Such readings are hits too. */
  readonly clockStepS?: number;
}

/** A call that was hit. */
export interface Hit {
  readonly thread: string;
  readonly path: string;
}

/** The result of a fault, for any program. */
export interface Faulted {
  readonly hits: readonly Hit[];
  /** The leftovers in the directory. */
  readonly left: readonly string[];
}

/** The answer of run-many.js. */
export interface RunOnce {
  readonly failure?: {
    readonly code: string;
    readonly syscall: string;
    readonly path: string;
    readonly operation?: number;
    readonly message: string;
  };
  readonly phases: readonly { readonly stoppedBy: string; readonly appends: number }[];
  /** The increase of descriptors and threads. */
  readonly leaked: readonly [number, number];
}

/** Runs a program in its own directory under a fault. The log exists once the fault has occurred. */
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

/** A process that makes small runs of one phase, one after another, each under a fault. The runs have segment cuts and, if paced, commits. */
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

/** Counts for the last line. */
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
