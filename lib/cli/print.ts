// Prints a report to stdout, and knows how wide that is and whether it arrived.

import type { TextOptions } from '../index.js';

/** @throws Error in one line where stdout takes no more, unless its reader or its terminal is gone: those asked for no more. */
export async function print(text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (error && error.code !== 'EPIPE' && error.code !== 'EIO') {
    throw new Error(`the report could not be written to standard output: ${error.message}`, { cause: error });
  }
}

/** Columns of the terminal that a report is printed on; `undefined` where there is none, or one that does not tell. */
export function columnsOfStdout(): number | undefined {
  return process.stdout.columns || undefined;
}

/** How text is to look on stdout. */
export function optionsOfStdout(): TextOptions {
  const width = columnsOfStdout();
  return width === undefined ? {} : { width };
}
