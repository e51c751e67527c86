// The files that a report goes to, each in its own format. All are opened before anything is measured, so that a wrong name, a wrong extension
// and two files of one name fail at once.

import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Format } from '../index.js';
import { printable } from './ending.js';
import { formatNamed, formatOfFile } from './formats.js';
import { type OutputFile, openOutputFile } from './output-file.js';

export interface Outputs {
  /** Saves to each file, even if others fail; returns the errors. */
  save(render: (format: Format) => string | Promise<string>): Promise<readonly Error[]>;
  /** Discards all of them; existing files stay as they were. */
  discard(): Promise<void>;
}

/**
 * Opens them. The extension of a name decides its format; a name without one has the named format.
 *
 * @param accept throws for a format that will not do
 * @throws Error in one line; then none is left open
 */
export async function openOutputs(
  paths: readonly string[],
  formatName: string,
  accept: (format: Format) => unknown,
): Promise<Outputs> {
  const wanted = paths.map((path) => ({ path, format: formatOfFile(path) ?? formatNamed(formatName) }));
  for (const { format } of wanted) accept(format);
  const opened: { readonly path: string; readonly format: Format; readonly file: OutputFile }[] = [];
  const discard = async () => void (await Promise.all(opened.map(({ file }) => file.discard())));
  try {
    const taken = new Map<string, string>();
    for (const { path, format } of wanted) {
      const file = await openOutputFile(path);
      opened.push({ path, format, file });
      const place = await placeOf(file.path);
      const other = taken.get(place);
      if (other !== undefined) throw new Error(`the outputs ${other} and ${path} are one file: give each its own name`);
      taken.set(place, path);
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    discard,
    async save(render) {
      const ends = await Promise.allSettled(
        opened.map(async ({ format, file }) => {
          try {
            await file.save(await render(format));
          } catch (error) {
            await file.discard();
            throw error;
          }
        }),
      );
      return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
    },
  };
}

/** Equal for all names of one file: it uses the folder's number, because links and mounts give a folder several names. */
async function placeOf(path: string): Promise<string> {
  const { dev, ino } = await stat(dirname(path));
  return `${dev}:${ino}/${basename(path)}`;
}

/** One line on stderr for each failure but the last, which is thrown. */
export function throwLast(failures: readonly Error[]): void {
  const last = failures.at(-1);
  for (const { message } of failures.slice(0, -1)) process.stderr.write(`etcd-disk-bench: ${printable(message)}\n`);
  if (last !== undefined) throw last;
}
