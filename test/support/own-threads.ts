// The kernel's files on this process's threads. A thread that ends meanwhile is left out.

import { readdirSync, readFileSync } from 'node:fs';

const TASKS = '/proc/self/task';

/** The text of a file that each thread has, such as `stat` or `status`. */
export function ofEachThread(file: string): string[] {
  return readdirSync(TASKS).flatMap((thread) => {
    try {
      return [readFileSync(`${TASKS}/${thread}/${file}`, 'utf8')];
    } catch {
      return [];
    }
  });
}
