// Options that several commands have.

import { Option } from 'commander';

/** `-o FILE`, repeatable. */
export function outputOption(): Option {
  return new Option('-o, --output <file>', 'also write a file, format by extension; repeatable')
    .argParser(repeatable)
    .default([], 'none');
}

/** `--format`, if the command has only a few. */
export function formatOption(...formats: readonly string[]): Option {
  return new Option('--format <format>', 'what to print').choices(formats).default('text');
}

export function sysrootOption(): Option {
  return new Option(
    '--sysroot <directory>',
    'read a captured machine, unpacked in this directory, instead of this machine',
  );
}

export function repeatable(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
