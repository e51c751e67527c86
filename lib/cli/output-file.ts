// The output file of a report: opened before the measurement, and replaced atomically at the end.

import { randomBytes } from 'node:crypto';
import { access, constants, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export interface OutputFile {
  /** Where it will be, its own links followed. */
  readonly path: string;
  /** Writes the report and puts it in place. */
  save(content: string): Promise<void>;
  /** Discards the file; an existing file stays as it was. */
  discard(): Promise<void>;
}

/**
 * Sees whether a new file can be made beside `path`, which takes its place when it is saved; a device or a pipe is opened, and written to directly.
 *
 * @throws Error with a message of one line that names the path
 */
export async function openOutputFile(path: string): Promise<OutputFile> {
  try {
    if (path === '') throw new Error('it has no name');
    const existing = await stat(path).catch(ifMissing);
    if (existing?.isDirectory()) throw new Error('it is a directory: name a file in it');
    if (existing && !existing.isFile()) return await deviceOutput(path);
    if (existing) await access(path, constants.W_OK);
    // Through a link to what it names, be it there or not: the link stays.
    const target = existing
      ? await realpath(path)
      : resolve(dirname(path), await readlink(path).catch(() => basename(path)));
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    // Tried and gone again: one that stayed for the whole run would be left behind by SIGKILL.
    await (await open(temporary, 'wx', existing?.mode)).close();
    await rm(temporary);
    return outputTo(target, (content) => replace(target, temporary, existing?.mode, content));
  } catch (error) {
    throw new Error(`the output file ${path} cannot be opened: ${reasonOf(error)}`, { cause: error });
  }
}

async function deviceOutput(path: string): Promise<OutputFile> {
  // Refuses a pipe without a reader: waiting for one could not be interrupted.
  const file = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return outputTo(
    await realpath(path),
    (content) => file.writeFile(content).finally(() => file.close()),
    // It may have been closed by a save that failed.
    () => file.close().catch(() => {}),
  );
}

/** Node's message without the path and the call, which may be those of the temporary file. */
function reasonOf(error: unknown): string {
  return (error as Error).message.replace(/, \w+ '.*$/s, '').replace(/, (open|write|rename)$/, '');
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function outputTo(path: string, write: (content: string) => Promise<void>, discard = async () => {}): OutputFile {
  return {
    path,
    discard,
    async save(content) {
      await write(content).catch((error: unknown) => {
        throw new Error(`the report could not be written to ${path}: ${reasonOf(error)}`, { cause: error });
      });
    },
  };
}

async function replace(target: string, temporary: string, mode: number | undefined, content: string): Promise<void> {
  const file = await open(temporary, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await rename(temporary, target);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}
