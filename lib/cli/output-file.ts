// The file that a report goes to: opened before anything is measured, and replaced whole at the end, never half.

import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface OutputFile {
  /** Writes the report and puts it in place. */
  save(content: string): Promise<void>;
  /** Gives up: what stood at the path before is left as it was. */
  discard(): Promise<void>;
}

/**
 * Opens a new file beside `path`, which takes its place when it is saved; a device or a pipe is written to directly.
 *
 * @throws Error with a message of one line that names the path
 */
export async function openOutputFile(path: string): Promise<OutputFile> {
  try {
    const existing = await stat(path).catch(ifMissing);
    if (existing?.isDirectory()) throw new Error('it is a directory: name a file in it');
    if (existing && !existing.isFile()) return directOutput(await open(path, 'w'));
    // Through a link to what it names: the link stays.
    const target = existing ? await realpath(path) : path;
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    return replacingOutput(await open(temporary, 'wx'), temporary, target);
  } catch (error) {
    throw new Error(`the output file ${path} cannot be opened: ${(error as Error).message}`, { cause: error });
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function directOutput(file: FileHandle): OutputFile {
  return {
    async save(content) {
      await file.writeFile(content);
      await file.close();
    },
    discard: () => file.close(),
  };
}

function replacingOutput(file: FileHandle, temporary: string, target: string): OutputFile {
  const discard = async (): Promise<void> => {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  return {
    async save(content) {
      try {
        await file.writeFile(content);
        await file.sync();
        await file.close();
        await rename(temporary, target);
      } catch (error) {
        await discard();
        throw new Error(`the report could not be written to ${target}: ${(error as Error).message}`, { cause: error });
      }
    },
    discard,
  };
}
