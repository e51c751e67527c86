// The end of the command: an error is one line on stderr, or its stack with --debug.

import { type Arguments, FLAGS } from './arguments.js';
import { COULD_NOT_MEASURE } from './exit-status.js';
import { tell } from './print.js';

/** Runs what was asked for; the exit status. */
export async function endOf(args: Arguments, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (args.debug && error instanceof Error) process.stderr.write(`etcd-disk-bench: ${error.stack}\n`);
    else tell(explain(error, args.command));
    return COULD_NOT_MEASURE;
  }
}

/** A lost terminal, a closed pipe or a full disk under stderr must not change the verdict. print() reports the errors of stdout. */
export function ignoreStreamErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

function explain(error: unknown, command: Arguments['command']): string {
  if (!(error instanceof Error)) return String(error);
  const { option } = error as { option?: string };
  // A name with a capital letter is an option wherever it stands. `path` or `from` can also be words of the sentence.
  const inAnyError = Object.keys(FLAGS).filter((name) => /[A-Z]/.test(name));
  const message = error.message.replace(nameOf(inAnyError, 'g'), (name) => FLAGS[name] ?? name);
  return option === undefined ? message : message.replace(nameOf([option]), flagOf(option, command));
}

/** Matches one of these names, outside of paths and longer words. */
function nameOf(names: readonly string[], flags = ''): RegExp {
  return new RegExp(`(?<![\\w/.-])(?:${names.join('|')})(?![\\w/-])`, flags);
}

function flagOf(option: string, command: Arguments['command']): string {
  // `path` is the argument of inspect, and an option of fleet manifest.
  return option === 'path' && command === 'fleet manifest' ? '--path' : (FLAGS[option] ?? `--${option}`);
}
