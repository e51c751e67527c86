// The words of the command line, and what they ask for: each command has its own file. Ranges are the library's to check.

import { Command, CommanderError } from 'commander';
import { addDiagnose, DIAGNOSE_FLAGS, type DiagnoseArguments } from './diagnose-arguments.js';
import { addDisks, type DisksArguments } from './disks-command.js';
import { addFleet, type FleetArguments } from './fleet-arguments.js';
import { addMeasure, type MeasureArguments } from './measure-arguments.js';
import { formatOption, outputOption, sysrootOption } from './shared-options.js';

/** Show the storage under a path, without a write. */
export interface InspectArguments {
  readonly command: 'inspect';
  readonly path: string;
  readonly format: 'text' | 'json';
  readonly sysroot?: string;
}

/** Render a saved report again. */
export interface ReportArguments {
  readonly command: 'report';
  readonly file: string;
  /** Absent is `text`, and nothing on stdout if there are outputs. */
  readonly format?: string;
  readonly output: readonly string[];
  readonly verbose?: boolean;
}

/** Compare saved reports. */
export interface CompareArguments {
  readonly command: 'compare';
  readonly files: readonly string[];
  readonly format: 'text' | 'json' | 'markdown';
}

export type Arguments = (
  | MeasureArguments
  | InspectArguments
  | DisksArguments
  | ReportArguments
  | CompareArguments
  | DiagnoseArguments
  | FleetArguments
) & {
  /** Print the stack of an error. */
  readonly debug?: boolean;
};

type Add = (command: Command, done: (args: Arguments) => void, prepare: (command: Command) => Command) => void;

const ADD: Readonly<Record<string, Add>> = {
  measure: addMeasure,
  inspect: addInspect,
  disks: addDisks,
  diagnose: addDiagnose,
  fleet: addFleet,
  report: addReport,
  compare: addCompare,
};

/** The names of the commands, for a misspelt one. */
export const COMMANDS: readonly string[] = Object.keys(ADD);

/** The flags that stand for the library's options, for its errors. Other options have the flag of their name. */
export const FLAGS: Readonly<Record<string, string>> = {
  writeSizeBytes: '--write-size',
  ratePerSecond: '--rate',
  durationSeconds: '--duration',
  maxBytes: '--max-bytes',
  phases: '--phase',
  limits: '--limit',
  allowLive: '--allow-live',
  isConcurrent: '--concurrent',
  lowPriority: '--nice',
  keepFreeBytes: '--keep-free',
  mustExist: '--must-exist',
  startAt: '--start-at',
  directory: '<directory>',
  directories: '<directory>...',
  reports: '<file.json>...',
  path: '<path>',
  moveTo: '--move-to',
  ...DIAGNOSE_FLAGS,
};

/** Reads the command line. What commander answers itself (help, version, a usage error) leaves the exit status to end with. */
export function parseArguments(argv: readonly string[], version: string): Arguments | { readonly exitStatus: number } {
  let parsed: Arguments | undefined;
  const done = (args: Arguments) => {
    parsed = args;
  };
  const program = newCommand(new Command('etcd-disk-bench')).version(version, '-V, --version', 'print the version');
  addMeasure(program, done);
  for (const [name, add] of Object.entries(ADD)) {
    const command = newCommand(program.command(name));
    command.hook('preAction', (_, action) => refuseMisplaced(program, nameOf(action)));
    add(command, done, newCommand);
  }
  const own = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : command));
  for (const command of [program, ...own]) command.option('--debug', 'print the stack of an error');
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitStatus: error.exitCode === 0 ? 0 : 2 };
  }
  return parsed ?? { exitStatus: 0 };
}

function addInspect(command: Command, done: (args: InspectArguments) => void): void {
  command
    .description('show the storage under a path, with evidence and confidence; writes nothing')
    .argument('<path>', 'a path on the disk, such as /var/lib/etcd')
    .addOption(formatOption('text', 'json'))
    .addOption(sysrootOption())
    .action((path: string, options) => done({ ...options, command: 'inspect', path }));
}

function addReport(command: Command, done: (args: ReportArguments) => void): void {
  command
    .description('render a saved report again, without measuring')
    .argument('<file.json>', 'a report written by --output or --format json; - is standard input')
    .option(
      '--format <format>',
      'text, json, html, markdown, prometheus, junit, fio-json or hgrm (default: text; nothing with --output)',
    )
    .addOption(outputOption())
    .option('-v, --verbose', 'print the full report instead of the summary')
    .action((file: string, options) => done({ ...options, command: 'report', file }));
}

function addCompare(command: Command, done: (args: CompareArguments) => void): void {
  command
    .description('compare saved reports with the first one')
    .argument('<file.json...>', 'two reports or more; one of them can be -, standard input')
    .addOption(formatOption('text', 'json', 'markdown'))
    .action((files: string[], options) => done({ ...options, command: 'compare', files }));
}

/** Before the name of a subcommand an option would belong to the measuring command, and be lost. */
function refuseMisplaced(command: Command, subcommand: string): void {
  const misplaced = command.options.find((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (misplaced) command.error(`error: option '${misplaced.flags}' must come after ${subcommand}`);
}

/** Such as `fleet merge`. */
function nameOf(command: Command): string {
  const above = command.parent?.parent ? `${command.parent.name()} ` : '';
  return `${above}${command.name()}`;
}

function newCommand(command: Command): Command {
  return command
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions()
    .allowExcessArguments(false)
    .configureOutput({ outputError: (message, write) => write(`etcd-disk-bench: ${plain(message)}`) })
    .exitOverride();
}

/** Commander's errors in our own style: `unknown option --thorogh; did you mean --thorough?` */
function plain(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*?)\?\)/, '; did you mean $1?')
    .replace(/^unknown option '([^']*)'/, 'unknown option $1');
}
