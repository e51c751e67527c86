// Keeps the end of the process from leaving a work folder behind. At a deadly signal the runs under way are cancelled and cleaned up,
// then the signal does what it would have done, unless the program listens to it as well. At process.exit() and after an
// exception that nobody caught, they are stopped on the way out.

import { isMainThread } from 'node:worker_threads';
import type { NativeRun } from './addon.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a guard does to a run. */
export type Guarded = Pick<NativeRun, 'cancel' | 'stop'>;

// Another copy of this package in the process has a guard of its own, which is no listener of the program's.
const MARK = Symbol.for('etcd-disk-bench.guard');

// One listener for all runs: eleven runs at once would otherwise look like a leak of listeners.
const runs = new Set<Guarded>();
let received: NodeJS.Signals | undefined;

/** Guards a run; the function returned ends that. */
export function guard(run: Guarded): () => void {
  if (runs.size === 0) listen();
  runs.add(run);
  return () => {
    runs.delete(run);
    if (runs.size > 0) return;
    unlisten();
    // The last guard raises the signal again; a listener of the program's decides for itself.
    if (received !== undefined && process.listenerCount(received) === 0) process.kill(process.pid, received);
    received = undefined;
  };
}

const cancelAll = Object.assign(
  (signal: NodeJS.Signals): void => {
    const isOurs = (listener: object) => MARK in listener;
    if (process.listeners(signal).every(isOurs)) received ??= signal;
    for (const run of runs) run.cancel();
  },
  { [MARK]: true },
);

function stopAll(): void {
  for (const run of runs) run.stop();
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
