// Asks the kernel whether somebody holds a lock on a file, without taking it.

import { loadAddon } from './addon.js';

/** `undefined` where it cannot be told, for want of the file, of the right to read it, or of locks. */
export function isLocked(path: string): boolean | undefined {
  const answer = loadAddon().isLocked(path);
  return typeof answer === 'boolean' ? answer : undefined;
}
