// The errors of the readers: a source that cannot be read, or is not what it should be, each in one line.

import { DiskBenchError } from '../errors.js';

/** A source that is no metrics and no log, or could not be had. The message names it. */
export function unreadable(source: string, message: string, cause?: unknown): DiskBenchError {
  return new DiskBenchError('ERR_UNREADABLE_SOURCE', `${source}: ${message}`, { path: source, cause });
}

/** A source without a byte: alone it is an error, beside others it is a log that was rotated a moment ago. */
export function emptySource(source: string): DiskBenchError {
  const message = `${source}: it is empty: there are no metrics and no log in it`;
  return new DiskBenchError('ERR_EMPTY_SOURCE', message, { path: source });
}
