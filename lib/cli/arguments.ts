// The words of the command line, and what they ask for. Ranges are the library's to check.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** What the command line asks for; absent is the library's default. */
export interface Arguments {
  readonly directory: string;
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly writeSize?: number;
  readonly rate?: number;
  readonly duration?: number;
  readonly maxBytes?: number;
  readonly phase?: readonly ('closed-loop' | 'paced')[];
  readonly isStrict: boolean;
  readonly isQuiet: boolean;
  readonly isDebug: boolean;
}

/** The flags that stand for the library's options, for its errors. */
export const FLAGS: Readonly<Record<string, string>> = {
  writeSizeBytes: '--write-size',
  ratePerSecond: '--rate',
  durationSeconds: '--duration',
  maxBytes: '--max-bytes',
  phases: '--phase',
  directory: '<directory>',
};

const AFTER_HELP = `
Exit status:
  0    recommended, suitable or marginal
  1    unsuitable; with --strict also marginal and inconclusive
  2    usage error, or the disk could not be measured
  3    inconclusive
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM, after printing what was measured

Examples:
  etcd-disk-bench /var/lib/etcd
  etcd-disk-bench --format json --output disk.json /var/lib/etcd`;

/** Reads the command line; what commander answers itself (help, version, a usage error) is the exit status to end with. */
export function parseArguments(argv: readonly string[], version: string): Arguments | { readonly exitStatus: number } {
  let parsed: Arguments | undefined;
  const command = new Command('etcd-disk-bench')
    .description('Tells whether a disk can carry etcd: writes as etcd writes, times each sync, judges the latencies.')
    .usage('[options] <directory>')
    .argument('<directory>', 'an existing directory on the disk, such as /var/lib/etcd')
    .addOption(new Option('--format <format>', 'of the report').choices(['text', 'json']).default('text'))
    .option('-o, --output <file>', 'write the report to a file too: as JSON or text by its ending, else by --format')
    .option('--write-size <bytes>', 'bytes an append, 1 to 1048576 (default: 8000)', number)
    .option('--rate <appends>', 'appends a second of the paced phase (default: 100)', number)
    .option('--duration <seconds>', 'seconds to measure, all phases together (default: 18)', number)
    .option('--max-bytes <bytes>', 'the most to write, all phases together (default: 536870912)', number)
    .addOption(new Option('--phase <phase>', 'one phase alone (default: both)').choices(['closed-loop', 'paced']))
    .option('--strict', 'exit with 1 for marginal and inconclusive too', false)
    .option('-q, --quiet', 'no progress and no notices on stderr', false)
    .option('--debug', 'show the stack of an error', false)
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', AFTER_HELP)
    .allowExcessArguments(false)
    .configureOutput({
      outputError: (message, write) => write(message.replace(/^error: /, 'etcd-disk-bench: ')),
    })
    .exitOverride()
    .action((directory: string, options: Record<string, never>) => {
      const { strict, quiet, debug, phase, ...rest } = options as unknown as Raw;
      parsed = {
        ...rest,
        directory,
        ...(phase ? { phase: [phase] } : {}),
        isStrict: strict,
        isQuiet: quiet,
        isDebug: debug,
      };
    });
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitStatus: error.exitCode === 0 ? 0 : 2 };
  }
  return parsed ?? { exitStatus: 2 };
}

interface Raw extends Pick<Arguments, 'format' | 'output' | 'writeSize' | 'rate' | 'duration' | 'maxBytes'> {
  readonly phase?: 'closed-loop' | 'paced';
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

function number(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a plain number, such as 30.');
  return Number(text);
}
