// Queries whether any process holds a lock on a file, without taking it.

import { loadAddon } from './addon.js';

/** `undefined` if unknown: the file is missing or unreadable, or the file system has no locks. */
export function isLocked(path: string): boolean | undefined {
  const answer = loadAddon().isLocked(path);
  return typeof answer === 'boolean' ? answer : undefined;
}
