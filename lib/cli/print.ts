// Prints a report to stdout, and knows what that can show and whether it arrived.

import type { TextOptions } from '../index.js';
import { columnsOf, hasColour, isAsciiOnly } from './terminal.js';

/** @throws Error in one line where stdout takes no more, unless its reader or its terminal is gone: those asked for no more. */
export async function print(text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (error && error.code !== 'EPIPE' && error.code !== 'EIO') {
    throw new Error(`the report could not be written to standard output: ${error.message}`, { cause: error });
  }
}

/** How text is to look on stdout. */
export function optionsOfStdout(): TextOptions {
  const width = columnsOf(process.stdout);
  return {
    ...(width === undefined ? {} : { width }),
    colour: hasColour(process.stdout),
    ascii: isAsciiOnly(),
  };
}
