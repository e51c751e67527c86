// Errors of the readers, in one line each: a source cannot be read, or has the wrong content.

import { DiskBenchError } from '../errors.js';

/** A source that is not metrics or a log, or cannot be read. The message names it. */
export function unreadable(source: string, message: string, cause?: unknown): DiskBenchError {
  return new DiskBenchError('ERR_UNREADABLE_SOURCE', `${source}: ${message}`, { path: source, cause });
}

/** An empty source. Alone it is an error; among others it is a log that was just rotated. */
export function emptySource(source: string): DiskBenchError {
  const message = `${source}: it is empty: there are no metrics and no log in it`;
  return new DiskBenchError('ERR_EMPTY_SOURCE', message, { path: source });
}
