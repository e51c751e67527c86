// Publishes a result: in files, each in its own format, and on stdout. All files are opened before anything is measured, so that a wrong
// name, a wrong extension and two files of one name fail at once.

import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Format, type Renderable, type RenderableKind, render, type TextOptions } from '../index.js';
import { checkHolds, formatNamed, formatOfFile } from './formats.js';
import { type OutputFile, openOutputFile } from './output-file.js';
import { optionsOfStdout, print, tell } from './print.js';

export interface Destinations {
  /** Of stdout, and of files without an extension. */
  readonly format: string;
  readonly output: readonly string[];
  readonly kind: RenderableKind;
  /** Whether stdout gets the result too; by default it does. */
  readonly isPrinted?: boolean;
}

/**
 * Opens the files, gets the result, and saves and prints it. If there is no result, existing files stay as they were. If some files cannot
 * be saved, the others are, and the result is still printed.
 *
 * @throws Error in one line
 */
export async function publish<Result extends Renderable>(
  { format: formatName, output, kind, isPrinted = true }: Destinations,
  get: () => Promise<Result>,
  optionsOf: (result: Result, where: 'file' | 'stdout') => TextOptions = () => ({}),
): Promise<Result> {
  const format = formatNamed(formatName);
  if (isPrinted) checkHolds(format, kind);
  const files = await openAll(
    output.map((path) => ({ path, format: formatOfFile(path) ?? format })),
    kind,
  );
  const result = await get().catch(async (error: unknown) => {
    await discardAll(files);
    throw error;
  });
  // The files come first: they remain if the terminal is gone.
  const failures = await saveAll(files, ({ name }) => render(result, name, optionsOf(result, 'file')));
  if (isPrinted) {
    await print(await render(result, format.name, { ...optionsOfStdout(), ...optionsOf(result, 'stdout') }));
  }
  const last = failures.at(-1);
  for (const { message } of failures.slice(0, -1)) tell(message);
  if (last !== undefined) throw last;
  return result;
}

interface Output {
  readonly file: OutputFile;
  readonly format: Format;
}

/** @throws Error in one line; then none is left open */
async function openAll(
  wanted: readonly { readonly path: string; readonly format: Format }[],
  kind: RenderableKind,
): Promise<readonly Output[]> {
  for (const { format } of wanted) checkHolds(format, kind);
  const opened: Output[] = [];
  const taken = new Map<string, string>();
  try {
    for (const { path, format } of wanted) {
      const file = await openOutputFile(path);
      opened.push({ file, format });
      const place = await placeOf(file.path);
      const other = taken.get(place);
      if (other !== undefined) throw new Error(`the outputs ${other} and ${path} are one file: give each its own name`);
      taken.set(place, path);
    }
  } catch (error) {
    await discardAll(opened);
    throw error;
  }
  return opened;
}

/** Saves to each file, even if others fail; returns the errors. */
async function saveAll(files: readonly Output[], text: (format: Format) => Promise<string>): Promise<readonly Error[]> {
  const ends = await Promise.allSettled(
    files.map(async ({ format, file }) => {
      try {
        await file.save(await text(format));
      } catch (error) {
        await file.discard();
        throw error;
      }
    }),
  );
  return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
}

async function discardAll(files: readonly Output[]): Promise<void> {
  await Promise.all(files.map(({ file }) => file.discard()));
}

/** Equal for all names of one file: it uses the folder's number, because links and mounts give a folder several names. */
async function placeOf(path: string): Promise<string> {
  const { dev, ino } = await stat(dirname(path));
  return `${dev}:${ino}/${basename(path)}`;
}
