// The process that measures: a child of the command's own, which waits for it and can leave it behind. See supervise.ts.

import { parseArguments } from './arguments.js';
import { endOf, mindNoLostStream } from './ending.js';
import { measure } from './measure.js';

mindNoLostStream();
const parsed = parseArguments(process.argv.slice(2), '');
if ('command' in parsed && parsed.command === 'measure') {
  // Without its parent, which was killed or has left, it ends the run and says nothing more.
  const abandonment = new AbortController();
  process.once('disconnect', () => abandonment.abort());
  // Listening would keep this process alive.
  process.channel?.unref();
  process.exitCode = await endOf(parsed, () => measure(parsed, abandonment.signal));
  // Told beforehand: a call that the kernel holds keeps this process from ending.
  if (process.connected) process.send?.({ exitStatus: process.exitCode });
}
