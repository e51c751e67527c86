// Says what keeps a measuring process from ending, and what it leaves: read from /proc, since the disk itself may not answer.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';

const FOLDER = /^(.*\/\.etcd-disk-bench-[0-9a-f]{16})(\/[^/]*)?$/;
/** What a run calls its threads. */
const THREAD = /^edb-/;

/** Of a process that was told to end and has not. */
export function hungCallMessage(pid: number): string {
  const threads = threadsOf(pid).filter(({ name }) => THREAD.test(name));
  const held = threads.filter(({ state }) => state === 'D');
  const names = (held.length > 0 ? held : threads).map(({ name }) => name).join(', ');
  const folder = folderOf(pid);
  return [
    `the kernel still holds a system call of process ${pid}${names === '' ? '' : ` (thread ${names})`}, and no signal ends that: it is left behind`,
    folder === undefined
      ? 'what it made stays until the call returns: then it removes that itself, and else the next run there does'
      : `${folder} stays until the call returns: then that process removes it, and else the next run there does`,
  ].join('; ');
}

/** Whether a run goes on in a process, be it in a call that hangs. */
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
    return []; // it has just ended, or is another user's
  }
}
