// Removes work folders before the process ends. A signal cancels the runs; once they have cleaned up, the signal has its usual effect,
// unless the program listens to it too. process.exit() and an uncaught exception stop the runs before the process exits.

import { isMainThread } from 'node:worker_threads';
import { loadAddon } from './addon.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A run that a guard can end. */
export interface Guarded {
  cancel(): void;
}

// Another copy of this package in the process has its own guard. It does not count as a listener of the program.
const MARK = Symbol.for('etcd-disk-bench.guard');

// One listener for all runs: Node warns of a leak above ten listeners.
const runs = new Set<Guarded>();
/** The runs that signals end. */
const signalled = new Set<Guarded>();
let received: NodeJS.Signals | undefined;

/**
 * Guards a run. Returns a function that ends the guard.
 *
 * @param handlesSignals whether signals end the run. The guard acts on process.exit() and exceptions in any case.
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
    // The last guard raises the signal again, unless the program has a listener, which decides itself.
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
