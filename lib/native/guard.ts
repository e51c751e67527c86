// Keeps the end of the process from leaving a work folder behind. At a deadly signal the runs under way are cancelled and cleaned up,
// then the signal does what it would have done; a program that listens to the signal itself decides for itself. At process.exit()
// and after an exception that nobody caught, they are stopped on the way out.

import { isMainThread } from 'node:worker_threads';
import type { NativeRun } from './addon.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

// One listener for all runs: eleven runs at once would otherwise look like a leak of listeners.
const runs = new Set<NativeRun>();
let received: NodeJS.Signals | undefined;

/** Guards a run; the function returned ends that. */
export function guard(run: NativeRun): () => void {
  if (runs.size === 0) listen();
  runs.add(run);
  return () => {
    runs.delete(run);
    if (runs.size > 0) return;
    unlisten();
    if (received !== undefined) process.kill(process.pid, received);
    received = undefined;
  };
}

function listen(): void {
  process.on('exit', stopAll);
  // A worker thread gets no signals: they are the main thread's.
  if (isMainThread) for (const signal of SIGNALS) process.on(signal, cancelAll);
}

function unlisten(): void {
  process.removeListener('exit', stopAll);
  for (const signal of SIGNALS) process.removeListener(signal, cancelAll);
}

function stopAll(): void {
  for (const run of runs) run.stop();
}

function cancelAll(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  received ??= signal;
  for (const run of runs) run.cancel();
}
