// The measuring process: a child of the command, which waits for it and can abandon it. See supervise.ts.

import { parseArguments } from './arguments.js';
import { endOf, ignoreStreamErrors } from './ending.js';
import { hasRun } from './hung-call.js';
import { measure } from './measure.js';
import type { FromChild } from './supervise.js';

const RUN_POLL_MS = 50;

ignoreStreamErrors();
const parsed = parseArguments(process.argv.slice(2), '');
if ('command' in parsed && parsed.command === 'measure') {
  // Without its parent it ends the run and prints nothing more.
  const abandonment = new AbortController();
  process.once('disconnect', () => abandonment.abort());
  // Listening would keep this process alive.
  process.channel?.unref();
  // From here on this process handles signals: measure() listens before it does anything else.
  send({});
  process.exitCode = await endOf(parsed, () => measure(parsed, abandonment.signal));
  send({ exitStatus: process.exitCode });
  // A run that hangs removes its folder when the call returns: this process stays for that.
  stayForRun();
}

/** If the command ends meanwhile, the message is lost. Without the callback that error would end this process. */
function send(message: FromChild): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function stayForRun(): void {
  if (hasRun(process.pid)) setTimeout(stayForRun, RUN_POLL_MS);
}
