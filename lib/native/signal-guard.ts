// Keeps a deadly signal from leaving the work folder behind: the run is cancelled and cleaned up, then the signal does what it would
// have done. A program that listens to the signal itself is left to decide for itself.

import { isMainThread } from 'node:worker_threads';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `cancel` at a deadly signal. The function returned ends the guard, and raises the signal that came, if one did. */
export function guardSignals(cancel: () => void): () => void {
  // A worker thread gets no signals; a process that one kills ends without its clean-up.
  if (!isMainThread) return () => {};
  let received: NodeJS.Signals | undefined;
  const guards = SIGNALS.map((signal) => {
    const guard = (): void => {
      // Another run's guard decides nothing; any other listener does.
      if (process.listeners(signal).some((listener) => !ours.has(listener))) return;
      received ??= signal;
      cancel();
    };
    ours.add(guard);
    process.on(signal, guard);
    return [signal, guard] as const;
  });
  return () => {
    for (const [signal, guard] of guards) process.removeListener(signal, guard);
    const guardsLeft = received !== undefined && process.listenerCount(received) > 0;
    if (received !== undefined && !guardsLeft) process.kill(process.pid, received);
  };
}

const ours = new WeakSet<(...args: never[]) => unknown>();
