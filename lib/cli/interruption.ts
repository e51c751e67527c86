// Ctrl-C and the other signals that end a command: it stops measuring, prints the results so far, and exits with the signal's status.

import { ENDING_SIGNALS } from './exit-status.js';

export interface Interruption {
  readonly signal: AbortSignal;
  /** The first signal that was received. */
  received(): NodeJS.Signals | undefined;
}

/** Listens for the rest of the process: without a listener, the end of a run would raise the signal again, before the report is printed. */
export function listenToSignals(): Interruption {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      received ??= signal;
      controller.abort();
    });
  }
  return { signal: controller.signal, received: () => received };
}
