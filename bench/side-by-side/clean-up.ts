// What has to be undone however the process ends: the latest first, on signals too.

const pending: (() => void)[] = [];
let isListening = false;

/** Undoes at the end of the process; the answer takes it back. */
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
