#!/usr/bin/env node
// The command: argv to what it asks for, and its exit status. stdout carries the report alone; all else goes to stderr.

import { readFileSync } from 'node:fs';
import { type Arguments, FLAGS, parseArguments } from './arguments.js';
import { COULD_NOT_MEASURE } from './exit-status.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const parsed = parseArguments(process.argv.slice(2), version);
process.exitCode = 'exitStatus' in parsed ? parsed.exitStatus : await run(parsed);

async function run(args: Arguments): Promise<number> {
  // A reader that has had enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    // Loaded only now, so that --help and --version answer at once.
    return args.command === 'measure'
      ? await (await import('./measure.js')).measure(args)
      : await (await import('./inspect.js')).inspect(args);
  } catch (error) {
    process.stderr.write(`etcd-disk-bench: ${explain(error, args.debug)}\n`);
    return COULD_NOT_MEASURE;
  }
}

function explain(error: unknown, isDebug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (isDebug) return error.stack ?? error.message;
  const { option } = error as { option?: string };
  const flag = option === undefined ? undefined : FLAGS[option];
  return option !== undefined && flag !== undefined ? error.message.replace(option, flag) : error.message;
}
