// The end of the command: an error is one line on stderr, or its stack with --debug.

import { type Arguments, FLAGS } from './arguments.js';
import { COULD_NOT_MEASURE } from './exit-status.js';

/** Runs what was asked for; the exit status. */
export async function endOf(args: Arguments, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const text = args.debug && error instanceof Error ? (error.stack ?? error.message) : printable(explain(error));
    process.stderr.write(`etcd-disk-bench: ${text}\n`);
    return COULD_NOT_MEASURE;
  }
}

/** A lost terminal, a closed pipe or a full disk under stderr must not change the verdict. print() reports the errors of stdout. */
export function ignoreStreamErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { option } = error as { option?: string };
  const flag = option === undefined ? undefined : FLAGS[option];
  return option !== undefined && flag !== undefined ? error.message.replace(option, flag) : error.message;
}

/** One line without control characters: a path can contain them. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
}
