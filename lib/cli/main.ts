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
  // Whoever writes to stdout hears of a failure; a lost terminal or a full disk under stderr changes no verdict.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // Loaded only now, so that --help and --version answer at once.
  const { printable } = await import('../index.js');
  try {
    switch (args.command) {
      case 'measure':
        return await (await import('./measure.js')).measure(args);
      case 'inspect':
        return await (await import('./inspect.js')).inspect(args);
      case 'compare':
        return await (await import('./compare.js')).compare(args);
      case 'report':
        return await (await import('./report.js')).report(args);
    }
  } catch (error) {
    const text = args.debug && error instanceof Error ? (error.stack ?? error.message) : printable(explain(error));
    process.stderr.write(`etcd-disk-bench: ${text}\n`);
    return COULD_NOT_MEASURE;
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { option } = error as { option?: string };
  const flag = option === undefined ? undefined : FLAGS[option];
  return option !== undefined && flag !== undefined ? error.message.replace(option, flag) : error.message;
}
