// The words of the measuring command, and what they ask for. Ranges are the library's to check.

import { type Command, Option } from 'commander';
import { HELP, HELP_ALL } from './help.js';
import { outputOption } from './shared-options.js';
import { limit, plainNumber, seconds, sizeBytes } from './units.js';

/** Measure the disks of one directory or several. Absent is the library's default. */
export interface MeasureArguments {
  readonly command: 'measure';
  readonly directories: readonly string[];
  readonly concurrent?: boolean;
  /** A name of the library's table of formats, not yet looked up. */
  readonly format: string;
  readonly output: readonly string[];
  readonly writeSize?: number;
  readonly rate?: number;
  /** Seconds. */
  readonly duration?: number;
  readonly maxBytes?: number;
  readonly phase?: 'closed-loop' | 'paced' | 'both';
  readonly quick?: boolean;
  readonly thorough?: boolean;
  /** By the id of the threshold; nanoseconds, appends/s, or a share. */
  readonly limit?: Readonly<Record<string, number>>;
  readonly allowLive?: boolean;
  readonly nice?: boolean;
  readonly keepFree?: number;
  readonly seed?: number;
  readonly mustExist?: boolean;
  readonly node?: string;
  readonly startAt?: string;
  readonly strict?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options to a command; `done` gets what was asked for. */
export function addMeasure(command: Command, done: (args: MeasureArguments) => void): void {
  // Its help is kept by hand, and shorter.
  command.helpInformation = () => HELP;
  command
    .argument('[directory...]')
    .option('--format <format>', '', 'text')
    .addOption(outputOption())
    .option('--concurrent')
    .option('--write-size <size>', '', sizeBytes)
    .option('--rate <n>', '', plainNumber)
    .addOption(new Option('--quick').conflicts('thorough'))
    .option('--thorough')
    .option('--duration <time>', '', seconds)
    .option('--limit <id=value>', '', limit)
    .option('--max-bytes <size>', '', sizeBytes)
    .addOption(new Option('--phase <phase>').choices(['closed-loop', 'paced', 'both']))
    .option('--keep-free <size>', '', sizeBytes)
    .option('--allow-live')
    .option('--nice')
    .option('--seed <n>', '', plainNumber)
    .option('--must-exist')
    .option('--node <name>')
    .option('--start-at <time>')
    .option('--strict')
    .option('-v, --verbose')
    .option('-q, --quiet')
    .option('--help-all')
    .action((directories: string[], { helpAll, ...options }) => {
      if (helpAll) {
        process.stdout.write(HELP_ALL);
        return;
      }
      if (directories.length === 0) {
        command.error('error: name the directory that etcd will use, such as: etcd-disk-bench /var/lib/etcd');
      }
      if (options.concurrent && directories.length < 2) {
        command.error('error: --concurrent needs two directories or more');
      }
      done({ ...options, command: 'measure', directories });
    });
}
