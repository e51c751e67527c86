// Prints a report to stdout in the format that stdout supports, and checks that it arrived.

import type { TextOptions } from '../index.js';
import { columnsOf, hasColour, isAsciiOnly } from './terminal.js';

/** @throws Error in one line if stdout fails, unless its reader or its terminal is gone */
export async function print(text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (error && error.code !== 'EPIPE' && error.code !== 'EIO') {
    throw new Error(`the report could not be written to standard output: ${error.message}`, { cause: error });
  }
}

/** The options of text for stdout. */
export function optionsOfStdout(): TextOptions {
  const width = columnsOf(process.stdout);
  return {
    ...(width === undefined ? {} : { width }),
    colour: hasColour(process.stdout),
    ascii: isAsciiOnly(),
  };
}
