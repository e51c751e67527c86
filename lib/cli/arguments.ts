// The words of the command line, and what they ask for. Ranges are the library's to check.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addDisks, type DisksArguments } from './disks-command.js';

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
  readonly duration?: number;
  readonly maxBytes?: number;
  readonly phase?: 'closed-loop' | 'paced' | 'both';
  readonly quick?: boolean;
  readonly thorough?: boolean;
  readonly confidence?: number;
  /** By the id of the threshold; nanoseconds, or appends a second. */
  readonly limit?: Readonly<Record<string, number>>;
  readonly allowLive?: boolean;
  readonly nice?: boolean;
  readonly keepFree?: number;
  readonly seed?: number;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Say what a path stands on, without a write. */
export interface InspectArguments {
  readonly command: 'inspect';
  readonly path: string;
  readonly format: 'text' | 'json';
  readonly sysroot?: string;
  readonly debug?: boolean;
}

/** Render a saved report again. */
export interface ReportArguments {
  readonly command: 'report';
  readonly file: string;
  /** Absent is `text`, and nothing on stdout if there are outputs. */
  readonly format?: string;
  readonly output: readonly string[];
  readonly debug?: boolean;
}

/** Set saved reports side by side. */
export interface CompareArguments {
  readonly command: 'compare';
  readonly files: readonly string[];
  readonly format: 'text' | 'json' | 'markdown';
  readonly debug?: boolean;
}

export type Arguments = MeasureArguments | InspectArguments | DisksArguments | ReportArguments | CompareArguments;

/** The flags that stand for the library's options, for its errors. */
export const FLAGS: Readonly<Record<string, string>> = {
  writeSizeBytes: '--write-size',
  ratePerSecond: '--rate',
  durationSeconds: '--duration',
  maxBytes: '--max-bytes',
  phases: '--phase',
  confidence: '--confidence',
  limits: '--limit',
  allowLive: '--allow-live',
  isConcurrent: '--concurrent',
  lowPriority: '--nice',
  keepFreeBytes: '--keep-free',
  seed: '--seed',
  directory: '<directory>',
  directories: '<directory...>',
  reports: '<file.json...>',
  path: '<path>',
  format: '--format',
  output: '--output',
};

const AFTER_HELP = `
Formats, and the endings of --output that ask for them:
  text        .txt             to read in a terminal
  json        .json            everything, to keep and to render again
  html        .html, .htm      one page with charts, to send on
  markdown    .md, .markdown   for an issue or a change request
  prometheus  .prom            for node_exporter's textfile collector
  junit       .xml             one test case a finding, for CI
  fio-json    .fio.json        for what parses the output of fio
  hgrm        .hgrm            the paced fdatasyncs, for HdrHistogram's plotters
A file whose name has no ending is written in the format of --format.

Exit status:
  0    recommended, suitable or marginal
  1    unsuitable; with --strict also marginal and inconclusive
  2    usage error, or the disk could not be measured
  3    inconclusive
  of several directories the worst: 2, then 1, then 3
  inspect, report and compare answer 0 whatever they find
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM, after printing what was measured

Examples:
  etcd-disk-bench /var/lib/etcd
  etcd-disk-bench --output disk.json --output disk.html /var/lib/etcd
  etcd-disk-bench /mnt/a /mnt/b
  etcd-disk-bench report disk.json --format markdown
  etcd-disk-bench compare before.json after.json
  etcd-disk-bench inspect /var/lib/etcd`;

/** Reads the command line. What commander answers itself (help, version, a usage error) leaves the exit status to end with. */
export function parseArguments(argv: readonly string[], version: string): Arguments | { readonly exitStatus: number } {
  let parsed: Arguments | undefined;
  const command = newCommand(new Command('etcd-disk-bench'))
    .description('Tells whether a disk can carry etcd: writes as etcd writes, times each sync, judges the latencies.')
    .usage(
      '[options] <directory>\n       etcd-disk-bench report [options] <file.json>\n       etcd-disk-bench inspect [options] <path>',
    )
    .argument('<directory...>', 'an existing directory on the disk, such as /var/lib/etcd; several are ranked')
    .option('--format <format>', FORMAT_HELP, 'text')
    .addOption(outputOption())
    .option(
      '--concurrent',
      'measure several directories at the same time, to show what shares a device; not with --allow-live',
    )
    .option('--write-size <bytes>', 'bytes an append, 1 to 1048576 (default: 8000)', number)
    .option('--rate <appends>', 'appends a second of the paced phase (default: 200)', number)
    .addOption(new Option('--quick', 'end after 6 s, settled or not').conflicts('thorough'))
    .option('--thorough', 'measure for a minute, and watch what changes with time')
    .option(
      '--duration <seconds>',
      'the most seconds to measure, all phases together (default: 18; --quick 6, --thorough 60, --allow-live 45)',
      number,
    )
    .option('--confidence <share>', 'how sure an interval must be, 0.5 to 0.999999 (default: 0.99)', number)
    .option('--limit <id=value>', 'another limit, such as sync-p99=20ms or append-rate=100; may be given again', limit)
    .option(
      '--max-bytes <bytes>',
      'the most to write, all phases together (default: 512 MiB, and 256 MiB for each second beyond 18)',
      number,
    )
    .addOption(new Option('--phase <phase>', 'which to run (default: both)').choices(['closed-loop', 'paced', 'both']))
    .option('--keep-free <bytes>', 'space to leave free (default: 5 % or 512 MiB, whichever is larger)', number)
    .option('--allow-live', 'measure gently beside a live etcd: paced, 20/s of 64 KiB at most, until p99 passes 10 ms')
    .option('--nice', 'measure at low priority (nice 19, best-effort I/O level 7), which changes what is measured')
    .option('--seed <number>', 'of the content, as an earlier report has it (default: a fresh one)', number)
    .option('--strict', 'exit with 1 for marginal and inconclusive too')
    .option('-q, --quiet', 'no progress and no notices on stderr')
    .option('--debug', 'show the stack of an error')
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', AFTER_HELP)
    .action((directories: string[], options: Omit<MeasureArguments, 'command' | 'directories'>) => {
      if (options.concurrent && directories.length < 2) {
        command.error('error: --concurrent needs two directories or more');
      }
      parsed = { ...options, command: 'measure', directories };
    });
  newCommand(command.command('inspect'))
    .description('say what a path stands on, how that is known and how sure it is; writes nothing')
    .argument('<path>', 'a path on the disk, such as /var/lib/etcd')
    .addOption(new Option('--format <format>', 'of the answer').choices(['text', 'json']).default('text'))
    .option('--sysroot <directory>', 'read a captured machine, unpacked here, in place of this one')
    .option('--debug', 'show the stack of an error')
    .action((path: string, options: Omit<InspectArguments, 'command' | 'path'>) => {
      refuseMisplaced(command, 'inspect');
      parsed = { ...options, command: 'inspect', path };
    });
  addDisks(newCommand(command.command('disks')), (args) => {
    refuseMisplaced(command, 'disks');
    parsed = args;
  });
  newCommand(command.command('report'))
    .description('render a saved report again, without measuring')
    .argument('<file.json>', 'a report that --output or --format json wrote')
    .option('--format <format>', `${FORMAT_HELP} (default: "text", and nothing where there is --output)`)
    .addOption(outputOption())
    .option('--debug', 'show the stack of an error')
    .action((file: string, options: Omit<ReportArguments, 'command' | 'file'>) => {
      refuseMisplaced(command, 'report');
      parsed = { ...options, command: 'report', file };
    });
  newCommand(command.command('compare'))
    .description('set saved reports side by side, each beside the first')
    .argument('<file.json...>', 'two reports or more')
    .addOption(new Option('--format <format>', 'of the answer').choices(['text', 'json', 'markdown']).default('text'))
    .option('--debug', 'show the stack of an error')
    .action((files: string[], options: Omit<CompareArguments, 'command' | 'files'>) => {
      refuseMisplaced(command, 'compare');
      parsed = { ...options, command: 'compare', files };
    });
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitStatus: error.exitCode === 0 ? 0 : 2 };
  }
  return parsed ?? { exitStatus: 2 };
}

/** Before the name of a subcommand an option would be the measurement's, and lost. */
function refuseMisplaced(command: Command, subcommand: string): void {
  const misplaced = command.options.find((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (misplaced) {
    command.error(`error: put the options of ${subcommand} behind it: '${misplaced.flags}' stands before`);
  }
}

function newCommand(command: Command): Command {
  return command
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions()
    .allowExcessArguments(false)
    .configureOutput({ outputError: (message, write) => write(message.replace(/^error: /, 'etcd-disk-bench: ')) })
    .exitOverride();
}

const FORMAT_HELP = 'what to print: text, json, html, markdown, prometheus, junit, fio-json or hgrm';

function outputOption(): Option {
  const collect = (file: string, before: readonly string[]) => [...before, file];
  return new Option(
    '-o, --output <file>',
    'a file to write the report to as well, in the format of its ending; may be given again',
  )
    .argParser(collect)
    .default([], 'none');
}

const UNITS: Readonly<Record<string, number>> = { '': 1, us: 1e3, ms: 1e6, s: 1e9 };

function limit(text: string, before: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [, id = '', value = '', unit = ''] = /^([a-z0-9-]+)=(\d+(?:\.\d+)?)(us|ms|s|)$/.exec(text) ?? [];
  const isRate = id.startsWith('append-rate');
  if (id === '' || isRate !== (unit === '')) {
    throw new InvalidArgumentError('It must be an id and a value, such as sync-p99=20ms or append-rate=100.');
  }
  if (Object.hasOwn(before, id)) throw new InvalidArgumentError(`The limit ${id} is given twice.`);
  return { ...before, [id]: Number(value) * (UNITS[unit] ?? 1) };
}

function number(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a plain number, such as 30.');
  return Number(text);
}
