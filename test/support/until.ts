// Waits until a condition is true, such as the existence of a run's folder.

import { setTimeout as sleep } from 'node:timers/promises';

export async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3000; tries += 1) {
    if (isTrue()) return;
    await sleep(10);
  }
  throw new Error(`it never came true: ${what}`);
}
