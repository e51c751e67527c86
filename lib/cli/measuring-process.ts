// The process that measures: a child of the command's own, which waits for it and can leave it behind. See supervise.ts.

import { parseArguments } from './arguments.js';
import { endOf, ignoreStreamErrors } from './ending.js';
import { measure } from './measure.js';

ignoreStreamErrors();
const parsed = parseArguments(process.argv.slice(2), '');
if ('command' in parsed && parsed.command === 'measure') {
  // Without its parent it ends the run and prints nothing more.
  const abandonment = new AbortController();
  process.once('disconnect', () => abandonment.abort());
  // Listening would keep this process alive.
  process.channel?.unref();
  process.exitCode = await endOf(parsed, () => measure(parsed, abandonment.signal));
  // Sent before the exit: a hung system call keeps this process from exiting.
  if (process.connected) process.send?.({ exitStatus: process.exitCode });
}
