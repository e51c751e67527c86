// Keeps the end of the process from leaving a work folder behind. A signal cancels the runs; once they have cleaned up, it does what it
// would have done, unless the program listens to it as well. process.exit() and an uncaught exception stop the runs on the way out.

import { isMainThread } from 'node:worker_threads';
import { loadAddon } from './addon.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A run that a guard can end. */
export interface Guarded {
  cancel(): void;
}

// Another copy of this package in the process has its own guard, which is no listener of the program.
const MARK = Symbol.for('etcd-disk-bench.guard');

// One listener for all runs: one each would look like a leak of listeners from the eleventh run on.
const runs = new Set<Guarded>();
/** Those that signals end. */
const signalled = new Set<Guarded>();
let received: NodeJS.Signals | undefined;

/**
 * Guards a run; the returned function ends that.
 *
 * @param handlesSignals whether signals end the run; its end of the process is guarded in any case
 */
export function guard(run: Guarded, handlesSignals = true): () => void {
  if (runs.size === 0) process.on('exit', stopAll);
  runs.add(run);
  if (handlesSignals) {
    if (signalled.size === 0) listen();
    signalled.add(run);
  }
  return () => {
    runs.delete(run);
    if (runs.size === 0) process.removeListener('exit', stopAll);
    if (!signalled.delete(run) || signalled.size > 0) return;
    unlisten();
    // The last guard raises the signal again; a listener of the program decides for itself.
    if (received !== undefined && process.listenerCount(received) === 0) process.kill(process.pid, received);
    received = undefined;
  };
}

const cancelAll = Object.assign(
  (signal: NodeJS.Signals): void => {
    const isOurs = (listener: object) => MARK in listener;
    if (process.listeners(signal).every(isOurs)) received ??= signal;
    for (const run of signalled) run.cancel();
  },
  { [MARK]: true },
);

function stopAll(): void {
  loadAddon().stopRuns();
}

function listen(): void {
  // A worker thread gets no signals: the main thread does.
  if (isMainThread) for (const signal of SIGNALS) process.on(signal, cancelAll);
}

function unlisten(): void {
  for (const signal of SIGNALS) process.removeListener(signal, cancelAll);
}
