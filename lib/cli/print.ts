// Prints a report to stdout in the format that stdout supports, and checks that it arrived. All else goes to stderr, line by line.

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
  return { width: columnsOf(process.stdout), colour: hasColour(process.stdout), ascii: isAsciiOnly() };
}

/** One line on stderr. */
export function tell(text: string): void {
  process.stderr.write(`etcd-disk-bench: ${printable(text)}\n`);
}

/** One line without control characters: a path can contain them. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
}
