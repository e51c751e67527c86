#!/usr/bin/env node
// The command: argv to what it asks for, and its exit status. stdout carries the report alone; all else goes to stderr.

import { readFileSync } from 'node:fs';
import { type Arguments, parseArguments } from './arguments.js';
import { endOf, mindNoLostStream } from './ending.js';
import { supervise } from './supervise.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

mindNoLostStream();
const argv = process.argv.slice(2);
const parsed = parseArguments(argv, version);
process.exitCode = 'exitStatus' in parsed ? parsed.exitStatus : await endOf(parsed, () => run(parsed));

async function run(args: Arguments): Promise<number> {
  switch (args.command) {
    case 'measure':
      return supervise(argv);
    case 'inspect':
      return (await import('./inspect.js')).inspect(args);
    case 'compare':
      return (await import('./compare.js')).compare(args);
    case 'diagnose':
      return (await import('./diagnose.js')).diagnose(args);
    case 'report':
      return (await import('./report.js')).report(args);
  }
}
