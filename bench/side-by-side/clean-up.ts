// Clean-up actions for the end of the process, also after signals: the latest first.

const pending: (() => void)[] = [];
let isListening = false;

/** Runs `undo` at the end of the process. Returns a function that cancels that. */
export function atExit(undo: () => void): () => void {
  listen();
  pending.push(undo);
  return () => {
    const index = pending.indexOf(undo);
    if (index >= 0) pending.splice(index, 1);
  };
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  process.once('exit', () => {
    for (const undo of pending.splice(0).reverse()) {
      try {
        undo();
      } catch (error) {
        console.error(`could not clean up: ${(error as Error).message}`);
      }
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
}
