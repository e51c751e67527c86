#!/usr/bin/env node
// The command: parses argv, runs the command, and sets the exit status. Only the report goes to stdout; all else goes to stderr.

import { readFileSync } from 'node:fs';
import { type Arguments, parseArguments } from './arguments.js';
import { endOf, ignoreStreamErrors } from './ending.js';
import { supervise } from './supervise.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

ignoreStreamErrors();
const argv = process.argv.slice(2);
const parsed = parseArguments(argv, version);
process.exitCode = 'exitStatus' in parsed ? parsed.exitStatus : await endOf(parsed, () => run(parsed));

async function run(args: Arguments): Promise<number> {
  switch (args.command) {
    case 'measure':
      return supervise(argv);
    case 'inspect':
      return (await import('./inspect.js')).inspect(args);
    case 'disks':
      return (await import('./disks-run.js')).disks(args);
    case 'compare':
      return (await import('./compare.js')).compare(args);
    case 'diagnose':
      return (await import('./diagnose.js')).diagnose(args);
    case 'fleet merge':
      return (await import('./fleet-merge.js')).fleetMerge(args);
    case 'fleet collect':
      return (await import('./fleet-collect.js')).fleetCollect(args);
    case 'fleet manifest':
      return (await import('./fleet-manifest.js')).fleetManifest(args);
    case 'fleet pod':
      return (await import('./fleet-pod.js')).fleetPod(args);
    case 'report':
      return (await import('./report.js')).report(args);
  }
}
