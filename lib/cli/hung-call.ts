// Finds the call in which a measuring process hangs, and the files that it leaves. Reads /proc, because the disk may not answer.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';

const FOLDER = /^(.*\/\.etcd-disk-bench-[0-9a-f]{16})(\/[^/]*)?$/;
/** The names of a run's threads. */
const THREAD = /^edb-/;

/** The message for a process that should have ended. */
export function hungCallMessage(pid: number): string {
  const threads = threadsOf(pid).filter(({ name }) => THREAD.test(name));
  const hung = threads.filter(({ state }) => state === 'D');
  const names = (hung.length > 0 ? hung : threads).map(({ name }) => name).join(', ');
  const folder = folderOf(pid);
  const which = names === '' ? '' : ` (thread ${names})`;
  const removal =
    folder === undefined
      ? 'It removes its files when the call returns; otherwise the next run there does'
      : `It removes ${folder} when the call returns; otherwise the next run there does`;
  return `process ${pid}${which} hangs in a system call that no signal can end; leaving it behind. ${removal}`;
}

/** Whether a process still has a run, even in a hung call. */
export function hasRun(pid: number): boolean {
  return threadsOf(pid).some(({ name }) => THREAD.test(name));
}

function threadsOf(pid: number): readonly { readonly name: string; readonly state: string }[] {
  return orNone(() => readdirSync(`/proc/${pid}/task`)).flatMap((thread) =>
    orNone(() => {
      const [, name = '', state = ''] =
        /^\d+ \((.*)\) (\S)/s.exec(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')) ?? [];
      return [{ name, state }];
    }),
  );
}

function folderOf(pid: number): string | undefined {
  const paths = orNone(() => readdirSync(`/proc/${pid}/fd`)).flatMap((fd) =>
    orNone(() => [readlinkSync(`/proc/${pid}/fd/${fd}`)]),
  );
  return paths.flatMap((path) => (FOLDER.test(path) ? [FOLDER.test(dirname(path)) ? dirname(path) : path] : []))[0];
}

function orNone<Item>(read: () => readonly Item[]): readonly Item[] {
  try {
    return read();
  } catch {
    return []; // It has just ended, or belongs to another user.
  }
}
