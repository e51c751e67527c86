// The errors of the readers: a source that cannot be read, or is not what it should be, each in one line.

import { DiskBenchError } from '../errors.js';

/** A source that is no metrics and no log, or could not be had. The message names it. */
export function unreadable(source: string, message: string, cause?: unknown): DiskBenchError {
  return new DiskBenchError('ERR_UNREADABLE_SOURCE', `${source}: ${message}`, { path: source, cause });
}
