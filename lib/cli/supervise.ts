// Waits for the measuring process, and abandons it if it hangs. A process hung in a system call survives even SIGKILL, and its waiter hangs
// with it. So the command measures in a child process.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COULD_NOT_MEASURE, ENDING_SIGNALS, exitStatusOfSignal } from './exit-status.js';
import { hungCallMessage } from './hung-call.js';
import { tell } from './print.js';

const MEASURING_PROCESS = fileURLToPath(new URL('measuring-process.js', import.meta.url));
/** After the second signal. */
export const HUNG_AFTER_MS = 3000;
/** From its last message to its exit. */
const EXIT_GRACE_MS = 500;

/** Measures in a child process with the same arguments; the exit status. */
export async function supervise(argv: readonly string[]): Promise<number> {
  const child = fork(MEASURING_PROCESS, argv);
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, action: () => void): void => {
    timers.push(setTimeout(action, ms));
  };
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      let isMeasuring = false;
      child.on('exit', (status, signal) => resolve(status ?? statusAfter(signal, isMeasuring)));
      child.on('message', ({ exitStatus }: FromChild) => {
        isMeasuring = true;
        if (exitStatus !== undefined) after(EXIT_GRACE_MS, () => resolve(exitStatus));
      });
      forwardSignals(child, (signal) =>
        after(HUNG_AFTER_MS, () => {
          tell(hungCallMessage(child.pid ?? 0));
          resolve(exitStatusOfSignal(signal));
        }),
      );
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** A terminal sends Ctrl-C to both processes; a signal to the command alone is passed on. The second signal ends the command. */
function forwardSignals(child: ChildProcess, atSecond: (signal: NodeJS.Signals) => void): void {
  let received = 0;
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      child.kill(signal);
      received += 1;
      if (received === 2) atSecond(signal);
    });
  }
}

/** Sent when the measuring process handles signals, and with the exit status at its end. */
export interface FromChild {
  readonly exitStatus?: number;
}

/** Once it handles signals, the measuring process ends by itself at every signal that can be caught. */
function statusAfter(signal: NodeJS.Signals | null, isMeasuring: boolean): number {
  tell(
    isMeasuring
      ? `${signal} ended the measuring process: the next run in this directory removes its files`
      : `${signal} ended the run before its first write`,
  );
  return signal === null ? COULD_NOT_MEASURE : exitStatusOfSignal(signal);
}
